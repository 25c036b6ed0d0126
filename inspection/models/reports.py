"""Reports on paper: the weekly list, the monthly bulletin, the quarterly check and the annual report (C-45, D-41, D-43, G-42)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import OfficialDocument
from registry.fields import PathField
from registry.models import Delegation, Division, Posting


class ReportKind(models.TextChoices):
    WEEKLY = "weekly", _("weekly list")
    MONTHLY = "monthly", _("monthly bulletin")
    QUARTERLY = "quarterly", _("quarterly check")
    ANNUAL = "annual", _("annual report")


class Report(models.Model):
    """What was prepared for a place and a period, frozen: canonical JSON and its SHA-256. Insert-only."""

    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    title = models.CharField(_("title"), max_length=120)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    prepared_at = models.DateTimeField(_("prepared at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_report_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["division_path", "-id"], name="reports_under_place")]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        return f"BG{self.year}-{self.pk:06d}"

    @property
    def stream(self) -> str:
        return f"report:{self.pk}"


class ReportIssue(models.Model):
    """A second person issued the report as it was prepared; its paper. Insert-only."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="issue")
    document = models.OneToOneField(OfficialDocument, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    issued_at = models.DateTimeField(_("issued at"))

    def __str__(self) -> str:
        return f"{self.report_id}"


class StudyMeeting(models.Model):
    """A meeting at which a unit studied the work (D-43: at least one a quarter), with its minutes. Insert-only."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    division_path = PathField()
    held_on = models.DateField(_("held on"))
    chair = models.CharField(_("chair"), max_length=60)
    topic = models.CharField(_("topic"), max_length=200)
    minutes_no = models.CharField(_("number of the minutes"), max_length=120)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=120)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "minutes_no"], name="minutes_are_entered_once"),
            models.CheckConstraint(condition=~Q(minutes_no="") & ~Q(topic=""), name="a_meeting_has_topic_and_minutes"),
        ]
        indexes = [models.Index(fields=["division_path", "held_on"], name="meetings_under_place")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.held_on}"
