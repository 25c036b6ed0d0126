"""Objections against their flow version: what the services do conforms, what anybody else writes does not."""

from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import override

from approvals import objection_events as events
from approvals.models import Objection
from approvals.stages import StageCode
from audit import log
from audit.fold_models import Difference
from audit.folding import fold
from tests.objection_steps import Dispute
from tests.story import Story
from tests.workflows.exchange.test_folding import tamper
from workflows import objection_services as services
from workflows.exchange.graph import FLOWS, graph_of
from workflows.exchange.nightly import OBJECTION_CONFORMANCE
from workflows.exchange.objection_conformance import ObjectionReplay, replayed
from workflows.exchange.replay import Move
from workflows.exchange.telling import difference_row

GRAPH = graph_of(FLOWS["ObjectionFlow"])


def walk(*moves: tuple[str, str] | tuple[str, str, str]) -> ObjectionReplay:
    replay = ObjectionReplay(GRAPH)
    for seq, (step, outcome, *waiting) in enumerate([("O-1", "registered"), *moves], start=1):
        replay.take(Move(seq, step, outcome, 1, *waiting))
    return replay


def replay_of(dispute: Dispute) -> ObjectionReplay:
    objection = dispute.objection
    return replayed(GRAPH, [event.parsed for event in log.events_of(objection.stream)])


def folded() -> set[tuple[str, str]]:
    fold([OBJECTION_CONFORMANCE], lambda: True)
    return set(Difference.objects.filter(gone_at=None).values_list("stream", "what"))


@pytest.fixture
def notice(story: Story) -> Story:
    story.until(StageCode.FIRST_NOTICE).decide(StageCode.FIRST_NOTICE)
    return story


def test_what_the_services_do_conforms_at_every_step(notice: Story) -> None:
    dispute = Dispute.begin(notice)
    seen = [replay_of(dispute)]
    for act in (dispute.accept, dispute.assign, dispute.report, dispute.decide, dispute.reply):
        act()
        seen.append(replay_of(dispute))
    services.appeal(objection=dispute.objection, statement="对答复不服，请上级复核。")
    seen.append(replay_of(dispute))
    assert not any(each.deviations for each in seen)
    states = ["registered", "accepted", "investigating", "reported", "decided", "answered", "answered"]
    assert [each.state for each in seen] == states
    assert folded() == set()


def test_what_is_refused_merged_or_passed_up_conforms_too(notice: Story) -> None:
    refused, passed = Dispute.begin(notice), Dispute.begin(notice)
    merged = Dispute.begin(notice)
    services.merge(user=merged.handler(), pk=merged.pk, opinion="同一事实。", into_no=passed.objection.no)
    services.refuse(user=refused.handler(), pk=refused.pk, opinion="不属于异议受理范围。")
    passed.accept()
    states = {one.state for one in Objection.objects.all()}
    assert states == {replay_of(each).state for each in (refused, passed, merged)}
    assert folded() == set()


DEVIATIONS: list[tuple[Any, int, str]] = [
    ((("O-3", "assigned"),), 2, "O-2"),
    ((("O-2", "accepted"), ("O-4", "reported")), 3, "O-3"),
    ((("O-2", "accepted"), ("O-3", "assigned"), ("O-5", "founded")), 4, "O-4"),
    ((("O-2", "not_accepted"), ("O-3", "assigned")), 3, "O-8"),
    ((("O-2", "accepted"), ("O-8", "appealed")), 3, "O-3"),
    ((("O-2", "accepted"), ("O-1", "registered")), 3, "O-3"),
    ((("O-2", "accepted"), ("O-2", "referred", "O-5")), 3, "O-3"),
    ((("O-1", "merged"), ("O-2", "accepted")), 3, "O-1 registered"),
    ((("O-2", "unheard of"),), 2, "O-2"),
]


def test_a_step_that_no_arrow_leads_to_is_named() -> None:
    for moves, seq, expected in DEVIATIONS:
        assert [(each.seq, each.expected) for each in walk(*moves).deviations] == [(seq, expected)], moves


def test_time_investigators_and_levels_change_without_leaving_the_way() -> None:
    replay = walk(
        ("O-1", "relinked"),
        ("O-2", "referred", "O-2"),
        ("O-2", "accepted"),
        ("O-3", "assigned"),
        ("O-4", "extended"),
        ("O-3", "assigned_again"),
        ("O-2", "referred", "O-3"),
        ("O-3", "assigned_again"),
        ("O-4", "reported"),
        ("O-2", "referred", "O-5"),
        ("O-5", "partly_founded"),
        ("O-6", "answered"),
        ("O-7", "released"),
    )
    assert (replay.deviations, replay.state) == ([], "answered")


def test_a_decision_past_the_services_and_a_state_that_no_step_led_to_are_found(
    notice: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = Dispute.begin(notice).accept(), Dispute.begin(notice)
    event = log.events_of(one.objection.stream).filter(kind=events.STEP_TAKEN).last()
    said = event.parsed
    log.append(
        stream=one.objection.stream,
        kind=events.STEP_TAKEN,
        at=event.at,
        actor=log.Actor(**said["actor"]),
        subject=said["subject"],
        statement={**said["statement"], "step": "O-5", "outcome": "unfounded"},
    )
    tamper("UPDATE approvals_objection SET state = 'accepted' WHERE id = %s", other.pk)
    assert folded() == {
        (one.objection.stream, "#3"),
        (one.objection.stream, "state"),
        (other.objection.stream, "state"),
    }
    with override("en"):
        row = difference_row(Difference.objects.get(what="#3"))
    assert (row["logged"], row["stored"]) == ("decision unfounded", "naming of investigators")
    with pytest.raises(SystemExit):
        call_command("check_conformance", one.objection.no)
    assert "1 objections, 1 do not conform" in capsys.readouterr().out
