"""The board over HTTP: every number leads to its rows, acts on many answer one by one, and only supervisors see it."""

from datetime import timedelta

import pytest

from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.story import Story
from workflows.models import OPEN, CaseTask, Message, Urge
from workflows.notifying.kinds import MessageKind
from workflows.supervision import telling
from workflows.supervision.bulk import urge_each
from workflows.supervision.counts import fold
from workflows.supervision.sweeping import sweep

S = StageCode.TOWNSHIP_SELF_CHECK
BOARD, WORK, ACT = "/supervision/", "/supervision/work/", "/supervision/work/act/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(story: Story) -> Story:
    """The township's self-check is overdue since yesterday, and the sweep has seen it."""
    story.until(S)
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    sweep()
    return story


def owner_of(story: Story) -> object:
    return CaseTask.objects.get(OPEN, case__case_no=story.case_no).owner


def test_each_supervisor_sees_his_own_place_first(late: Story, cast: Cast, as_: As) -> None:
    for role, place in ((Role.TOWNSHIP_DEPUTY, "农安镇"), (Role.COUNTY_OFFICE, "农安县"), (Role.SUPERVISOR, "长春市")):
        page = as_(cast[role]).get(BOARD).content.decode()
        assert place in page
        assert f"place={cast.places.county.pk}&amp;stage={S}" in page or role != Role.SUPERVISOR


def test_a_number_leads_to_its_rows(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    address = f"{WORK}?place={cast.places.township.pk}&stage={S}"
    assert address.replace("&", "&amp;") in office.get(BOARD).content.decode()
    assert late.case_no in office.get(address).content.decode()
    assert late.case_no not in office.get(f"{WORK}?place={cast.places.sister_township.pk}").content.decode()


def test_the_cause_is_shown_and_filters(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    cause = CaseTask.objects.get(OPEN).stall.cause
    assert f"cause={cause}" in office.get(BOARD).content.decode()
    assert late.case_no in office.get(f"{WORK}?cause={cause}&late=on").content.decode()
    assert late.case_no not in office.get(f"{WORK}?cause=returned_twice").content.decode()


def test_figures_are_the_same_before_and_after_they_are_folded(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    before = office.get(BOARD).context["grid"]
    fold()
    assert office.get(BOARD).context["grid"] == before
    assert (before["waiting"], before["late"]) == (1, 1)


def test_who_supervises_nothing_is_told_which_duty(late: Story, cast: Cast, as_: As) -> None:
    for address in (BOARD, WORK, "/supervision/people/"):
        assert as_(cast[Role.AUDITOR]).get(address).status_code == 403


def test_places_of_others_do_not_exist_and_places_above_are_refused(cast: Cast, as_: As) -> None:
    deputy = as_(cast[Role.TOWNSHIP_DEPUTY])
    assert deputy.get(f"{BOARD}?place={cast.places.sister_township.pk}").status_code == 404
    assert deputy.get(f"{BOARD}?place=99999999999999999999999").status_code == 404
    assert deputy.get(f"{BOARD}?place=x").status_code == 404


def test_many_are_urged_each_with_its_answer(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    form = {"act": "urge", "row": [f"{late.case_no}~{S}"], "reason": "请尽快"}
    assert office.post(ACT, form).context["done"] == 1
    assert office.post(ACT, form).context["refused"] == 1


def test_whoever_is_urged_to_act_on_many_is_told_once(late: Story, cast: Cast, as_: As) -> None:
    other = Story.begin(cast, make_household(cast.places.village, no="2201221002200077")).until(S)
    rows = [f"{story.case_no}~{S}" for story in (late, other)]
    as_(cast[Role.COUNTY_OFFICE]).post(ACT, {"act": "urge", "row": rows, "reason": "请尽快"})
    told = Message.objects.filter(kind=MessageKind.URGED)
    assert sorted(row.reader_id for row in told) == sorted(user.pk for user in cast.all_of(Role.TOWNSHIP_VERIFIER))
    assert {row.params["count"] for row in told} == {2} and len({row.note for row in told}) == 1
    assert Urge.objects.filter(note="请尽快").count() == 2


def test_whoever_is_killed_before_he_tells_has_urged_nobody(
    late: Story, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(telling, "notify_all", killed)
        urge_each([(late.case_no, S)], user=cast[Role.COUNTY_OFFICE], note="请尽快")
    assert not Urge.objects.exists()


def test_a_stage_that_was_decided_meanwhile_is_not_urged(late: Story, cast: Cast, as_: As) -> None:
    late.decide(S)
    form = {"act": "urge", "row": [f"{late.case_no}~{S}"]}
    assert as_(cast[Role.COUNTY_OFFICE]).post(ACT, form).status_code == 422


def test_nothing_ticked_is_said(cast: Cast, as_: As) -> None:
    assert as_(cast[Role.COUNTY_OFFICE]).post(ACT, {"act": "urge"}).status_code == 422


def test_spreading_is_shown_before_it_is_done(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    form = {"act": "spread", "row": [f"{late.case_no}~{S}"], "reason": "均衡任务"}
    plan = office.post(ACT, form)
    (move,) = plan.context["moves"]
    assert owner_of(late) is None and move["to"] in cast.all_of(Role.TOWNSHIP_VERIFIER)
    done = office.post(ACT, form | {f"official-{late.case_no}": move["to"].pk})
    assert done.context["done"] == 1 and owner_of(late) == move["to"]


def test_who_may_not_supervise_spreads_and_urges_nothing(late: Story, cast: Cast, as_: As) -> None:
    auditor = as_(cast[Role.AUDITOR])
    form = {"row": [f"{late.case_no}~{S}"], "reason": "均衡任务"}
    assert auditor.post(ACT, form | {"act": "spread"}).status_code == 403
    assert auditor.post(ACT, form | {"act": "urge"}).context["refused"] == 1
    stranger = as_(cast.twins[Role.TOWNSHIP_DEPUTY])
    assert stranger.post(ACT, form | {"act": "urge"}).status_code == 422  # he sees none of these rows


def test_officials_with_what_they_did(late: Story, cast: Cast, as_: As) -> None:
    people = as_(cast[Role.TOWNSHIP_DEPUTY]).get("/supervision/people/").context["people"]
    deputy = next(row for row in people if row["name"] == cast[Role.TOWNSHIP_DEPUTY].name)
    assert deputy["done"] == 1 and deputy["on_time"] == 100 and deputy["returned"] == 0


def test_an_approval_that_came_back_counts_for_who_gave_it(late: Story, cast: Cast, as_: As) -> None:
    late.send_back(StageCode.HOME_CHECK)
    address = f"/supervision/people/?place={cast.places.village.pk}"
    people = as_(cast[Role.TOWNSHIP_DEPUTY]).get(address).context["people"]
    assert [row["returned"] for row in people if row["returned"]] == [1]


def test_the_pages_cost_the_same_however_many_wait(
    late: Story, cast: Cast, as_: As, django_assert_max_num_queries: object
) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    office.get(BOARD)
    with django_assert_max_num_queries(31):  # type: ignore[operator]
        office.get(BOARD)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        office.get(WORK)
