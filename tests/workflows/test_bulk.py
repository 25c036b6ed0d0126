"""Many in one act end exactly as one by one; whoever cannot be decided drops out with the reason."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from approvals import holds
from approvals.acts import Submission
from approvals.errors import CaseHeld, ClaimedByOther, Refusal, StalePage
from approvals.models import Assessment, Case, ComparisonReply, Decision, Notice, Recusal
from approvals.particulars import per_case
from approvals.sampling import outside_sample
from approvals.seats import seats_of
from approvals.signing_errors import MustBeSigned
from approvals.stages import STAGE_OF, STAGES, Outcome, StageCode
from audit import clock
from audit.integrity import verify_stream
from audit.models import Event, Opening
from documents.kinds import KINDS
from documents.models import OfficialDocument, PaperJob
from registry.models import StandingChange
from registry.programme_store import programme_of
from registry.roles import Role
from tests import brief
from tests.factories import make_household, official
from tests.story import Story, role_for, sign_all
from workflows import batch, lists, services
from workflows.models import CaseProcess, CaseTask

S = StageCode
OWN = {
    "id",
    "digest",
    "audit_digest",
    "case",
    "decision",
    "assessment",
    "process",
    "household",
    "came_from",
    "document",
}
OWN |= {
    "case_no",
    "check_token",
    "serial",
    "document_no",
    "content",
    "content_sha256",
    "event_id",
    "seq",
    "prev",
    "salt",
}
OWN |= {"list", "row_no", "sheet", "audit_seq"}  # those of one act stand on one list; a draw is told of the drawn
# Where a list has one paper for all its households, each stands on a line of it instead (tests/documents).
OWN_PAPERS = [code for code, kind in KINDS.items() if kind.scope == "household"]


def stories(story: Story, count: int, first: int = 0) -> list[Story]:
    village = story.cast.places.village
    made = [make_household(village, no=f"22012210040{number:05d}") for number in range(first, first + count)]
    return [Story.begin(story.cast, household) for household in made]


def decide_all(cases: Sequence[Story], stage: str, **changes: Any) -> batch.Answers:
    acts = {each.case_no: each.act(stage, **changes) for each in cases}
    return batch.decide_many(user=cases[0].cast[role_for(stage)], stage=stage, acts=acts)


def plain(row: models.Model) -> dict[str, Any]:
    """The row without what is its own: keys, numbers, digests."""
    values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in OWN}
    return {name: str(value) for name, value in values.items()}


def same_for_all(value: Any, story: Story) -> Any:
    """The household's own numbers taken out of a text."""
    case = story.case
    return json.dumps(value, ensure_ascii=False, default=str).replace(case.case_no, "◯").replace(case.household.no, "□")


def rows_of(story: Story) -> dict[str, Any]:
    """Everything stored of the household but what the city found: it measures those whom its sample drew, and them alone."""
    case = story.case
    found: dict[str, Any] = {"case": plain(case), "household": plain(case.household)}
    for model in (Assessment, Decision, Notice, CaseTask):
        rows = model._default_manager.filter(case=case).order_by("pk")
        found[model.__name__] = [plain(row) for row in rows if getattr(row, "stage", "") != S.CITY_VERIFICATION]
    found["process"] = [plain(row) for row in CaseProcess.objects.filter(case=case)]
    found["replies"] = [plain(row) for row in ComparisonReply.objects.filter(decision__case=case).order_by("pk")]
    papers = OfficialDocument.objects.filter(case=case, kind__in=OWN_PAPERS).order_by("pk")
    found["papers"] = [plain(row) for row in papers]
    found["jobs"] = [plain(row) for row in PaperJob.objects.filter(document__in=papers).order_by("document")]
    found["standing"] = [plain(row) for row in StandingChange.objects.filter(household=case.household).order_by("pk")]
    return json.loads(same_for_all(found, story)) | {"events": list(events_of(story))}


