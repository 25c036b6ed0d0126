"""What was decided, on which facts, by whom. All insert-only: the tables refuse UPDATE and DELETE."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.models import Posting
from registry.roles import Level

from approvals.models.cases import Case
from approvals.stages import NoticeKind, Outcome, ReasonCode, StageCode


class Assessment(models.Model):
    """The facts as one level measured them, frozen, and how each criterion came out on them.

    A level never overwrites another's: the three columns of the sheet are three rows.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    facts = models.TextField()  # canonical JSON of facts.HouseholdFacts
    digest = models.CharField(max_length=64)  # SHA-256 of `facts`
    results = models.JSONField()  # list of criteria.CriterionResult as dicts
    measured_at = models.DateTimeField(_("measured at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "stage"], name="one_assessment_per_stage_and_round")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.stage} {self.round}"


class Decision(models.Model):
    """The authority for an outcome. The official stands here as he was: post and unit are copied."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    opinion = models.TextField(_("opinion"))
    reason_code = models.CharField(_("reason code"), max_length=4, choices=ReasonCode.choices, blank=True)
    return_to = models.CharField(_("returned to"), max_length=40, choices=StageCode.choices, blank=True)
    particulars = models.JSONField(default=dict)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="decisions")
    acted_on = models.DateField(_("date of the act"))
    decided_at = models.DateTimeField(_("recorded at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(
        "registry.Delegation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    sheet = models.ForeignKey(
        "approvals.Sheet", models.PROTECT, null=True, blank=True, related_name="decisions", db_index=False
    )
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of what was signed: sentence, particulars, facts digest

    carried_in: tuple[int, ...] = ()  # later rounds in which it goes on standing; filled in by selectors.decisions_of

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "stage"], name="one_decision_per_stage_and_round"),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.RETURNED) ^ models.Q(return_to=""),
                name="only_a_return_names_a_stage",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.RETURNED) | ~models.Q(reason_code=""), name="a_return_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["decided_by", "-decided_at"], name="decisions_of_official"),
            models.Index(fields=["decided_at"], condition=models.Q(outcome=Outcome.RETURNED), name="returns_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.stage} {self.outcome}"


class Notice(models.Model):
    """A public notice of the case: posted on, running from the next day to the end of `ends_on` (domain.md §2.0-6)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="notice")
    kind = models.CharField(_("notice"), max_length=20, choices=NoticeKind.choices)
    round = models.PositiveSmallIntegerField(_("round"))
    posted_on = models.DateField(_("posted on"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days"))
    places = models.JSONField(_("posting points"))
    # The list it stands on, and the line as printed. Empty only in notices recorded before there were lists.
    list = models.ForeignKey("approvals.NoticeList", models.PROTECT, null=True, related_name="notices")
    row_no = models.PositiveIntegerField(_("No."), default=0)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60, blank=True)
    population = models.PositiveIntegerField(_("persons"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "kind"], name="one_notice_per_kind_and_round"),
            models.CheckConstraint(
                condition=models.Q(starts_on__gt=models.F("posted_on"), ends_on__gte=models.F("starts_on")),
                name="notice_starts_the_day_after_posting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class ComparisonReply(models.Model):
    """What one department answered about all members of the household (C-19, Q-11). A hit is a suspicion, no rejection."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="comparison_replies")
    department = models.CharField(_("department"), max_length=60)
    has_hit = models.BooleanField(_("hit"))
    is_cleared = models.BooleanField(_("cleared"), null=True)
    remark = models.TextField(_("remark"), blank=True)
    replied_on = models.DateField(_("replied on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "department"], name="one_reply_per_department"),
            models.CheckConstraint(
                condition=models.Q(has_hit=False, is_cleared=None) | models.Q(has_hit=True, is_cleared__isnull=False),
                name="a_hit_is_cleared_or_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.department


class Evidence(models.Model):
    """A received file; its bytes lie under their SHA-256."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    title = models.CharField(_("title"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=80)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="evidence_of_case")]

    def __str__(self) -> str:
        return self.title
