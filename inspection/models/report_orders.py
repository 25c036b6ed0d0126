"""A report that was asked for, the worker's turn at it, and the workbook that came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspection.models.reports import Report, ReportKind
from registry.fields import PathField
from registry.models import Delegation, Division, Posting


class ReportOrder(models.Model):
    """Somebody entitled asked for a report of a place and a period. Insert-only; a worker prepares it."""

    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    title = models.CharField(_("title"), max_length=120)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_order_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["division_path", "-id"], name="report_orders_under_place")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind} {self.starts_on}"

    @property
    def stream(self) -> str:
        return f"report_order:{self.pk}"


class WhyNot(models.TextChoices):
    """Why a report could not be prepared; what the fault was in detail stands in the worker's log."""

    DUTY_LOST = "duty_lost", _("whoever asked for it no longer holds the post that prepares reports there")
    TOO_LARGE = "too_large", _("there is more to say than one report may hold; ask for a smaller place")
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class ReportJob(models.Model):
    """The turn of a worker at an order; it ends when the report lies there. No next try: given up, whoever wants it asks anew."""

    order = models.OneToOneField(ReportOrder, models.PROTECT, related_name="job")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    starts_on = models.DateField()
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    failure = models.CharField(_("reason"), max_length=20, choices=WhyNot.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "starts_on"],
                condition=Q(next_try_at__isnull=False),
                name="one_report_of_a_period_is_prepared_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False) | ~Q(failure=""), name="who_gives_up_a_report_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.attempts}"


class ReportWorkbook(models.Model):
    """The report as a workbook, made with it. Insert-only; its bytes lie under their digest."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="workbook")
    order = models.OneToOneField(ReportOrder, models.PROTECT, related_name="outcome")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.report_id}"
