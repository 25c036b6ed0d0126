"""From suspicion to conclusion (E-5 … E-8): the list of the day, the area's evidence, rulings, conclusion, and what followed. Insert-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from inspection.evaluation.field_models import Questionnaire
from inspection.evaluation.models import Engagement, Evaluator
from inspection.models.ledger import LedgerItem
from registry.encryption import EncryptedTextField
from registry.models import Posting


class ProblemKind(models.TextChoices):
    WRONG_EXIT = "wrong_exit", _("suspected false exit")  # 疑似错退
    MISSED = "missed", _("suspected missed household")  # 疑似漏评
    PROCEDURE = "procedure", _("problem of procedure")  # 程序问题
    PLACE = "place", _("criterion of the village differs")  # 村级指标


IN_PERSONS = (ProblemKind.WRONG_EXIT, ProblemKind.MISSED)


class ProblemList(models.Model):
    """What the leader found suspect in the interviews of a day (E-5), handed to the area for its evidence (E-6)."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="problem_lists", db_index=False)
    no = models.PositiveSmallIntegerField(_("no."))
    day = models.DateField(_("day"))
    answer_by = models.DateField(_("to be answered by"))
    evaluator = models.ForeignKey(Evaluator, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("closed at"))

    class Meta:
        app_label = "inspection"
        constraints = [models.UniqueConstraint(fields=["engagement", "no"], name="problem_lists_are_numbered")]

    def __str__(self) -> str:
        return self.list_no

    @property
    def list_no(self) -> str:
        """The engagement is loaded."""
        return f"{self.engagement.no}-Q{self.no}"


class ListedQuestionnaire(models.Model):
    """An interview the leader has looked at: on one list, with what he says where he lists nothing although a criterion failed."""

    problem_list = models.ForeignKey(ProblemList, models.PROTECT, related_name="lines")
    questionnaire = models.OneToOneField(Questionnaire, models.PROTECT, related_name="listed")
    note = EncryptedTextField(_("why nothing is listed"), blank=True)

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.problem_list_id} {self.questionnaire_id}"


class SuspectedProblem(models.Model):
    """One suspicion: no conclusion yet. In persons where it may count in a rate."""

    problem_list = models.ForeignKey(ProblemList, models.PROTECT, related_name="problems", db_index=False)
    no = models.PositiveSmallIntegerField(_("no."))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="problems", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ProblemKind.choices)
    description = EncryptedTextField(_("what was found"))
    persons = models.PositiveIntegerField(_("persons"), null=True)

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["problem_list", "no"], name="problems_of_a_list_are_numbered"),
            models.UniqueConstraint(fields=["questionnaire", "kind"], name="an_interview_shows_a_kind_of_problem_once"),
            models.CheckConstraint(
                condition=Q(kind__in=IN_PERSONS, persons__isnull=False) | (~Q(kind__in=IN_PERSONS) & Q(persons=None)),
                name="false_exits_and_missed_ones_are_counted_in_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_list_id} {self.no}"


class AreaAnswer(models.Model):
    """申诉举证: the area accepts a suspicion, or says why not and proves it."""

    problem = models.OneToOneField(SuspectedProblem, models.PROTECT, related_name="answer")
    accepts = models.BooleanField(_("accepts"))
    statement = EncryptedTextField(_("statement"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    at = models.DateTimeField(_("answered at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.problem_id} {self.accepts}"


class AnswerFile(models.Model):
    answer = models.ForeignKey(AreaAnswer, models.PROTECT, related_name="files")
    title = models.CharField(_("what it shows"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=80)

    class Meta:
        app_label = "inspection"
        constraints = [models.UniqueConstraint(fields=["answer", "sha256"], name="evidence_of_an_answer_comes_once")]

    def __str__(self) -> str:
        return self.title


class ExpertOpinion(models.Model):
    """What one expert of the body says of a problem that the area contests. Two that agree are a ruling."""

    problem = models.ForeignKey(SuspectedProblem, models.PROTECT, related_name="opinions", db_index=False)
    evaluator = models.ForeignKey(Evaluator, models.PROTECT, related_name="+")
    upholds = models.BooleanField(_("upholds"))
    reason = EncryptedTextField(_("reason"))
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("given at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["problem", "evaluator"], name="an_expert_speaks_once_of_a_problem")
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.evaluator_id}"


class RulingBasis(models.TextChoices):
    ACCEPTED = "accepted", _("accepted by the area")
    UNANSWERED = "unanswered", _("not answered in time")
    EXPERTS = "experts", _("ruled by experts")


class Ruling(models.Model):
    """Whether a suspicion stands (E-6). What was accepted or never answered stands; what was contested, experts rule."""

    problem = models.OneToOneField(SuspectedProblem, models.PROTECT, related_name="ruling")
    upheld = models.BooleanField(_("upheld"))
    basis = models.CharField(_("on what"), max_length=20, choices=RulingBasis.choices)
    evaluator = models.ForeignKey(Evaluator, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("ruled at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.CheckConstraint(
                condition=Q(basis=RulingBasis.EXPERTS) | Q(upheld=True), name="only_experts_drop_a_suspicion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.upheld}"


class EvaluationOpinion(models.TextChoices):
    AGREE = "agree", _("the exit is agreed to")  # 同意退出
    DEFER = "defer", _("the exit is put off")  # 暂缓


class EvaluationConclusion(models.Model):
    """E-7: the four rates as they came out, and the body's opinion."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="conclusion")
    shares = models.JSONField()  # measure → numerator and denominator
    results = models.JSONField()  # judged by the programme's limits
    opinion = models.CharField(_("opinion"), max_length=10, choices=EvaluationOpinion.choices)
    text = models.TextField(_("conclusion"))
    digest = models.CharField(max_length=64)  # of what was signed
    evaluator = models.ForeignKey(Evaluator, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("concluded at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.opinion}"


class ProblemConsequence(models.Model):
    """E-8: what an upheld problem led to, by whoever commissioned the evaluation: an item of the ledger, or a case of rollback."""

    problem = models.OneToOneField(SuspectedProblem, models.PROTECT, related_name="consequence")
    item = models.ForeignKey(LedgerItem, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(case__isnull=False), name="an_upheld_problem_leads_somewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}"
