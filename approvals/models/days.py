"""Days that count for a deadline: what a place orders beside the State Council's calendar, and when one case stood still."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Posting

from approvals.models.cases import Case


class DayKind(models.TextChoices):
    FREE = "free", _("free days")
    WORKING = "working", _("working days ordered")
    FREEZE = "freeze", _("freeze window")
    REVOCATION = "revocation", _("end of an earlier order")


class DayOrder(models.Model):
    """What a place orders of some days, with its paper; for the place and all below it. Insert-only, as its answer is."""

    kind = models.CharField(_("kind"), max_length=20, choices=DayKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    revokes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revoked_by")
    paper = models.CharField(_("paper that orders it"), max_length=120)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official_name = models.CharField(_("name"), max_length=60)
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        indexes = [models.Index(fields=["division_path", "id"], name="day_orders_under_place")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="an_order_of_days_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=DayKind.REVOCATION, revokes__isnull=False)
                | (~models.Q(kind=DayKind.REVOCATION) & models.Q(revokes=None)),
                name="an_end_names_the_order_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}–{self.last_day}"


class DayOrderAnswer(models.Model):
    """The second person's word. No order counts without it, nor for a day that is over."""

    order = models.OneToOneField(DayOrder, models.PROTECT, related_name="answer")
    agrees = models.BooleanField(_("agrees"))
    opinion = models.CharField(_("opinion"), max_length=200)
    token = models.CharField(max_length=12, unique=True)  # names the table as it stands from this answer on
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official_name = models.CharField(_("name"), max_length=60)
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_at = models.DateTimeField(_("confirmed at"))

    def __str__(self) -> str:
        return f"{self.order_id} {self.agrees}"


class Hold(models.Model):
    """Since when, until when and by what a case was held (approvals/holds.py): its limits stood still meanwhile."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds", db_index=False)
    held_by = models.CharField(_("held by"), max_length=60)  # number of the objection or suspicion
    since = models.DateTimeField(_("held since"))
    until = models.DateTimeField(_("held until"), null=True, blank=True)
    is_counted = models.BooleanField(default=False)  # the due date has been counted anew since it ended

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="holds_of_case"),
            models.Index(
                fields=["id"], condition=models.Q(is_counted=False, until__isnull=False), name="holds_to_count"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(until=None), name="one_open_hold_per_case"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="a_hold_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_by}"
