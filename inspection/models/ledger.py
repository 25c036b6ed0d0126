"""The rectification ledger (domain.md §2.7): items that are never deleted, and the steps that move them, insert-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.models import Case
from inspection.transitions import STATUS_OF, TRANSITIONS, LedgerState, LedgerStatus, StepCode
from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models import Division, Household, Posting
from registry.roles import Level


class Source(models.TextChoices):
    """Where the problem came to light (C-34: every finding)."""

    CHECK = "check", _("verification or re-check")
    EVALUATION = "evaluation", _("third-party evaluation")
    AUDIT = "audit", _("audit or discipline inspection")
    HOTLINE = "hotline", _("complaint or hotline")
    OBJECTION = "objection", _("objection to a notice")
    INSPECTION = "inspection", _("supervision, announced or not")
    CAMPAIGN = "campaign", _("rectification campaign")


class Category(models.TextChoices):
    FALSE_EXIT = "false_exit", _("exit not true")
    MISSED = "missed", _("poor household left out")
    PROCEDURE = "procedure", _("procedure not according to the rules")
    PAPERS = "papers", _("papers missing or contradictory")
    NOTICE = "notice", _("notice not according to the rules")
    INCOME = "income", _("income computed wrongly")
    HOUSING = "housing", pgettext_lazy("category of a problem", "safe housing")
    EDUCATION = "education", _("compulsory education")
    MEDICAL = "medical", _("basic medical care")
    WATER = "water", _("safe drinking water")
    VILLAGE = "village", _("indicator of a village or county")
    POLICY = "policy", _("policy not delivered")
    ASSISTANCE = "assistance", _("assistance not delivered")
    FUNDS = "funds", _("funds and projects")
    CONDUCT = "conduct", _("conduct of officials")
    OTHER = "other", _("other")


class LedgerItem(models.Model):
    """One problem. What was found is frozen; where it stands, who is to put it right and by when move with its steps."""

    year = models.PositiveSmallIntegerField(_("year"))
    level = models.PositiveSmallIntegerField(_("ledger of"), choices=Level.choices)  # the level that found it
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    source_no = models.CharField(_("number of the source"), max_length=80, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    department = models.CharField(_("department concerned"), max_length=60, blank=True)
    description = EncryptedTextField(_("problem"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")  # where the problem is
    division_path = PathField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="ledger_items")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="ledger_items")
    found_on = models.DateField(_("found on"))
    found_by = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    found_division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    found_path = PathField()
    registered_at = models.DateTimeField(_("registered at"))
    state = models.CharField(_("state"), max_length=20, choices=LedgerState.choices, default=LedgerState.REGISTERED)
    round = models.PositiveSmallIntegerField(_("round"), default=1)  # grows with every relapse
    version = models.PositiveIntegerField(default=1)
    supervisor = models.ForeignKey(
        Division, models.PROTECT, related_name="+"
    )  # whose supervision office assigns and closes
    waiting_since = models.DateField(_("waiting since"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    lead_unit = models.CharField(_("lead unit"), max_length=120, blank=True)
    responsible = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    responsible_division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    responsible_department = models.CharField(max_length=60, blank=True)
    responsible_unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[LedgerState.REGISTERED, LedgerState.REOPENED])
                | Q(responsible__isnull=False, responsible_division__isnull=False, deadline__isnull=False)
                & ~Q(responsible_unit="")
                & ~Q(lead_unit=""),
                name="an_assigned_item_names_who_puts_it_right_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state=LedgerState.CLOSED, closed_on__isnull=False)
                | (~Q(state=LedgerState.CLOSED) & Q(closed_on=None)),
                name="a_closed_item_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["division_path", "-id"], name="ledger_under_place"),
            models.Index(fields=["found_path", "-id"], name="ledger_of_level"),
            models.Index(fields=["supervisor", "state", "due_on"], name="ledger_of_supervisor"),
            models.Index(fields=["responsible_division", "state", "due_on"], name="ledger_of_unit"),
            models.Index(fields=["found_division", "state", "due_on"], name="ledger_of_finder"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        return f"ZG{self.year}-{self.pk:06d}"

    @property
    def stream(self) -> str:
        return f"ledger:{self.no}"

    @property
    def status(self) -> LedgerStatus:
        return STATUS_OF[LedgerState(self.state)]


def _of_the_table() -> Q:
    """Every step is a row of the table of transitions, in the database's own words."""
    allowed = Q(code=StepCode.REGISTERED, came_from="", state=LedgerState.REGISTERED)
    for row in TRANSITIONS:
        goes_to = Q(state=F("came_from")) if row.target is None else Q(state=row.target)
        allowed |= Q(code=row.step, came_from__in=[state.value for state in row.sources]) & goes_to
    return allowed


class LedgerStep(models.Model):
    """One step as it was taken, signed by whoever took it. Insert-only. No posting: the clock escalated it."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="steps", db_index=False)
    seq = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(_("round"))
    code = models.CharField(_("step"), max_length=20, choices=StepCode.choices)
    came_from = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, choices=LedgerState.choices)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    opinion = EncryptedTextField(_("opinion"), blank=True)
    particulars = models.JSONField(default=dict)
    due_on = models.DateField(_("due"), null=True, blank=True)  # what this step had to keep
    acted_on = models.DateField(_("date of the act"))
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seq"], name="one_step_per_position_of_an_item"),
            models.CheckConstraint(condition=_of_the_table(), name="a_step_is_a_row_of_the_table_of_transitions"),
            models.CheckConstraint(
                condition=Q(code=StepCode.ESCALATED) | Q(official__isnull=False, posting__isnull=False),
                name="a_step_of_the_ledger_is_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.seq} {self.code}"


class FileMoment(models.TextChoices):
    SOURCE = "source", _("what shows the problem")
    BEFORE = "before", _("before rectification")
    AFTER = "after", _("after rectification")
    VISIT = "visit", _("visit of acceptance")
    OTHER = "other", _("other proof")


class LedgerFile(models.Model):
    """A photo or paper that came with a step, stored under its SHA-256. Insert-only."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="files")
    step = models.ForeignKey(LedgerStep, models.PROTECT, related_name="files")
    moment = models.CharField(_("moment"), max_length=10, choices=FileMoment.choices)
    title = models.CharField(_("title"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sha256=""), name="a_file_of_the_ledger_has_its_digest"),
            models.UniqueConstraint(fields=["step", "sha256", "moment"], name="a_file_comes_with_a_step_once"),
        ]

    def __str__(self) -> str:
        return self.title


class AccountabilityKind(models.TextChoices):
    """Graded outcomes (C-57, C-72, D-54)."""

    REMINDED = "reminded", _("reminded in a talk")  # 提醒谈话
    TALK = "talk", _("admonitory talk")  # 约谈
    BULLETIN = "bulletin", _("criticised in a bulletin")  # 通报批评
    RECALLED = "recalled", _("recalled from the post")  # 召回
    ACCOUNTABLE = "accountable", _("held accountable")  # 问责
    PROSECUTED = "prosecuted", _("passed to discipline inspection")  # 移送纪检监察
    COMMENDED = "commended", _("commended")  # 表扬


class HeldToAccount(models.Model):
    """What followed for whom from a problem, on which paper. Insert-only."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("outcome of accountability"), max_length=20, choices=AccountabilityKind.choices)
    whom = models.CharField(_("person or unit"), max_length=120)
    decided_by = models.CharField(_("decided by"), max_length=120)
    decided_on = models.DateField(_("decided on"))
    paper = models.CharField(_("number of the paper"), max_length=80)
    reason = EncryptedTextField(_("reason"))
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("recorded at"))

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"