def events_of(story: Story) -> Iterator[Any]:
    """What the log states, with the labels of its commitments and the values that open them."""
    case = story.case
    for stream in (case.stream, f"register:{case.household.no}"):
        for event in Event.objects.filter(stream=stream).order_by("seq"):
            body = json.loads(event.body)
            if event.kind == "case:photo:received" or body["statement"].get("stage") == S.CITY_VERIFICATION:
                continue  # no two households have the same photo
            for name in ("signed", "sheet"):
                body["statement"].pop(name, None)
            opened = Opening.objects.filter(event_id=event.event_id).order_by("label").values_list("label", "value")
            said = {name: body[name] for name in ("kind", "at", "actor", "subject", "statement")}
            yield same_for_all([said, sorted(body["commitments"]), list(opened)], story)


def sign_together(cases: Sequence[Story], stage: str, act: Submission) -> None:
    """One sheet for all of them; everybody signs his own seat of it."""
    items = []
    for each in cases:
        each.prepare(stage)
        own = replace(each.act(stage), measured=act.measured)
        names = {item.name for item in per_case(stage)}
        mine = {name: value for name, value in own.particulars.items() if name in names}
        items.append(lists.Chosen(each.case_no, each.case.version, mine, dict(act.measured)))
    proposer = cases[0].cast[role_for(stage)]
    sign_all(lists.open_list(user=proposer, stage=stage, act=act, items=items))


@pytest.fixture
def pair(story: Story) -> tuple[Story, list[Story]]:
    """One household that is decided alone, two that are decided together."""
    return story, stories(story, 2)


def walk(pair: tuple[Story, list[Story]], each_stage: Callable[[str], None]) -> None:
    alone, together = pair
    for step in STAGES:
        if alone.case.closed_at:
            break
        for each in (alone, *together):
            each.wait_for_notice()
        if alone.case.stage == step.code:
            each_stage(step.code)


def drawn_first(cases: Sequence[Story], stage: str) -> None:
    """The city measures the drawn ones before it passes the others."""
    outside = outside_sample([each.case for each in cases], STAGE_OF[stage])
    for each in sorted(cases, key=lambda each: each.case.pk in outside):
        each.decide(stage)


def test_at_every_stage_a_list_ends_as_one_by_one(pair: tuple[Story, list[Story]]) -> None:
    alone, together = pair
    compared = []

    def decide(stage: str) -> None:
        for each in (alone, *together):
            each.prepare(stage)
        if stage == S.CITY_VERIFICATION:
            drawn_first([alone, *together], stage)
            return
        act = alone.act(stage)
        if seats_of(programme_of(alone.case.programme), STAGE_OF[stage]):
            sign_together(together, stage, act)
        else:
            answers = decide_all(together, stage)
            assert [type(answer) for answer in answers.values()] == [Decision] * 2, answers
        alone.decide(stage, measured=act.measured)
        compared.append(stage)
        expected = rows_of(alone)
        for each in together:
            assert rows_of(each) == expected, stage
            assert verify_stream(each.case.stream, head=(each.case.audit_seq, each.case.audit_digest)).holds

    walk(pair, decide)
    assert len(compared) >= 19 and together[0].case.outcome == Outcome.APPROVED


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "returned", "return_to": "home_check", "reason_code": "RC13", "opinion": "请补正。"},
        {"outcome": "rejected", "opinion": "不予退出。"},
    ],
)
def test_a_list_is_returned_and_rejected_as_one_by_one(
    pair: tuple[Story, list[Story]], changes: dict[str, str]
) -> None:
    alone, together = pair
    for each in (alone, *together):
        each.until(S.JOINT_VILLAGE_CHECK)
    assert all(
        isinstance(answer, Decision) for answer in decide_all(together, S.JOINT_VILLAGE_CHECK, **changes).values()
    )
    alone.decide(S.JOINT_VILLAGE_CHECK, **changes)
    expected = rows_of(alone)
    assert all(rows_of(each) == expected for each in together)


