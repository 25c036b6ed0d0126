"""Nodes of our flows: a duty node for every human stage, a notice timer, and their activations.

A duty node branches itself: forward when approved, back to a named earlier stage when returned, to the end when the case
closes. So a return is an edge of the graph, never viewflow's undo, and no gateway row is written.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from viewflow import this
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.timer import TimerActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.token import Token

from approvals.calendar import add_workdays
from approvals.models import Case, Notice
from approvals.routes import acting_division_id
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, Outcome, Stage, StageCode
from audit import clock
from audit.statements import Change, insert, insert_all
from registry.programme_store import programme_of
from workflows.models import CaseProcess, CaseTask

START_TOKEN = Token("start")


def _days_allowed(case: Case, stage: Stage) -> int:
    return programme_of(case.programme).limit_of(stage.code)


class Moves:
    """What moving many cases writes: finished tasks, ended processes and the tasks that follow, each table once."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.tasks: list[CaseTask] = []

    def store(self) -> None:
        insert_all(self.tasks, after=self.changes)


def _new_task(
    flow_task: Any,
    process: CaseProcess,
    came_from: CaseTask | None,
    token: Any,
    moves: Moves | None = None,
    **columns: Any,
) -> CaseTask:
    """Insert a task in one statement, or leave it to `moves`; the graph of tasks is `came_from`, not viewflow's many-to-many."""
    case: Case = process.case
    task = CaseTask(
        process=process,
        flow_task=flow_task,
        flow_task_type=flow_task.task_type,
        token=token,
        case=case,
        division_path=case.village_path,
        created=clock.now(),
        came_from=came_from,
        **columns,
    )
    if moves is None:
        insert(task, after=_finished(came_from))
    else:
        moves.changes += _finished(came_from)
        moves.tasks.append(task)
    return task


def _finished(task: CaseTask | None) -> list[Change]:
    return [(task, ("status", "owner", "assigned", "started", "finished"))] if task else []


class _Unrevivable:
    """Undo, revive and cancel are no acts of this procedure (viewflow.md §13)."""

    moves: Moves | None = None  # where many cases move at once
    notice: Notice | None = None  # the one that the act has just posted
    __eq__ = object.__eq__  # viewflow compares tasks; one that is not stored yet has no key
    __hash__ = object.__hash__

    @Activation.status.super()
    def undo(self) -> None:
        raise PermissionError("nothing is undone here; return the case instead")

    @Activation.status.super()
    def revive(self) -> None:
        raise PermissionError("nothing is revived here; open a new case instead")


class DutyActivation(_Unrevivable, ViewActivation):
    """A stage waiting for the holder of its duty."""

    route: Any = None  # the node to go to; set by services.decide before execute()
    was_returned = False

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "DutyActivation":
        returned = getattr(prev_activation, "was_returned", False)
        moves = getattr(prev_activation, "moves", None)
        return cls.open(
            flow_task, prev_activation.process, prev_activation.task, token, was_returned=returned, moves=moves
        )

    @classmethod
    def open(
        cls,
        flow_task: Any,
        process: CaseProcess,
        came_from: CaseTask | None = None,
        token: Token = START_TOKEN,
        *,
        was_returned: bool = False,
        moves: Moves | None = None,
    ) -> "DutyActivation":
        """Put the stage into the queue of whoever holds its duty in the division whose turn it is."""
        stage = STAGE_OF[flow_task.stage]
        task = _new_task(
            flow_task,
            process,
            came_from,
            token,
            moves,
            stage=stage.code,
            duty=stage.duty,
            act_division_id=acting_division_id(process.case, stage),
            owner_permission=f"registry.{stage.duty}",
            due_on=add_workdays(clock.today(), _days_allowed(process.case, stage)),
            was_returned=was_returned,
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self, user: Any) -> None:
        """Name the owner; saved by whoever called, together with what else changes."""
        self.task.owner = user
        self.task.assigned = clock.now()

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.STARTED)
    def start(self, request: Any) -> None:
        self.task.started = clock.now()

    def finish(self, user: Any) -> None:
        """assign, start, execute and the step along the edge in one go: what waits is done by whoever acts (bench/).

        Stored by _new_task, together with the task that follows. `route` is an edge of the graph (advancing.next_node).
        """
        task, at = self.task, clock.now()
        if task.status not in {STATUS.NEW, STATUS.ASSIGNED}:
            raise TransitionNotAllowed(f"{task.flow_task} is {task.status}")
        if task.status == STATUS.NEW:
            task.owner, task.assigned = user, at
        task.started = task.finished = at
        task.status = STATUS.DONE
        self.route._create(self, task.token)


