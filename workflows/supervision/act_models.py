"""What supervision did about a waiting task: urged, assigned, took over, escalated. Rows are insert-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models import Division, Posting


class AssignmentKind(models.TextChoices):
    ASSIGNED = "assigned", _("assigned")
    REASSIGNED = "reassigned", _("reassigned")
    TAKEN_OVER = "taken_over", _("taken over")
    GIVEN_BACK = "given_back", _("put back for all")


class Urge(models.Model):
    """催办: who was reminded of what, on one day at most once."""

    task = models.ForeignKey("workflows.CaseTask", models.PROTECT, related_name="urges", db_index=False)
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "on"], name="a_task_is_urged_once_a_day")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.on}"


class Assignment(models.Model):
    """指派、改派、接办: from whose hands into whose, by whom and why. The newest one of a task counts."""

    task = models.ForeignKey("workflows.CaseTask", models.PROTECT, related_name="assignments", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AssignmentKind.choices)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assignments_received", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_to=None, kind=AssignmentKind.GIVEN_BACK)
                | (models.Q(given_to__isnull=False) & ~models.Q(kind=AssignmentKind.GIVEN_BACK)),
                name="an_assignment_names_who_gets_the_task",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_assignment_has_its_reason"),
        ]
        indexes = [models.Index(fields=["task", "-id"], name="assignments_of_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Escalation(models.Model):
    """提级督办: one step up, by the clock (`by` empty) or by an official. `next_on`: when the clock goes one further."""

    task = models.ForeignKey("workflows.CaseTask", models.PROTECT, related_name="escalations", db_index=False)
    step = models.PositiveSmallIntegerField(_("step"))
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)  # to whose supervisors
    overdue_since = models.DateField(_("due"), null=True)
    next_on = models.DateField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "step"], name="a_task_takes_each_step_up_once"),
            models.CheckConstraint(
                condition=models.Q(by=None, posting=None) | models.Q(by__isnull=False, posting__isnull=False),
                name="an_official_escalates_from_a_post",
            ),
        ]
        indexes = [
            models.Index(fields=["next_on", "id"], condition=models.Q(next_on__isnull=False), name="escalations_next")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} ↑{self.step}"


class EscalationPause(models.Model):
    """The clock found nobody above again and noted nothing: when it looks the next time. Nothing rests on it."""

    task = models.OneToOneField("workflows.CaseTask", models.CASCADE, primary_key=True, related_name="escalation_pause")
    next_on = models.DateField()

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return f"{self.task_id} {self.next_on}"


class EscalatedTo(models.Model):
    """Whom an escalation was laid before: supervisors of the place who did nothing on the case below."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="recipients", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="escalations", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "official"], name="an_escalation_reaches_each_official_once")
        ]
        indexes = [models.Index(fields=["official", "-id"], name="escalations_to_official")]

    def __str__(self) -> str:
        return f"{self.escalation_id} → {self.official_id}"
