"""A case held against its flow version: the log is replayed along the arrows, and what does not fit is named.

Only the log is asked, not the tables: whoever writes past the services leaves a step that no arrow leads to. The rules
beyond arrows are those of the acts: a stage that goes on standing after a return is passed over, an upheld objection ends
a running notice, and the round grows with every return.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from approvals import events
from approvals.stages import Outcome
from audit.exchange.records import Parts
from workflows.exchange.describing import STEPS
from workflows.exchange.graph import Arrow, Graph, Kind

CARRIED, RUN_OUT, OPENED = "carried", "run_out", "opened"
_ENDS_A_NOTICE = {Outcome.RETURNED.value, Outcome.REJECTED.value}


@dataclass(frozen=True)
class Move:
    """One step as the log tells it; `outcome` is an outcome of the stage, or CARRIED, RUN_OUT, OPENED."""

    seq: int
    stage: str
    outcome: str
    round: int
    return_to: str = ""


@dataclass(frozen=True)
class Deviation:
    """A step that no arrow leads to. `expected`: the stages that could have come, or the round."""

    seq: int
    found: str
    expected: str


def moves_of(stream: Iterable[Parts]) -> list[Move]:
    return [_move(parts) for parts in stream if parts["kind"] in STEPS or parts["kind"] == events.CASE_OPENED]


def _move(parts: Parts) -> Move:
    said, of = parts["statement"], parts["subject"]
    outcome = {events.CASE_OPENED: OPENED, events.DECISION_CARRIED: CARRIED, events.NOTICE_ENDED: RUN_OUT}.get(
        parts["kind"], said.get("outcome", "")
    )
    return Move(parts["seq"], said["stage"], outcome, of.get("round", 1), said.get("return_to", ""))


@dataclass
class Replay:
    """Where the case stands after its moves, as its graph and the log say together."""

    graph: Graph
    position: str = ""
    round: int = 1
    deviations: list[Deviation] = field(default_factory=list)

    @property
    def is_at_end(self) -> bool:
        step = self.graph.steps.get(self.position)
        return step is not None and step.kind is Kind.END

    @property
    def stage(self) -> str:
        """The stage that waits; a running notice waits for the stage that concludes it. "" at the end, or before the start."""
        step = self.graph.steps.get(self.position)
        return step.stage if step else ""

    def take(self, move: Move) -> None:
        """After a step that does not fit it goes on from there: one fault is told once."""
        if move.outcome == OPENED:
            self._open(move)
            return
        if move.round != self.round:
            self._note(move, f"round {self.round}")
            self.round = move.round
        arrow = self._arrow(move)
        if arrow is None:
            self._note(move, self._expected())
            arrow = self._elsewhere(move)
        if arrow is not None:
            self.position = arrow.target
        if move.outcome == Outcome.RETURNED:
            self.round += 1

    def _open(self, move: Move) -> None:
        if self.position:
            self._note(move, self._expected())
        self.position = self.graph.next_of(self.graph.start)
        if self.stage != move.stage:
            self._note(move, self._expected())

    def _note(self, move: Move, expected: str) -> None:
        self.deviations.append(Deviation(move.seq, f"{move.stage} {move.outcome}", expected))

    def _expected(self) -> str:
        step = self.graph.steps.get(self.position)
        if step is None:
            return OPENED
        return f"{step.stage} {RUN_OUT}" if step.kind is Kind.CLOCK else step.stage

    def _arrow(self, move: Move) -> Arrow | None:
        """Along which the move leaves the place where the case stands."""
        step = self.graph.steps.get(self.position)
        if step is None or step.stage != move.stage or step.kind is Kind.END:
            return None
        if step.kind is Kind.CLOCK:
            if move.outcome == RUN_OUT:
                return self.graph.out_of(step.name)[0]
            early = move.outcome in _ENDS_A_NOTICE or (move.outcome == CARRIED and move.round > 1)
            return self._leaving(self.graph.next_of(step.name), move) if early else None
        return self._leaving(step.name, move)

    def _leaving(self, name: str, move: Move) -> Arrow | None:
        arrows = self.graph.out_of(name)
        if move.outcome == CARRIED:
            return arrows[0] if move.round > 1 else None
        for arrow in arrows:
            if move.outcome == Outcome.RETURNED:
                fits = self.graph.steps[arrow.target].stage == move.return_to and Outcome.RETURNED in arrow.outcomes
            elif move.outcome in _ENDS:
                fits = arrow is not arrows[0] and self.graph.steps[arrow.target].kind is Kind.END
            else:
                fits = move.outcome in arrow.outcomes
            if fits:
                return arrow
        return None

    def _elsewhere(self, move: Move) -> Arrow | None:
        """The arrow that the move names, wherever on the graph it starts."""
        wanted = Kind.CLOCK if move.outcome == RUN_OUT else Kind.TASK
        steps = (step for step in self.graph.steps.values() if step.stage == move.stage and step.kind is wanted)
        step = next(steps, None)
        if step is None:
            return None
        return self.graph.out_of(step.name)[0] if wanted is Kind.CLOCK else self._leaving(step.name, move)


_ENDS = {
    Outcome.REJECTED.value,
    Outcome.WITHDRAWN.value,
}  # where no official may reject, an upheld objection still does


def replayed(graph: Graph, stream: Iterable[Parts]) -> Replay:
    replay = Replay(graph)
    for move in moves_of(stream):
        replay.take(move)
    return replay