def test_whoever_cannot_be_decided_drops_out_with_the_reason_and_the_others_go_on(story: Story) -> None:
    cases = [story, *stories(story, 5)]
    held, stale, claimed, decided, kin, good = cases
    case = held.case
    holds.hold(case, by="YY2017-000001", at=clock.now())
    acts = {each.case_no: each.act(S.YEAR_PLAN) for each in cases}
    acts[stale.case_no] = stale.act(S.YEAR_PLAN, seen_version=7)
    colleague = official(Role.TOWNSHIP_DEPUTY, story.cast.places.township, "deputy-2", "同事")
    services.claim(user=colleague, case_no=claimed.case_no, stage=S.YEAR_PLAN)
    acts[claimed.case_no] = claimed.act(S.YEAR_PLAN)
    decided.decide(S.YEAR_PLAN, user=colleague)
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    posting = deputy.postings.get()
    Recusal.objects.create(case=kin.case, official=deputy, posting=posting, relation="表弟", declared_at=clock.now())
    Case.objects.filter(case_no=kin.case_no).update(has_recusals=True)

    answers = batch.decide_many(user=deputy, stage=S.YEAR_PLAN, acts=acts)
    assert isinstance(answers[good.case_no], Decision) and good.case.stage == S.APPLICATION
    refused = {no: type(answer).__name__ for no, answer in answers.items() if isinstance(answer, Refusal)}
    assert refused == {
        held.case_no: CaseHeld.__name__,
        stale.case_no: StalePage.__name__,
        claimed.case_no: ClaimedByOther.__name__,
        decided.case_no: "AlreadyDecided",
        kin.case_no: "Recused",
    }
    assert {each.case.stage for each in (held, stale, claimed, kin)} == {S.YEAR_PLAN}


def test_a_household_that_only_the_database_refuses_costs_nobody_elses_decision(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [story, *stories(story, 2)]
    case = story.case
    holds.hold(case, by="YY2017-000001", at=clock.now())  # the rule that would say so is taken away
    monkeypatch.setattr("approvals.policy.CaseHeld", lambda **details: [])
    monkeypatch.setattr("workflows.batch._refusal", lambda *args: None)
    answers = decide_all(cases, S.YEAR_PLAN)
    assert [type(answers[each.case_no]).__name__ for each in cases] == ["RefusedByDatabase", "Decision", "Decision"]
    assert [each.case.stage for each in cases] == [S.YEAR_PLAN, S.APPLICATION, S.APPLICATION]


def test_a_stage_with_joint_signatures_is_never_decided_past_its_signers(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    (answer,) = decide_all([story], S.TOWNSHIP_REVIEW).values()
    assert isinstance(answer, MustBeSigned) and story.case.stage == S.TOWNSHIP_REVIEW


def test_nobody_decides_a_list_without_the_duty(story: Story) -> None:
    acts = {story.case_no: story.act(S.YEAR_PLAN)}
    for user in (story.cast.twins[Role.TOWNSHIP_DEPUTY], story.cast[Role.AUDITOR]):
        (answer,) = batch.decide_many(user=user, stage=S.YEAR_PLAN, acts=acts).values()
        assert isinstance(answer, Refusal) and answer.kind == "forbidden"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("stage", brief.rows([S.APPRAISAL, S.YEAR_PLAN, S.APPLICATION, S.FIRST_NOTICE]))
def test_the_number_of_statements_does_not_grow_with_the_list(story: Story, stage: S) -> None:
    cases = [story, *stories(story, 49)]
    for each in cases:
        each.until(stage)
        each.prepare(stage)
    count_list(cases[:8], stage)  # what is read once per process
    few, many = count_list(cases[8:18], stage), count_list(cases[18:50], stage)
    assert abs(many - few) <= 2, (few, many)  # on SQLite long rows go in by the hundred


def count_list(cases: Sequence[Story], stage: str) -> int:
    """Statements of one act, from laying the list out to its last paper."""
    act = cases[0].act(stage)
    items = [lists.Chosen(each.case_no, each.case.version) for each in cases]
    user = cases[0].cast[role_for(stage)]
    with CaptureQueriesContext(connection) as captured:
        sheet = lists.open_list(user=user, stage=stage, act=act, items=items)
        lists.resume(sheet.pk)
    assert not sheet.items.filter(result="dropped").exists(), sheet.items.first().reason
    return len(captured)
