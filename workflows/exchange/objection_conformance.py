"""Every objection against its flow version: the steps that its log tells, walked along the arrows, and the state it stands in.

A case moves by decisions; an objection by steps O-1 … O-8 (domain.md §2.5), of which some leave it waiting where it was:
investigators named anew, time extended, a notice resumed, an appeal that opens an objection of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from approvals import objection_events as events
from approvals.models import Objection, ObjectionOutcome, ObjectionState, StepCode
from audit.exchange.records import Parts
from audit.folding import Found, Streams
from workflows.exchange.graph import Arrow, Graph, Kind, graph_of
from workflows.exchange.replay import Move, Replay
from workflows.objection_models import ObjectionProcess

NAME = "objection_conformance"
S = StepCode
REFERRED = "referred"
WINDOW = S.APPEAL  # what waits while the objector may appeal
_REGISTERED = (S.REGISTER, "registered")

# What is taken while the named step waits, and goes on waiting.
_STAYS: Mapping[tuple[str, str], str] = {
    (S.REGISTER, "relinked"): S.ACCEPT,
    (S.ASSIGN, "assigned_again"): S.INVESTIGATE,
    (S.INVESTIGATE, "extended"): S.INVESTIGATE,
    (S.RESUME, "resumed"): WINDOW,
    (S.RESUME, "released"): WINDOW,
    (S.APPEAL, "appealed"): WINDOW,
}
# What leaves the named step; which arrow it takes says the flow.
_LEAVES: Mapping[tuple[str, str], str] = {
    (S.REGISTER, "merged"): S.ACCEPT,
    (S.ACCEPT, "accepted"): S.ACCEPT,
    (S.ACCEPT, "not_accepted"): S.ACCEPT,
    (S.ASSIGN, "assigned"): S.ASSIGN,
    (S.ASSIGN, "assigned_again"): S.ASSIGN,
    (S.INVESTIGATE, "reported"): S.INVESTIGATE,
    **{(S.DECIDE, outcome.value): S.DECIDE for outcome in ObjectionOutcome},
    (S.REPLY, "answered"): S.REPLY,
}
_STATE_AT: Mapping[str, str] = {
    S.ACCEPT: ObjectionState.REGISTERED,
    S.ASSIGN: ObjectionState.ACCEPTED,
    S.INVESTIGATE: ObjectionState.INVESTIGATING,
    S.DECIDE: ObjectionState.REPORTED,
    S.REPLY: ObjectionState.DECIDED,
    WINDOW: ObjectionState.ANSWERED,
}


class ObjectionReplay(Replay):
    """Where the objection stands after its steps."""

    is_refused = False

    @property
    def waits_for(self) -> str:
        """The step; WINDOW while an appeal is possible; "" before the start and at the end."""
        step = self.graph.steps.get(self.position)
        return WINDOW if step is not None and step.kind is Kind.CLOCK else self.stage

    @property
    def state(self) -> str:
        if self.is_at_end:
            return str(ObjectionState.MERGED)
        if self.is_refused and self.waits_for == WINDOW:
            return str(ObjectionState.NOT_ACCEPTED)
        return str(_STATE_AT.get(self.waits_for, ""))

    def take(self, move: Move) -> None:
        if (move.stage, move.outcome) == _REGISTERED:
            self._open(move)
        elif not self.position or not self._stays(move):
            self._go(move)

    def _open(self, move: Move) -> None:
        if self.position:
            self._note(move, self._expected())
        else:
            self.position = self.graph.next_of(self.graph.start)

    def _stays(self, move: Move) -> bool:
        return _STAYS.get((move.stage, move.outcome)) == self.waits_for

    def _go(self, move: Move) -> None:
        arrow = self._arrow(move)
        if arrow is None:
            self._note(move, self._expected())
            arrow = self._elsewhere(move)
        if arrow is not None:
            self.position = arrow.target
            self.is_refused = move.outcome == "not_accepted"

    def _expected(self) -> str:
        return self.waits_for or " ".join(_REGISTERED)

    def _arrow(self, move: Move) -> Arrow | None:
        step = self.graph.steps.get(self.position)
        if step is None or step.kind is not Kind.TASK:
            return None
        if move.outcome == REFERRED:
            arrow = self._leaving(step.name, move)
            return arrow if arrow and move.return_to in {"", self.graph.steps[arrow.target].stage} else None
        return self._leaving(step.name, move) if _LEAVES.get((move.stage, move.outcome)) == step.stage else None

    def _leaving(self, name: str, move: Move) -> Arrow | None:
        """By its outcome, else forward; a referral leads only along an arrow of its own."""
        forward, *others = self.graph.out_of(name)
        named = next((arrow for arrow in others if move.outcome in arrow.outcomes), None)
        return named if named is not None or move.outcome == REFERRED else forward

    def _elsewhere(self, move: Move) -> Arrow | None:
        stage = _LEAVES.get((move.stage, move.outcome))
        step = next((step for step in self.graph.steps.values() if stage and step.stage == stage), None)
        return self._leaving(step.name, move) if step is not None else None


def replayed(graph: Graph, stream: Iterable[Parts]) -> ObjectionReplay:
    replay = ObjectionReplay(graph)
    for move in moves_of(stream):
        replay.take(move)
    return replay


def moves_of(stream: Iterable[Parts]) -> list[Move]:
    """A referral says which step waits above."""
    return [
        Move(parts["seq"], said["step"], said["outcome"], 1, said.get("waiting", ""))
        for parts in stream
        if parts["kind"] == events.STEP_TAKEN
        for said in [parts["statement"]]
    ]


def replays(
    objections: Sequence[Objection], streams: Mapping[str, Sequence[Parts]]
) -> Iterator[tuple[Objection, ObjectionReplay]]:
    """Those whose process is known; one statement, one graph per flow version."""
    flows = dict(ObjectionProcess.objects.filter(objection__in=objections).values_list("objection", "flow_class"))
    graphs: dict[Any, Graph] = {flow: graph_of(flow) for flow in set(flows.values())}
    for objection in objections:
        if objection.pk in flows:
            yield objection, replayed(graphs[flows[objection.pk]], streams.get(objection.stream, ()))


def compare(streams: Streams) -> Iterable[Found]:
    """For the nightly fold."""
    keys = [int(key) for stream in streams if (key := stream.rpartition("-")[2]).isdecimal()]
    return differences_of(list(Objection.objects.filter(pk__in=keys)), streams)


def differences_of(objections: Sequence[Objection], streams: Streams) -> Iterator[Found]:
    for objection, replay in replays(objections, streams):
        for each in replay.deviations:
            yield Found(objection.stream, f"#{each.seq}", each.found, each.expected, objection.village_path)
        if replay.state != objection.state:
            yield Found(objection.stream, "state", replay.state, objection.state, objection.village_path)
