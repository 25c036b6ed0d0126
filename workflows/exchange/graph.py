"""A flow version as a plain graph: its steps, and the arrows between them by outcome. What is drawn and what cases are held against.

Stages that a programme leaves out are passed over exactly as an act passes them over (advancing.next_node).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from approvals.stages import STAGE_OF, Outcome
from workflows.activations import Timer
from workflows.flows import CURRENT
from workflows.flows.objection_v1 import ObjectionFlow
from workflows.nodes import DutyNode
from workflows.objection_nodes import StepNode

Holds = Callable[[str], bool]
FLOWS: dict[str, Any] = {flow.__name__: flow for flow in (*CURRENT.values(), ObjectionFlow)}


class Kind(Enum):
    START = "start"
    TASK = "task"
    CLOCK = "clock"
    END = "end"


@dataclass(frozen=True)
class Step:
    """`stage` is the stage of a case or the step of an objection; a clock names the stage that concludes it."""

    name: str
    kind: Kind
    stage: str


@dataclass(frozen=True)
class Arrow:
    """`outcomes` lead along it; none of them: it is the only way. `upheld`: only an upheld objection goes there."""

    source: str
    target: str
    outcomes: tuple[str, ...] = ()
    upheld: bool = False


@dataclass(frozen=True)
class Graph:
    """One flow version, without the stages that its programme leaves out."""

    name: str
    title: str
    steps: dict[str, Step]  # in the order of the way forward
    arrows: tuple[Arrow, ...]

    @cached_property
    def _from(self) -> dict[str, list[Arrow]]:
        found: dict[str, list[Arrow]] = {}
        for arrow in self.arrows:
            found.setdefault(arrow.source, []).append(arrow)
        return found

    def out_of(self, name: str) -> list[Arrow]:
        """The way forward first."""
        return self._from.get(name, [])

    def next_of(self, name: str) -> str:
        """Where the way forward leads; "" from the end."""
        arrows = self.out_of(name)
        return arrows[0].target if arrows else ""

    @property
    def start(self) -> str:
        return next(step.name for step in self.steps.values() if step.kind is Kind.START)


def graph_of(flow_class: Any, holds: Holds = lambda stage: True) -> Graph:
    nodes = {node.name: node for node in _in_order(flow_class)}
    kept = {name: node for name, node in nodes.items() if _is_kept(node, holds)}
    steps = {name: Step(name, _kind(node), _stage(node)) for name, node in kept.items()}
    arrows = [arrow for node in kept.values() for arrow in _arrows(node, kept)]
    return Graph(flow_class.__name__, str(flow_class.process_title), steps, tuple(arrows))


def _in_order(flow_class: Any) -> list[Any]:
    """Along the way forward from the start; what does not lie on it comes last."""
    nodes = list(flow_class.instance.nodes())
    node, found = next(node for node in nodes if node.task_type == "START"), []
    while node is not None and node not in found:
        found.append(node)
        node = getattr(node, "_next", None)
    return [*found, *(node for node in nodes if node not in found)]


def _is_kept(node: Any, holds: Holds) -> bool:
    return not hasattr(node, "stage") or holds(node.stage)


def _kind(node: Any) -> Kind:
    if isinstance(node, Timer):
        return Kind.CLOCK
    return {"START": Kind.START, "END": Kind.END}.get(node.task_type, Kind.TASK)


def _stage(node: Any) -> str:
    return str(getattr(node, "stage", getattr(node, "step", "")))


def _arrows(node: Any, kept: dict[str, Any]) -> Iterator[Arrow]:
    """Those out of one node; a way back to a stage that is left out leads nowhere."""
    if isinstance(node, DutyNode):
        yield Arrow(node.name, _forward(node._next, kept), (Outcome.APPROVED.value,))
        for returns, upheld in ((node._returns, False), (node._upheld, True)):
            yield from (
                Arrow(node.name, back.name, (Outcome.RETURNED.value,), upheld) for back in returns if back.name in kept
            )
        if node._closed is not None:
            yield Arrow(node.name, node._closed.name, _closing(node.stage))
    elif isinstance(node, StepNode):
        yield Arrow(node.name, node._next.name)
        yield from (Arrow(node.name, other.name, (outcome,)) for outcome, other in node._others.items())
    elif node.task_type != "END":
        yield Arrow(node.name, _forward(node._next, kept))


def _forward(node: Any, kept: dict[str, Any]) -> str:
    while node.name not in kept:
        node = node._next
    return str(node.name)


def _closing(stage: str) -> tuple[str, ...]:
    """The outcomes that close a case at the stage; where no official may, an upheld objection still does."""
    possible = {Outcome.REJECTED: STAGE_OF[stage].may_reject, Outcome.WITHDRAWN: STAGE_OF[stage].may_withdraw}
    return tuple(outcome.value for outcome, allowed in possible.items() if allowed) or (Outcome.REJECTED.value,)
