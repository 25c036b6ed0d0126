"""What stands on the diagram of a flow version, before it has its place.

A task of ours branches by its outcome. BPMN would take several arrows out of a task for work in parallel, so each such
task is followed by an exclusive gateway. The end of a notice is a service task of the clock, for mining tools read tasks
and gateways only; where an objection is upheld meanwhile, or an earlier result goes on standing, nobody waits for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from approvals.stages import STAGE_OF
from registry.programme_schema import Programme
from workflows.exchange.graph import Arrow, Graph, Kind, Step
from workflows.exchange.words import duty_of, lane_of, outcome_words, step_title, who_acts

SIZES = {"userTask": (120, 80), "serviceTask": (120, 80), "exclusiveGateway": (50, 50)}
EVENT = (36, 36)
Lane = tuple[int, str]


@dataclass(frozen=True)
class Shape:
    """One element; `under` is the gateway below which an end of its own is drawn."""

    key: str
    tag: str
    name: str
    lane: Lane
    documentation: str = ""
    duty: str = ""
    under: str = ""

    @property
    def size(self) -> tuple[int, int]:
        return SIZES.get(self.tag, EVENT)


@dataclass(frozen=True)
class Line:
    """One arrow; `jumps` over what lies between its ends."""

    key: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    jumps: bool = False


@dataclass
class Drawing:
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def by_key(self) -> dict[str, Shape]:
        return {shape.key: shape for shape in self.shapes}

    @property
    def lanes(self) -> list[Lane]:
        return sorted({shape.lane for shape in self.shapes})


def drawing_of(graph: Graph, programme: Programme | None = None) -> Drawing:
    return _Drawer(graph, lambda step: step_title(step, programme)).draw()


class _Drawer:
    def __init__(self, graph: Graph, title: Callable[[Step], str]) -> None:
        self._graph, self._title = graph, title
        self._drawing = Drawing()

    def draw(self) -> Drawing:
        for step in self._graph.steps.values():
            self._DRAW[step.kind](self, step)
        for step in self._graph.steps.values():
            for arrow in self._graph.out_of(step.name):
                self._line(step, arrow)
        return self._drawing

    def _add(self, step: Step, tag: str, name: str, prefix: str = "n", **more: str) -> None:
        self._drawing.shapes.append(Shape(f"{prefix}_{step.name}", tag, name, self._lane(step), **more))

    def _lane(self, step: Step) -> Lane:
        """A start stands with the first task, the end with the last."""
        if step.kind is Kind.START:
            return self._lane(self._graph.steps[self._graph.next_of(step.name)])
        if step.kind is Kind.END:
            before = [one for one in self._graph.steps.values() if self._graph.next_of(one.name) == step.name]
            return self._lane(before[-1])
        return lane_of(step)

    def _start(self, step: Step) -> None:
        self._add(step, "startEvent", self._graph.title)

    def _task(self, step: Step) -> None:
        words = [STAGE_OF[step.stage].step if step.stage in STAGE_OF else step.stage, who_acts(step)]
        self._add(step, "userTask", self._title(step), documentation=" · ".join(words), duty=str(duty_of(step).label))
        arrows = self._graph.out_of(step.name)
        if len(arrows) > 1:
            self._add(step, "exclusiveGateway", "", "g")
        for arrow in arrows[1:]:
            if self._graph.steps[arrow.target].kind is Kind.END:
                name = outcome_words(arrow.outcomes)
                self._add(step, "endEvent", name, "x", under=f"g_{step.name}")

    def _clock(self, step: Step) -> None:
        if self._skips(step):
            posted = next(one for one in self._graph.steps.values() if self._graph.next_of(one.name) == step.name)
            self._add(posted, "exclusiveGateway", "", "w")
        self._add(step, "serviceTask", self._title(step), documentation=_("The system's clock states it; nobody acts."))

    def _end(self, step: Step) -> None:
        self._add(step, "endEvent", _("case closed"))

    def _skips(self, step: Step) -> bool:
        """A notice whose result may come before it has run out."""
        return step.kind is Kind.CLOCK and step.stage in STAGE_OF

    _DRAW = {Kind.START: _start, Kind.TASK: _task, Kind.CLOCK: _clock, Kind.END: _end}

    # ── arrows ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _line(self, step: Step, arrow: Arrow) -> None:
        arrows = self._graph.out_of(step.name)
        is_forward, target = arrow is arrows[0], self._graph.steps[arrow.target]
        if is_forward and len(arrows) > 1:
            self._connect(f"n_{step.name}", f"g_{step.name}")
        source = f"g_{step.name}" if len(arrows) > 1 else f"n_{step.name}"
        name = outcome_words(arrow.outcomes) or (_("goes on") if len(arrows) > 1 else "")
        condition = self._condition(arrow)
        if target.kind is Kind.END and not is_forward:
            self._connect(source, f"x_{step.name}", "", condition)  # the end says which
        elif is_forward and self._skips(target):
            posted = f"w_{step.name}"
            self._connect(source, posted, name, condition)
            self._connect(posted, f"n_{target.name}", _("runs its days"), "notice.runs_out")
            early = f"n_{self._graph.next_of(target.name)}"
            self._connect(posted, early, _("ends early"), "objection.upheld or result.carried")
        else:
            self._connect(source, f"n_{arrow.target}", name, condition, jumps=not is_forward)

    def _condition(self, arrow: Arrow) -> str:
        if len(self._graph.out_of(arrow.source)) == 1:
            return ""
        said = " or ".join(f'outcome == "{one}"' for one in arrow.outcomes) or 'outcome == "done"'
        if arrow.outcomes == ("returned",):
            said += f' and return_to == "{self._graph.steps[arrow.target].stage}"'
        return f"{said} and objection.upheld" if arrow.upheld else said

    def _connect(self, source: str, target: str, name: str = "", condition: str = "", *, jumps: bool = False) -> None:
        key = f"e_{source}__{target}"
        twins = sum(line.source == source and line.target == target for line in self._drawing.lines)
        key = f"{key}_{twins + 1}" if twins else key
        self._drawing.lines.append(Line(key, source, target, name, condition, jumps))


def into(lines: Sequence[Line], key: str) -> Iterator[str]:
    return (line.key for line in lines if line.target == key)


def out_of(lines: Sequence[Line], key: str) -> Iterator[str]:
    return (line.key for line in lines if line.source == key)
