"""Administrative divisions. Level and kind stand apart from the name, and from any code system."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.roles import Duty, Level


class Division(models.Model):
    """One place in the tree. `id` is our own key; codes of the state live in DivisionCode with their dates.

    A level may be missing (Qianjiang has no prefecture), so a parent is any higher place. `path` ends with the
    place's own key. A merged or renamed place keeps its row, ends on `effective_until`, and names its successor.
    """

    name = models.CharField(_("name"), max_length=100)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(unique=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        permissions = [(duty.value, str(duty.value)) for duty in Duty]
        indexes = [
            models.Index(fields=["parent", "id"], name="division_children"),
            models.Index(fields=["level", "path"], name="division_by_level"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_until=None)
                | models.Q(effective_from=None)
                | models.Q(effective_until__gte=models.F("effective_from")),
                name="division_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def segment(key: int) -> str:
        return f"{key:08d}/"

    def ancestor_keys(self) -> list[int]:
        """Own keys from the province down to and including this place; no query."""
        return [int(part) for part in self.path.split("/") if part]


class DivisionCode(models.Model):
    """What one code system calls a place, and from when to when. Two official systems disagree on a quarter of the townships."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="codes")
    system = models.CharField(_("code system"), max_length=40)  # "NBS", "MCA", "LOCAL"
    code = models.CharField(_("code"), max_length=20)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code", "valid_from"], name="one_place_per_code_and_date"),
        ]
        indexes = [models.Index(fields=["division"], name="codes_of_division")]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class Succession(models.Model):
    """责任随着职能走 (D-46): a place or a unit that another one follows, on which paper, from which day. Insert-only.

    For a place `successor` is set; for a unit of a place (机构改革) the names before and after are.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    unit_before = models.CharField(_("unit before"), max_length=120, blank=True)
    unit_after = models.CharField(_("unit after"), max_length=120, blank=True)
    effective_on = models.DateField(_("in effect from"))
    paper = models.CharField(_("paper"), max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(successor__isnull=False, unit_before="", unit_after="")
                | (models.Q(successor=None) & ~models.Q(unit_before="") & ~models.Q(unit_after="")),
                name="a_place_or_a_unit_is_succeeded",
            ),
            models.CheckConstraint(condition=~models.Q(paper=""), name="succession_has_its_paper"),
        ]
        indexes = [models.Index(fields=["division", "effective_on"], name="successions_of_place")]

    def __str__(self) -> str:
        return f"{self.division_id} → {self.successor_id or self.unit_after}"
