"""Households watched because they may fall into poverty, or back into it (Q-22, D-20): marks and their steps, insert-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models.households import Household
from registry.models.officials import Posting


class RiskKind(models.TextChoices):
    """The three kinds of monitoring (domain.md §2.6)."""

    UNSTABLE = "unstable", _("exited, not stable")  # 脱贫不稳定户
    MARGINAL = "marginal", _("marginal, easily poor")  # 边缘易致贫户
    SUDDEN = "sudden", _("in sudden severe difficulty")  # 突发严重困难户


class RiskGrade(models.TextChoices):
    LOW = "low", _("low risk")
    MEDIUM = "medium", _("medium risk")
    HIGH = "high", _("high risk")


class RiskCause(models.TextChoices):
    ILLNESS = "illness", _("illness")
    DISASTER = "disaster", _("disaster")
    ACCIDENT = "accident", _("accident")
    JOB_LOSS = "job_loss", _("loss of work")
    SCHOOLING = "schooling", _("cost of schooling")
    COMPARISON = "comparison", _("found by data comparison")
    OTHER = "other", _("another cause")


class RiskNature(models.TextChoices):
    """D-20: 临时性、突发性、支出型."""

    TEMPORARY = "temporary", _("temporary")
    SUDDEN = "sudden", _("sudden")
    EXPENSES = "expenses", _("by expenses")


class RiskState(models.TextChoices):
    MARKED = "marked", _("marked, to be confirmed")
    WATCHED = "watched", _("watched")
    PROPOSED = "proposed", _("elimination to be confirmed")
    ELIMINATED = "eliminated", _("risk eliminated")
    REFUSED = "refused", _("mark not confirmed")


OPEN_RISKS = (RiskState.MARKED, RiskState.WATCHED, RiskState.PROPOSED)


class RiskMark(models.Model):
    """One event marks one household; a later event is a mark of its own. Only `state` follows its steps."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="risk_marks")
    village_path = PathField()
    kind = models.CharField(_("kind"), max_length=20, choices=RiskKind.choices)
    grade = models.CharField(_("risk"), max_length=20, choices=RiskGrade.choices)
    cause = models.CharField(_("cause"), max_length=20, choices=RiskCause.choices)
    nature = models.CharField(_("nature"), max_length=20, choices=RiskNature.choices)
    happened_on = models.DateField(_("happened on"))
    reason = models.CharField(_("what happened"), max_length=300)
    proof_title = models.CharField(_("proof"), max_length=100)
    proof_sha256 = models.CharField(max_length=64)
    proof_type = models.CharField(max_length=40)
    marked_on = models.DateField(_("marked on"))
    state = models.CharField(_("state"), max_length=20, choices=RiskState.choices, default=RiskState.MARKED)

    class Meta:
        ordering = ["household", "-id"]
        indexes = [
            models.Index(fields=["village_path", "id"], name="risk_marks_of_place"),
            models.Index(fields=["state", "village_path", "id"], name="risk_marks_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proof_sha256="") & ~models.Q(proof_title="") & ~models.Q(reason=""),
                name="a_risk_mark_has_its_reason_and_proof",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(state__in=["marked", "watched", "proposed"]),
                name="one_open_risk_mark_per_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RISKS


class RiskStep(models.Model):
    """Who did what about a mark. Nobody takes two steps in a row: every word has its second person (S5)."""

    mark = models.ForeignKey(RiskMark, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    leads_to = models.CharField(_("state"), max_length=20, choices=RiskState.choices)
    opinion = models.CharField(_("opinion"), max_length=300, blank=True)
    visited_on = models.DateField(_("home check on"), null=True, blank=True)
    notice_no = models.CharField(_("number of the notice"), max_length=80, blank=True)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["mark", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mark", "number"], name="one_risk_step_per_number"),
            models.CheckConstraint(
                condition=~models.Q(leads_to="proposed") | models.Q(visited_on__isnull=False) & ~models.Q(notice_no=""),
                name="a_risk_is_eliminated_after_a_home_check_and_a_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark_id} {self.number} {self.leads_to}"
