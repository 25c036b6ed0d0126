"""Cases and the rosters they stand on (design.md §2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Household, ProgrammeVersion
from registry.places import plain_name

from approvals.stages import CaseKind, Outcome, StageCode

__all__ = ["Case", "CaseKind", "Roster"]

OF_HOUSEHOLDS = [kind.value for kind in CaseKind if kind.is_of_household]


class Roster(models.Model):
    """The cases of one kind, place and programme year that are posted and announced together (批次).

    A village's list of households; a township's list of villages; of a town or a county, its list of one.
    """

    kind = models.CharField(max_length=30, choices=CaseKind.choices, default=CaseKind.EXIT)
    village = models.ForeignKey(Division, models.PROTECT, related_name="rosters")  # the place whose list it is
    village_path = PathField()
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="rosters")
    year = models.PositiveSmallIntegerField(_("year"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "programme", "year", "kind"], name="one_roster_per_place_year_and_kind"
            )
        ]
        indexes = [models.Index(fields=["village_path", "id"], name="rosters_under_place")]

    def __str__(self) -> str:
        return f"{self.village} {self.year}"


class Case(models.Model):
    """One subject's way through one programme year. `version` grows with every act, so a stale page is noticed.

    The subject is the household; of a village, a town or a county it is `village`, the place itself.
    """

    case_no = models.CharField(_("case number"), max_length=40, unique=True)
    kind = models.CharField(max_length=30, choices=CaseKind.choices, default=CaseKind.EXIT)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="cases")
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village_path = PathField()
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="cases")
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField(_("year"))
    # As the last level measured or posted the household; what statistics count while it is under way.
    persons = models.PositiveIntegerField(_("persons"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    moved_at = models.DateTimeField(_("at this stage since"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # An open objection or an unsettled suspicion holds this household alone; nothing of it is approved meanwhile.
    held_at = models.DateTimeField(_("held since"), null=True, blank=True)
    held_by = models.CharField(_("held by"), max_length=60, blank=True)  # receipt number of what holds it
    has_recusals = models.BooleanField(default=False)  # somebody declared kinship: saves every act the question
    # Head of the case's chain in the audit log: saves the read when the next act appends to it.
    audit_seq = models.PositiveIntegerField(default=0)
    audit_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(closed_at=None), name="one_open_case_per_subject"
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=models.Q(closed_at=None, household=None),
                name="one_open_case_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(household=None) ^ models.Q(kind__in=OF_HOUSEHOLDS), name="the_kind_names_the_subject"
            ),
            # beside the trigger that says it by name: a rejection and a nomination may meet in one moment
            models.UniqueConstraint(
                fields=["household", "year"],
                condition=models.Q(kind="exit", outcome__in=["", "rejected"]),
                name="one_try_in_the_year_of_a_rejection",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="closed_case_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(held_at=None, held_by="")
                | (models.Q(held_at__isnull=False) & ~models.Q(held_by="")),
                name="a_held_case_says_what_holds_it",
            ),
        ]
        indexes = [
            models.Index(fields=["village_path", "-opened_at", "-id"], name="cases_under_place"),
            models.Index(fields=["roster", "id"], name="cases_of_roster"),
            models.Index(fields=["-moved_at", "-id"], name="cases_moved_last"),
        ]

    def __str__(self) -> str:
        return self.case_no

    @property
    def stream(self) -> str:
        return f"case:{self.case_no}"

    @property
    def home(self) -> Household:
        """The household of a household's case; raises LookupError for a place's."""
        if self.household is None:
            raise LookupError(f"{self.case_no} is no household's case")
        return self.household

    @property
    def household_key(self) -> int:
        """0 of a place's case; no query."""
        return self.household_id or 0

    @property
    def subject_name(self) -> str:
        """As lists and papers name it; the household or the place is loaded."""
        return self.household.head_name if self.household else plain_name(self.village.name)

    @property
    def hamlet(self) -> str:
        return self.household.hamlet if self.household else ""

    @property
    def subject_no(self) -> str:
        return self.household.no if self.household else ""
