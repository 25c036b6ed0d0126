"""Nodes of our flows: a duty node for every human stage, a notice timer, and their activations.

A duty node branches itself: forward when approved, back to a named earlier stage when returned, to the end when the case
closes. So a return is an edge of the graph, never viewflow's undo, and no gateway row is written.
"""

from collections.abc import Iterator
from typing import Any

from viewflow import this
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.token import Token

from approvals.local_days import Calendar, calendar_now, calendar_of
from approvals.models import Case, Notice
from approvals.routes import acting_division_id
from approvals.selectors import notice_of
from approvals.sheets import path_of
from approvals.stages import STAGE_OF, Outcome, Stage, StageCode
from audit import clock
from audit.statements import Change, insert, insert_all
from registry.programme_store import programme_of
from workflows.activations import START_TOKEN, Scheduled, Timer, Unrevivable, Waiting, end, finished, midnight_after
from workflows.models import CaseProcess, CaseTask


def _calendar(came_from: CaseTask | None) -> Calendar:
    """The table of days in force; an act has read with its locked task which one that is (advancing.open_tasks)."""
    token = getattr(came_from, "days_token", None)
    return calendar_now() if token is None else calendar_of(token)


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
        insert(task, after=finished(came_from))
    else:
        moves.changes += finished(came_from)
        moves.tasks.append(task)
    return task


class _OfCase:
    moves: Moves | None = None  # where many cases move at once
    notice: Notice | None = None  # the one that the act has just posted


class DutyActivation(_OfCase, Waiting):
    """A stage waiting for the holder of its duty."""

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
        case, calendar = process.case, _calendar(came_from)
        office, allowed = acting_division_id(case, stage), _days_allowed(case, stage)
        task = _new_task(
            flow_task,
            process,
            came_from,
            token,
            moves,
            stage=stage.code,
            duty=stage.duty,
            act_division_id=office,
            owner_permission=f"registry.{stage.duty}",
            due_on=calendar.add_workdays(
                clock.today(), allowed, office=path_of(case.village_path, office), place=case.village_path
            ),
            limit_days=allowed,
            calendar=calendar.version,
            was_returned=was_returned,
        )
        return cls(task)

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


class NoticeActivation(_OfCase, Scheduled):
    """A notice running; due when its last day is over, read from the notice itself so that page and timer cannot differ."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> "NoticeActivation":
        notice = getattr(prev_activation, "notice", None) or notice_of(prev_activation.process.case, flow_task.stage)
        assert notice is not None  # posted by the stage before, in this transaction
        task = _new_task(
            flow_task,
            prev_activation.process,
            prev_activation.task,
            token,
            getattr(prev_activation, "moves", None),
            stage=flow_task.stage,
            scheduled=midnight_after(notice.ends_on),
            status=STATUS.SCHEDULED,
        )
        return cls(task)


class NoticeTimer(Timer):
    """Waits until a posted notice has run its days. `stage` is the stage that concludes it."""

    activation_class = NoticeActivation

    def __init__(self, stage: StageCode, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stage = stage


class CloseActivation(_OfCase, Unrevivable, EndActivation):
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
        columns = end(process, at)
        if moves is None:
            process.save(update_fields=columns)
        else:
            moves.changes.append((process, columns))
        return cls(task)


class Close(flow.End):
    activation_class = CloseActivation
