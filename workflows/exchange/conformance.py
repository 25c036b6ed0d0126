"""Every case against its flow version: what the log says of its way, and whether the tables say that it stands there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from approvals.models import Case
from approvals.programmes import programmes_for
from audit.exchange.records import Parts
from audit.folding import Found, Streams
from registry.programme_schema import Programme
from workflows.exchange.graph import Graph, graph_of
from workflows.exchange.replay import Replay, replayed
from workflows.models import CaseProcess

NAME = "conformance"


class Graphs:
    """One graph per flow version and what a programme leaves out, however many cases."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, int], Graph] = {}
        self._kept: list[Programme] = []  # so that no other gets its id

    def of(self, flow_class: Any, programme: Programme) -> Graph:
        key = flow_class, id(programme)
        if key not in self._known:
            self._kept.append(programme)
            self._known[key] = graph_of(flow_class, programme.holds)
        return self._known[key]


def replays(cases: Sequence[Case], streams: Mapping[str, Sequence[Parts]]) -> Iterator[tuple[Case, Replay]]:
    """The cases whose process is known; two statements."""
    flows = dict(CaseProcess.objects.filter(case__in=cases).values_list("case", "flow_class"))
    programmes, graphs = programmes_for(cases), Graphs()
    for case in cases:
        if case.pk in flows:
            yield case, replayed(graphs.of(flows[case.pk], programmes[case.pk]), streams.get(case.stream, ()))


def compare(streams: Streams) -> Iterable[Found]:
    """For the nightly fold: every step that does not fit, and every case that the tables put elsewhere."""
    nos = [stream.partition(":")[2] for stream in streams]
    cases = list(Case.objects.filter(case_no__in=nos).select_related("programme").defer("programme__content"))
    return differences_of(cases, streams)


def differences_of(cases: Sequence[Case], streams: Streams) -> Iterator[Found]:
    for case, replay in replays(cases, streams):
        for each in replay.deviations:
            yield Found(case.stream, f"#{each.seq}", each.found, each.expected, case.village_path)
        yield from _elsewhere(case, replay)


def _elsewhere(case: Case, replay: Replay) -> Iterator[Found]:
    logged = "closed" if replay.is_at_end else replay.stage
    stored = "closed" if case.closed_at else case.stage
    if logged != stored:
        yield Found(case.stream, "waits_at", logged, stored, case.village_path)
