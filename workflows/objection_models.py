"""Process and tasks of objections: whose turn it is, never the authority for an outcome (that is approvals.ObjectionStep)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from approvals.models import Objection, StepCode
from registry.models import Division

WAITING = models.Q(flow_task_type="HUMAN", finished=None)


class ObjectionProcess(AbstractProcess):
    """One viewflow process per objection that is handled on its own (a merged one has none of its own left)."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="process")

    # Viewflow's nodes set these on every process and task; we keep no generic references and no free data.
    parent_task = None
    seed: Any = None
    artifact: Any = None
    data: dict[str, Any] = {}

    def __str__(self) -> str:
        return str(self.objection_id)


class ObjectionTask(AbstractTask):
    """Whose turn it is: the duty on exactly `act_division`."""

    process = models.ForeignKey(ObjectionProcess, models.PROTECT, related_name="task_set")
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="tasks")
    step = models.CharField(_("step"), max_length=4, choices=StepCode.choices, blank=True)
    act_division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    duty = models.CharField(_("duty"), max_length=40, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, db_index=False)
    due_on = models.DateField(_("due"), null=True)
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    status = models.CharField(max_length=50, default="NEW")
    created = models.DateTimeField()
    scheduled = models.DateTimeField(null=True)
    external_task_id = None
    seed: Any = None
    artifact: Any = None
    data: dict[str, Any] = {}

    class Meta:
        indexes = [
            models.Index(
                fields=["act_division", "duty", "due_on", "id"], condition=WAITING, name="objection_task_queue"
            ),
            models.Index(
                fields=["scheduled", "id"],
                condition=models.Q(status="SCHEDULED", finished=None),
                name="objection_task_timers",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["process"],
                condition=models.Q(finished=None, flow_task_type__in=["HUMAN", "TIMER"]),
                name="one_open_task_per_objection",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.step}"
