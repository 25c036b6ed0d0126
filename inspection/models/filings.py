"""What was filed with the level above, by when it was due, and the alarm where it was not (G-41, G-42, D-41)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import AnnualPlan
from inspection.models.reports import Report
from registry.fields import PathField
from registry.models import Delegation, Division, Posting, ProgrammeVersion


class Filing(models.Model):
    """A plan, report or paper as it went up, on the day on which that was entered. Insert-only; no day is typed."""

    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+", db_index=False)
    deadline = models.CharField(_("deadline"), max_length=40)  # its code in the programme
    title = models.CharField(_("title"), max_length=120)
    due_on = models.DateField(_("due"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    department = models.CharField(_("department"), max_length=60, blank=True)
    receiver = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(AnnualPlan, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reference = models.CharField(_("number of the paper"), max_length=120, blank=True)
    contents = models.JSONField(default=dict)  # what the plan held on that day
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=80, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    filed_on = models.DateField(_("filed on"))
    filed_at = models.DateTimeField(_("filed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "department", "deadline", "due_on"], name="a_unit_files_once_for_a_deadline"
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=False) | Q(report__isnull=False) | ~Q(reference=""),
                name="a_filing_says_what_was_filed",
            ),
        ]
        indexes = [models.Index(fields=["division_path", "due_on"], name="filings_under_place")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.deadline} {self.due_on}"

    @property
    def stream(self) -> str:
        return f"filing:{self.division_id}"

    @property
    def days_late(self) -> int:
        return max((self.filed_on - self.due_on).days, 0)


class FilingAlarm(models.Model):
    """The day passed and nothing was filed: raised once by the clock, never taken back. Insert-only."""

    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+", db_index=False)
    deadline = models.CharField(_("deadline"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    due_on = models.DateField(_("due"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    division_path = PathField()
    department = models.CharField(_("department"), max_length=60, blank=True)
    receiver = models.ForeignKey(Division, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "department", "deadline", "due_on"], name="an_alarm_is_raised_once_for_a_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.deadline} {self.due_on}"
