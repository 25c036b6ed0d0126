"""What the steps of all our flows have in common: nothing is undone, who takes a step is saved with it, timers fire or roll back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from viewflow.workflow import STATUS, flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.timer import TimerActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.token import Token

from audit import clock
from audit.statements import Change

START_TOKEN = Token("start")


def midnight_after(day: date) -> datetime:
    """When the day is over in China."""
    return datetime.combine(day + timedelta(days=1), time.min, clock.LOCAL_ZONE)


def finished(task: Any) -> list[Change]:
    """What is stored of a task that was left, together with the task that follows."""
    return [(task, ("status", "owner", "assigned", "started", "finished"))] if task else []


def end(process: Any, at: datetime) -> tuple[str, ...]:
    """The process is over; the columns to store."""
    process.status, process.finished = STATUS.DONE, at
    return ("status", "finished")


class Unrevivable:
    """Undo, revive and cancel are no acts of this procedure (viewflow.md §13)."""

    __eq__ = object.__eq__  # viewflow compares tasks; one that is not stored yet has no key
    __hash__ = object.__hash__

    @Activation.status.super()
    def undo(self) -> None:
        raise PermissionError("nothing is undone here; return the case instead")

    @Activation.status.super()
    def revive(self) -> None:
        raise PermissionError("nothing is revived here; open a new case, or appeal, instead")


class Waiting(Unrevivable, ViewActivation):
    """A step waiting for the holder of its duty."""

    route: Any = None  # the node to go to; set by whoever takes the step, before it is left

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self, user: Any) -> None:
        """Name the owner; saved by whoever called, together with what else changes."""
        self.task.owner = user
        self.task.assigned = clock.now()

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.STARTED)
    def start(self, request: Any) -> None:
        self.task.started = clock.now()


class Scheduled(Unrevivable, TimerActivation):
    """A day to come. The clocks start it, and store it with the task that follows."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self) -> None:
        """Inserted as SCHEDULED; nothing left to store."""

    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.STARTED)
    def start(self) -> None:
        self.task.started = clock.now()

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.task.finished = clock.now()

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """An error goes up and rolls this timer back; viewflow would store all local variables in the row instead."""
        self.complete()
        self.activate_next()


class Timer(flow.Timer):
    """Waits for a day that its activation reads; viewflow's own delay is not used."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
