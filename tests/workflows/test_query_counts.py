"""How many statements the busy paths need; none may grow with the number of rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Sheet, SignMethod
from approvals.seats import Seat, seats_on
from approvals.signing import Signature
from approvals.stages import StageCode
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story, role_for
from workflows import lists, queue, services, signing
from workflows.demo_signing import ink_of, sign_all, signer_of

S = StageCode
BAR = 16  # design.md §10: round trips of one decision, BEGIN and COMMIT included
# What a stage does beside that: a paper (counter, checkpoint of the log, what it prints, paper, job), or the household's standing with its own event.
BESIDE = {S.YEAR_PLAN: 7, S.APPLICATION: 4}


def statements(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="counts PostgreSQL's round trips")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", [S.YEAR_PLAN, S.APPLICATION, S.FIRST_NOTICE_RESULT, S.DEREGISTRATION, S.FOLLOW_UP])
def test_a_decision_keeps_to_its_round_trips(story: Story, stage: S) -> None:
    story.until(stage)
    act, user = story.act(stage), story.cast[role_for(stage)]
    found = statements(lambda: services.decide(user=user, case_no=story.case_no, stage=stage, act=act))
    assert len(found) <= BAR + BESIDE.get(stage, 0), "\n".join(sql[:160] for sql in found)


# The last signature of a joint stage records, advances, issues the papers and closes the sheet. Upper bounds: lower them, never raise
# without a new rule that must read: one compares what was signed with the register, at the county what was compared and posted, too; a paper reads the checkpoint of the log;
# the county asks for its seal on the household's form (three: which form, the request, the worker's job).
LAST_SIGNATURE = {S.HOME_CHECK: 32, S.TOWNSHIP_REVIEW: 27, S.COUNTY_REVIEW: 37}
LIST = 40  # of any length up to a chunk, from laying it out to its last paper


def all_but_the_last_sign(story: Story, stage: S) -> tuple[Sheet, Seat]:
    story.prepare(stage)
    user = story.cast[role_for(stage)]
    sheet = services.decide(user=user, case_no=story.case_no, stage=stage, act=story.act(stage))
    assert isinstance(sheet, Sheet)
    sign_all(sheet, but_leader=True)
    sheet.refresh_from_db()
    return sheet, seats_on(sheet)[-1]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="counts PostgreSQL's round trips")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", LAST_SIGNATURE)
def test_the_last_signature_keeps_to_its_round_trips(story: Story, stage: S) -> None:
    story.until(stage)
    sheet, seat = all_but_the_last_sign(story, stage)
    user = sheet.opened_by if seat.is_on_paper else signer_of(sheet, seat)
    given = {"method": SignMethod.FINGERPRINT, "ink": ink_of("冯福"), "name": "冯福"} if seat.is_on_paper else {}
    signature = Signature(sheet.shown_digest, "同意。", **given)
    found = statements(lambda: signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat.no, signature=signature))
    assert story.case.stage != stage
    assert len(found) <= LAST_SIGNATURE[stage], (len(found), "\n".join(sql[:160] for sql in found))


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="counts PostgreSQL's round trips")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", [S.YEAR_PLAN, S.APPLICATION])
def test_a_list_keeps_to_its_round_trips(story: Story, stage: S) -> None:
    village = story.cast.places.village
    cases = [story, *(Story.begin(story.cast, make_household(village, no=f"2201221004{n:06d}")) for n in range(9))]
    for each in cases:
        each.until(stage)
    items = [lists.Chosen(each.case_no, each.case.version) for each in cases]
    user, act = story.cast[role_for(stage)], story.act(stage)
    found = statements(lambda: lists.open_list(user=user, stage=stage, act=act, items=items))
    assert all(each.case.stage != stage for each in cases)  # decided where it was laid out
    assert len(found) <= LIST, (len(found), "\n".join(sql[:160] for sql in found))


def more_cases(story: Story, first: int, count: int) -> list[Story]:
    """Further cases of the village at the annual plan, half of them returned once."""
    village = story.cast.places.village
    made = [make_household(village, no=f"22012210027{number:05d}") for number in range(first, first + count)]
    begun = [Story.begin(story.cast, household) for household in made]
    for each in begun[::2]:
        each.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    return begun


def test_a_queue_page_is_one_query_and_one_count(story: Story) -> None:
    more_cases(story, 0, 4)
    tasks = queue.waiting_for(story.cast[Role.TOWNSHIP_DEPUTY])
    assert len(statements(lambda: queue.page_of(tasks))) == 1
    assert len(statements(lambda: queue.capped_count(tasks))) == 1


@pytest.mark.parametrize(
    "address", ["/", "/queue/", "/cases/", "/rosters/", "/rosters/{roster}/", "/registry/households/"]
)
@pytest.mark.parametrize("role", [Role.TOWNSHIP_DEPUTY, Role.WORK_TEAM_MEMBER])
def test_no_list_asks_the_database_once_per_row(story: Story, as_: As, address: str, role: Role) -> None:
    client, url = as_(story.cast[role]), address.format(roster=story.case.roster_id)
    more_cases(story, 0, 2)
    client.get(url)  # what is read once per process
    few = statements(lambda: client.get(url))
    more_cases(story, 2, 5)
    many = statements(lambda: client.get(url))
    assert len(many) == len(few), "\n".join(sql[:160] for sql in many)
