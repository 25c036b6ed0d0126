"""A year's figures of a place, closed by two persons (S5): what was proposed, and the lock on exactly that. Insert-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Delegation, Division, Posting


class YearFigures(models.Model):
    """The figures as the first person read and proposed them. `content` is canonical JSON, `digest` its SHA-256."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    year = models.PositiveSmallIntegerField(_("year"))
    content = models.TextField()
    digest = models.CharField(max_length=64)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        indexes = [models.Index(fields=["division", "year", "-id"], name="figures_of_place_and_year")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"


class YearLock(models.Model):
    """The second person locks what was proposed; from then on the year's figures are these, for the place and all below it."""

    figures = models.OneToOneField(YearFigures, models.PROTECT, related_name="lock")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    division_path = PathField()
    year = models.PositiveSmallIntegerField(_("year"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    locked_at = models.DateTimeField(_("locked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year"], name="a_year_of_a_place_is_locked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
