"""Nodes of the objection's flow: a step waiting for the holder of its duty, the window of the appeal, the end.

Like workflows.nodes: a step branches itself along edges of the graph, nothing is undone or revived.
"""

from collections.abc import Iterator
from typing import Any

from viewflow import this
from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.token import Token

from approvals.models import StepCode
from approvals.objection_policy import DUTY_OF
from approvals.objection_selectors import appeal_until
from audit import clock
from audit.statements import insert
from workflows.activations import START_TOKEN, Scheduled, Timer, Unrevivable, Waiting, end, finished, midnight_after
from workflows.objection_models import ObjectionProcess, ObjectionTask


def _new_task(
    flow_task: Any, process: ObjectionProcess, came_from: ObjectionTask | None, token: Any, **columns: Any
) -> ObjectionTask:
    task = ObjectionTask(
        process=process,
        flow_task=flow_task,
        flow_task_type=flow_task.task_type,
        token=token,
        objection=process.objection,
        created=clock.now(),
        came_from=came_from,
        **columns,
    )
    insert(task, after=finished(came_from))
    return task


class StepActivation(Waiting):
    """A step waiting for the holder of its duty on the division that handles the objection."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "StepActivation":
        return cls.open(flow_task, prev_activation.process, prev_activation.task, token)

    @classmethod
    def open(
        cls,
        flow_task: Any,
        process: ObjectionProcess,
        came_from: ObjectionTask | None = None,
        token: Token = START_TOKEN,
    ) -> "StepActivation":
        objection = process.objection
        duty = DUTY_OF[flow_task.step]
        task = _new_task(
            flow_task,
            process,
            came_from,
            token,
            step=flow_task.step,
            duty=duty,
            act_division_id=objection.act_division_id,
            owner_permission=f"registry.{duty}",
            due_on=objection.due_on,
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        """Stored by _new_task, together with the task that follows."""
        self.task.finished = clock.now()

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        yield self.route._create(self, self.task.token)


class StepNode(flow.View):
    """A human step of the objection. Next: it goes on; Back: passed to another level; Ends: not accepted; Closes: merged."""

    activation_class = StepActivation

    def __init__(self, step: StepCode, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.step = step
        self.task_title = step.label
        self._others: dict[str, Any] = {}
        self._owner_permission = f"registry.{DUTY_OF[step]}"  # never None: None means everyone to viewflow
        self._owner_permission_obj = None

    def Or(self, **nodes: Any) -> "StepNode":
        """Other ways out, by the outcome that leads there."""
        self._others = nodes
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self._others = {outcome: this.resolve(instance, node) for outcome, node in self._others.items()}

    def _outgoing(self) -> Iterator[Edge]:
        yield Edge(src=self, dst=self._next, edge_class="next", label="")
        for outcome, node in self._others.items():
            yield Edge(src=self, dst=node, edge_class="default", label=outcome)

    def leads_to(self, outcome: str) -> Any:
        return self._others.get(outcome, self._next)


class WindowActivation(Scheduled):
    """Seven days in which the objector may appeal; over at the end of the last one."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "WindowActivation":
        until = appeal_until(prev_activation.process.objection)
        assert until is not None  # answered in this transaction
        task = _new_task(
            flow_task,
            prev_activation.process,
            prev_activation.task,
            token,
            step=StepCode.APPEAL,
            scheduled=midnight_after(until),
            status=STATUS.SCHEDULED,
        )
        return cls(task)


class AppealWindow(Timer):
    activation_class = WindowActivation


class EndedActivation(Unrevivable, EndActivation):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "EndedActivation":
        at = clock.now()
        task = _new_task(
            flow_task,
            prev_activation.process,
            prev_activation.task,
            token,
            status=STATUS.DONE,
            started=at,
            finished=at,
        )
        process = prev_activation.process
        process.save(update_fields=end(process, at))
        return cls(task)


class Ended(flow.End):
    activation_class = EndedActivation
