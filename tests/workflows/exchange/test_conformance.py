"""Cases against their flow version: what the services do conforms, what anybody else writes does not."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import override

from approvals import events
from approvals.models import Case
from approvals.programmes import programme_for
from approvals.stages import PATHS, Outcome, StageCode
from audit import log, sequencer
from audit.exchange.origin import newest
from tests.factories import make_household
from tests.story import Story
from tests.workflows.exchange.outside import ask, needs_pm4py
from workflows.exchange.bpmn import bpmn_of
from workflows.exchange.graph import FLOWS, Kind, graph_of
from workflows.exchange.replay import CARRIED, OPENED, RUN_OUT, Move, Replay, replayed
from workflows.flows import CURRENT, kind_of

S = StageCode
HOUSEHOLD = graph_of(FLOWS["HouseholdExitFlow"])


def walk(*moves: tuple[str, str] | tuple[str, str, int] | tuple[str, str, int, str]) -> Replay:
    replay = Replay(HOUSEHOLD)
    for seq, (stage, outcome, *more) in enumerate([(S.YEAR_PLAN, OPENED), *moves], start=1):
        number, return_to = [*more, *(1, "")[len(more) :]]
        replay.take(Move(seq, stage, outcome, number, return_to))
    return replay


def approved(*stages: str, round_no: int = 1) -> list[Any]:
    return [(stage, "approved", round_no) for stage in stages]


VILLAGE = [S.YEAR_PLAN, S.APPLICATION, S.HOME_CHECK, S.APPRAISAL, S.JOINT_VILLAGE_CHECK, S.CONSENT, S.FIRST_NOTICE]


@pytest.mark.parametrize("name", sorted(CURRENT))
def test_the_way_straight_through_conforms_and_ends(name: str) -> None:
    graph = graph_of(CURRENT[name])
    replay, seq = Replay(graph), itertools.count(1)
    replay.take(Move(next(seq), PATHS[kind_of(name)][0].code, OPENED, 1))
    for step in graph.steps.values():
        if step.kind in {Kind.TASK, Kind.CLOCK}:
            outcome = RUN_OUT if step.kind is Kind.CLOCK else "approved"
            replay.take(Move(next(seq), step.stage, outcome, 1))
    assert (replay.deviations, replay.is_at_end) == ([], True)


def test_a_skipped_stage_is_one_deviation_that_names_it() -> None:
    replay = walk(*approved(S.YEAR_PLAN, S.APPLICATION, S.APPRAISAL, S.JOINT_VILLAGE_CHECK))
    assert [(each.seq, each.found, each.expected) for each in replay.deviations] == [
        (4, "appraisal approved", "home_check")
    ]
    assert replay.stage == S.CONSENT


def test_two_stages_in_the_wrong_order_deviate() -> None:
    replay = walk(*approved(S.YEAR_PLAN, S.HOME_CHECK, S.APPLICATION, S.APPRAISAL))
    assert [each.expected for each in replay.deviations] == [S.APPLICATION, S.APPRAISAL, S.HOME_CHECK]


def test_a_result_before_the_notice_has_run_out_deviates_unless_an_objection_was_upheld() -> None:
    early = walk(*approved(*VILLAGE, S.FIRST_NOTICE_RESULT))
    assert [each.expected for each in early.deviations] == ["first_notice_result run_out"]
    upheld = walk(*approved(*VILLAGE), (S.FIRST_NOTICE_RESULT, "returned", 1, S.HOME_CHECK))
    assert (upheld.deviations, upheld.stage, upheld.round) == ([], S.HOME_CHECK, 2)


def test_a_return_leads_only_where_the_flow_says() -> None:
    replay = walk(*approved(S.YEAR_PLAN, S.APPLICATION, S.HOME_CHECK), (S.APPRAISAL, "returned", 1, S.CONSENT))
    assert [each.found for each in replay.deviations] == ["appraisal returned"]


def test_an_approval_goes_on_standing_only_after_a_return() -> None:
    first = walk(*approved(S.YEAR_PLAN, S.APPLICATION), (S.HOME_CHECK, CARRIED))
    assert len(first.deviations) == 1
    returned = (S.JOINT_VILLAGE_CHECK, "returned", 1, S.HOME_CHECK)
    later = walk(*approved(*VILLAGE[:4]), returned, (S.HOME_CHECK, "approved", 2), (S.APPRAISAL, CARRIED, 2))
    assert (later.deviations, later.stage) == ([], S.JOINT_VILLAGE_CHECK)


def test_the_round_grows_with_a_return_and_only_then() -> None:
    replay = walk(*approved(S.YEAR_PLAN), (S.APPLICATION, "approved", 2))
    assert [each.expected for each in replay.deviations] == ["round 1"]


def test_nothing_comes_after_the_end() -> None:
    replay = walk(*approved(S.YEAR_PLAN), (S.APPLICATION, "withdrawn"), (S.HOME_CHECK, "approved"))
    assert [each.found for each in replay.deviations] == ["home_check approved"]


def test_what_the_services_do_conforms(logged: Story) -> None:
    replay = replay_of(logged.case)
    assert (replay.deviations, replay.stage, replay.round) == ([], logged.case.stage, 2)


def replay_of(case: Case) -> Replay:
    graph = graph_of(case.process.flow_class, programme_for(case).holds)
    return replayed(graph, [event.parsed for event in log.events_of(case.stream)])


# ── a mining tool finds the same ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def seeded(story: Story) -> list[Case]:
    """Four cases that conform, one of them returned, and one whose county signed before the township."""
    cases = [story.until(S.TOWNSHIP_REVIEW).case]
    for number in range(2, 5):
        household = make_household(story.cast.places.village, no=f"220122100220000{number}", head_name=f"户主{number}")
        cases.append(Story.begin(story.cast, household).until(S.CONSENT).case)
    Story(story.cast, cases[2].case_no).send_back(S.HOME_CHECK)
    past_the_services(cases[3], [S.CONSENT, S.FIRST_NOTICE, S.COUNTY_REVIEW, S.TOWNSHIP_SELF_CHECK])
    sequencer.drain()
    return cases


def past_the_services(case: Case, stages: Sequence[str]) -> None:
    """Decisions as somebody with the database would state them: each record in order, the procedure not."""
    last = log.events_of(case.stream).filter(kind=events.DECISION_RECORDED).last()
    assert last is not None
    said = last.parsed
    for stage in stages:
        log.append(
            stream=case.stream,
            kind=events.DECISION_RECORDED,
            at=last.at,
            actor=log.Actor(**said["actor"]),
            subject=said["subject"],
            statement={**said["statement"], "stage": str(stage), "outcome": str(Outcome.APPROVED)},
        )


def test_the_fold_finds_the_one_case_that_does_not_conform(seeded: list[Case]) -> None:
    deviating = [case.case_no for case in seeded if replay_of(case).deviations]
    assert deviating == [seeded[3].case_no]


def test_the_command_names_it_and_says_so_by_its_exit_status(
    seeded: list[Case], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_conformance", seeded[0].case_no, seeded[1].case_no)
    with pytest.raises(SystemExit) as ended:
        call_command("check_conformance")
    told = capsys.readouterr().out
    assert ended.value.code == 1
    assert "2 cases, 0 do not conform" in told and f"{len(seeded)} cases, 1 do not conform" in told
    assert seeded[3].stream in told and seeded[0].stream not in told


@needs_pm4py
def test_pm4py_finds_the_same_one(seeded: list[Case], tmp_path: Path) -> None:
    call_command("export_log", out=tmp_path / "log.xes", steps_only=True)
    case = seeded[0]
    with override("zh-hans"):
        graph = graph_of(case.process.flow_class, programme_for(case).holds)
        diagram = bpmn_of(graph, newest(), programme_for(case))
    (tmp_path / "flow.bpmn").write_text(diagram, encoding="utf-8")
    found = ask(_CONFORM, tmp_path / "log.xes", tmp_path / "flow.bpmn")
    assert found["cases"] == len(seeded)
    assert list(found["deviating"]) == [seeded[3].case_no]
    assert {"县复查", "乡自查"} & set(found["deviating"][seeded[3].case_no])


_CONFORM = """
import json, sys, pm4py
log = pm4py.read_xes(sys.argv[1])
net = pm4py.convert_to_petri_net(pm4py.read_bpmn(sys.argv[2]))
aligned = pm4py.conformance_diagnostics_alignments(log, *net)
names = list(log["case:concept:name"].unique())
def moves(one):
    return [said or planned for said, planned in one["alignment"] if said != planned and {said, planned} - {">>", None} and planned is not None]
bad = {name: moves(one) for name, one in zip(names, aligned) if one["fitness"] < 1}
print(json.dumps({"cases": len(names), "deviating": bad}))
"""
