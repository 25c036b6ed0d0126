"""What an event of the log is to a reader of processes: the stage it decides, as the diagram of the procedure calls it."""

from collections.abc import Mapping
from typing import Any

from approvals import events
from approvals import objection_events as of_objections
from approvals.models import StepCode
from audit.exchange.records import Described, Parts, Reference, Value
from registry.programme_schema import Programme
from workflows.exchange.words import clock_title, task_title

# By these a case moves along its flow.
STEPS = {events.DECISION_RECORDED, events.DECISION_CARRIED, events.NOTICE_ENDED}
_SAID = ("stage", "outcome", "reason_code", "return_to")
_OBJECTS = {"case": "case", "household": "register", "sheet": "sheet", "objection": "objection"}


class Describer:
    """Names stages as the case's own programme does; `programmes`: stream of a case → its programme."""

    def __init__(self, programmes: Mapping[str, Programme | None]) -> None:
        self._programmes = programmes

    def __call__(self, parts: Parts) -> Described:
        return Described(
            activity=activity_of(parts, self._programmes.get(parts["stream"])),
            is_step=parts["kind"] in STEPS,
            attributes=_attributes(parts),
            objects=tuple(_objects(parts)),
        )


def activity_of(parts: Parts, programme: Programme | None = None) -> str:
    """ "" where the kind's own label says it."""
    kind, statement = parts["kind"], parts["statement"]
    if kind in {events.DECISION_RECORDED, events.DECISION_CARRIED}:
        return task_title(statement["stage"], programme)
    if kind == events.NOTICE_ENDED:
        return clock_title(statement["stage"])
    if kind == of_objections.STEP_TAKEN:
        return str(StepCode(statement["step"]).label)
    return ""


def _attributes(parts: Parts) -> dict[str, Value]:
    statement: Mapping[str, Any] = parts["statement"]
    said: dict[str, Value] = {name: statement[name] for name in _SAID if isinstance(statement.get(name), str)}
    if parts["kind"] == events.DECISION_CARRIED:
        said["outcome"] = "carried"
    if isinstance(parts["subject"].get("round"), int):
        said["round"] = parts["subject"]["round"]
    return said


def _objects(parts: Parts) -> list[Reference]:
    """What subject and statement name openly; a sheet in a statement is a digest and names none."""
    named = {**{key: parts["statement"].get(key) for key in ("case", "objection")}, **parts["subject"]}
    return [
        Reference(kind, f"{kind}:{named[key]}", "concerns")
        for key, kind in _OBJECTS.items()
        if isinstance(named.get(key), str | int) and named[key] != ""
    ]
