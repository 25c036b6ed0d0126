"""When, and who acts next: viewflow's process and task on tables of our own. A task row is no authority for any outcome."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from approvals.models import Case
from approvals.stages import StageCode
from registry.fields import PathField
from registry.models import Division
from workflows.batch_models import Selection
from workflows.desk.models import Presence, Snooze, SnoozeEnd
from workflows.notifying.delivery_models import Channel, Delivery, MailPreference
from workflows.notifying.models import Message
from workflows.objection_models import ObjectionProcess, ObjectionTask
from workflows.supervision.act_models import Assignment, AssignmentKind, EscalatedTo, Escalation, EscalationPause, Urge
from workflows.supervision.count_models import DueCount, FlowCount, FoldState, LateCount, OpenedCount, TaskDelta
from workflows.supervision.duration_models import DurationCount, DurationState
from workflows.supervision.filter_models import FilteredList, SavedFilter
from workflows.supervision.models import ClockRun, DueRecount
from workflows.supervision.stall_models import Stall, SweepLot, SweepRound

__all__ = [
    "OPEN",
    "Assignment",
    "AssignmentKind",
    "CaseProcess",
    "CaseTask",
    "Channel",
    "ClockRun",
    "Delivery",
    "DueCount",
    "DueRecount",
    "DurationCount",
    "DurationState",
    "EscalatedTo",
    "Escalation",
    "EscalationPause",
    "FilteredList",
    "FlowCount",
    "FoldState",
    "LateCount",
    "MailPreference",
    "Message",
    "ObjectionProcess",
    "ObjectionTask",
    "OpenedCount",
    "Presence",
    "SavedFilter",
    "Selection",
    "Snooze",
    "SnoozeEnd",
    "Stall",
    "SweepLot",
    "SweepRound",
    "TaskDelta",
    "Urge",
]

OPEN = models.Q(flow_task_type="HUMAN", finished=None)
DONE = models.Q(flow_task_type="HUMAN", finished__isnull=False)
PASSED = models.Q(flow_task_type__in=["HUMAN", "TIMER"], finished__isnull=False)


class Draft(models.Model):
    """What an official has typed at a stage and not yet decided. No evidence and no act: gone when the stage is decided."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    values = models.JSONField()  # by name of the form's field, as typed
    seen_version = models.PositiveIntegerField()
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "owner"], name="one_draft_per_official_and_stage")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"


class CaseProcess(AbstractProcess):
    """One viewflow process per case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="process")

    # Viewflow's nodes set these on every process and task; we keep no generic references and no free data.
    parent_task = None
    seed: Any = None
    artifact: Any = None
    data: dict[str, Any] = {}

    def __str__(self) -> str:
        return str(self.case_id)


class CaseTask(AbstractTask):
    """Whose turn it is: the duty on exactly `act_division`. Seen from `division_path` upwards."""

    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="task_set")
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices, blank=True)
    act_division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    duty = models.CharField(_("duty"), max_length=40, blank=True)
    division_path = PathField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, db_index=False)
    due_on = models.DateField(_("due"), null=True)
    limit_days = models.PositiveSmallIntegerField(
        _("working days allowed"), null=True
    )  # null: opened before they were kept
    calendar = models.CharField(_("table of free days"), max_length=80, blank=True)  # by which it was counted
    was_returned = models.BooleanField(default=False)
    urged_on = models.DateField(_("urged on"), null=True)  # last; the urges themselves say by whom
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    # Narrower than viewflow's: the queue has indexes of its own, and nothing looks for these columns.
    status = models.CharField(max_length=50, default="NEW")
    created = models.DateTimeField()
    scheduled = models.DateTimeField(null=True)
    external_task_id = None
    seed: Any = None
    artifact: Any = None
    data: dict[str, Any] = {}

    class Meta:
        indexes = [
            models.Index(fields=["act_division", "duty", "due_on", "id"], condition=OPEN, name="task_queue"),
            models.Index(
                fields=["act_division", "duty", "due_on", "id"],
                condition=OPEN & models.Q(was_returned=True),
                name="task_returned",
            ),
            models.Index(
                fields=["act_division", "duty", "due_on", "id"],
                condition=OPEN & models.Q(urged_on__isnull=False),
                name="task_urged",
            ),
            models.Index(fields=["owner", "id"], condition=OPEN, name="task_claimed"),
            models.Index(fields=["division_path", "id"], condition=OPEN, name="task_under_place"),
            models.Index(fields=["due_on", "id"], condition=OPEN, name="task_overdue"),
            models.Index(fields=["owner", "finished"], condition=DONE, name="task_done_by_official"),
            models.Index(fields=["finished", "id"], condition=PASSED, name="task_finished"),
            models.Index(
                fields=["scheduled", "id"], condition=models.Q(status="SCHEDULED", finished=None), name="task_timers"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(finished=None, flow_task_type__in=["HUMAN", "TIMER"]),
                name="one_open_task_per_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"
