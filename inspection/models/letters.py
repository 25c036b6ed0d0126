"""Letters of responsibility (责任书; Q-05, G-52): what a unit answers for in a year, and the two who signed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models import Delegation, Division, Posting, ProgrammeVersion


class ResponsibilityLetter(models.Model):
    """What is handed over to the unit, frozen: its words and their SHA-256. Insert-only.

    The unit is a place, a department of it, or the person who holds the post there.
    """

    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind of responsibility"), max_length=40)  # its code in the programme
    title = models.CharField(_("responsibility"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    department = models.CharField(_("department"), max_length=60, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    edition = models.PositiveSmallIntegerField(default=1)  # the next one follows when the one before was withdrawn
    unit = models.CharField(_("responsible unit"), max_length=120)
    words = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "kind", "department", "edition"],
                condition=Q(holder=None),
                name="a_unit_has_one_letter_a_year_and_kind",
            ),
            models.UniqueConstraint(
                fields=["division", "year", "kind", "holder", "edition"],
                condition=Q(holder__isnull=False),
                name="a_person_has_one_letter_a_year_and_kind",
            ),
        ]
        indexes = [models.Index(fields=["division_path", "year"], name="letters_under_place")]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        return f"ZR{self.year}-{self.pk:06d}"

    @property
    def stream(self) -> str:
        return f"letter:{self.pk}"


class LetterSide(models.TextChoices):
    HANDS_OVER = "hands_over", _("hands the responsibility over")
    TAKES_ON = "takes_on", _("takes the responsibility on")


class LetterSignature(models.Model):
    """One of the two signatures, through a posting. Insert-only."""

    letter = models.ForeignKey(ResponsibilityLetter, models.PROTECT, related_name="signatures", db_index=False)
    side = models.CharField(_("side"), max_length=20, choices=LetterSide.choices)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    digest = models.CharField(max_length=64)  # of the words that were signed
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "side"], name="each_side_signs_a_letter_once"),
            models.UniqueConstraint(fields=["letter", "official"], name="two_persons_sign_a_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.side}"


class LetterWithdrawal(models.Model):
    """Handed over wrongly, and taken back before anybody took it on: by whoever handed it over, or another of his post. Insert-only."""

    letter = models.OneToOneField(ResponsibilityLetter, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("reason"), max_length=200)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))

    def __str__(self) -> str:
        return f"{self.letter_id}"