class DutyNode(flow.View):
    """A human stage: done by the holder of the stage's duty on the division whose turn it is."""

    activation_class = DutyActivation

    def __init__(self, stage: StageCode, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.stage = stage
        self.task_title = STAGE_OF[stage].title
        self._returns: list[Any] = []
        self._upheld: list[Any] = []
        self._closed: Any = None
        self._owner_permission = f"registry.{STAGE_OF[stage].duty}"  # never None: None means everyone to viewflow
        self._owner_permission_obj = None

    def Returns(self, *nodes: Any) -> "DutyNode":
        self._returns = list(nodes)
        return self

    def Upheld(self, *nodes: Any) -> "DutyNode":
        """Where an upheld objection leads besides; no official's own return goes there (objection_rulings)."""
        self._upheld = list(nodes)
        return self

    def Closes(self, node: Any) -> "DutyNode":
        self._closed = node
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self._returns = [this.resolve(instance, node) for node in self._returns]
        self._upheld = [this.resolve(instance, node) for node in self._upheld]
        self._closed = this.resolve(instance, self._closed)

    def _outgoing(self) -> Iterator[Edge]:
        if self._next:
            yield Edge(src=self, dst=self._next, edge_class="next", label=Outcome.APPROVED.value)
        for node in (*self._returns, *self._upheld):
            yield Edge(src=self, dst=node, edge_class="default", label=Outcome.RETURNED.value)
        if self._closed:
            yield Edge(src=self, dst=self._closed, edge_class="default", label=Outcome.REJECTED.value)

    def leads_to(self, outcome: Outcome, return_to: str = "") -> Any:
        """The node an outcome leads to; raises LookupError when the graph has no such edge."""
        if outcome == Outcome.RETURNED:
            return next(node for node in (*self._returns, *self._upheld) if node.stage == return_to)
        node = self._next if outcome == Outcome.APPROVED else self._closed
        if node is None:
            raise LookupError(f"{self} has no edge for {outcome}")
        return node


class NoticeActivation(_Unrevivable, TimerActivation):
    """A notice running; due when its last day is over, read from the notice itself so that page and timer cannot differ."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "NoticeActivation":
        notice = getattr(prev_activation, "notice", None) or notice_of(prev_activation.process.case, flow_task.stage)
        assert notice is not None  # posted by the stage before, in this transaction
        over = datetime.combine(notice.ends_on + timedelta(days=1), time.min, clock.LOCAL_ZONE)
        task = _new_task(
            flow_task,
            prev_activation.process,
            prev_activation.task,
            token,
            getattr(prev_activation, "moves", None),
            stage=flow_task.stage,
            scheduled=over,
            status=STATUS.SCHEDULED,
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self) -> None:
        """Inserted as SCHEDULED; nothing left to store."""

    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.STARTED)
    def start(self) -> None:
        self.task.started = clock.now()

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        """Stored by _new_task, together with the task that follows."""
        self.task.finished = clock.now()

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """An error goes up and rolls this timer back; viewflow would store all local variables in the row instead."""
        self.complete()
        self.activate_next()


class NoticeTimer(flow.Timer):
    """Waits until a posted notice has run its days. `stage` is the stage that concludes it."""

    activation_class = NoticeActivation

    def __init__(self, stage: StageCode, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.stage = stage


class CloseActivation(_Unrevivable, EndActivation):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "CloseActivation":
        at = clock.now()
        moves = getattr(prev_activation, "moves", None)
        task = _new_task(
            flow_task,
            prev_activation.process,
            prev_activation.task,
            token,
            moves,
            status=STATUS.DONE,
            started=at,
            finished=at,
        )
        process = prev_activation.process
        process.status, process.finished = STATUS.DONE, at
        if moves is None:
            process.save(update_fields=["status", "finished"])
        else:
            moves.changes.append((process, ("status", "finished")))
        return cls(task)


class Close(flow.End):
    activation_class = CloseActivation
