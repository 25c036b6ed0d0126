"""The home page: a card for what one's role can act on now, gone when it is done; never a question per row."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import comparison_replies
from approvals.models import ComparisonRequest, DepartmentSeat, Sheet, SignOff
from approvals.seats import seats_on
from approvals.stages import StageCode
from audit import clock
from registry.models import RiskState
from registry.roles import Role
from tests.conftest import As
from tests.factories import DEPARTMENT
from tests.objection_steps import Dispute
from tests.registry.test_risk_marks import marked, step
from tests.story import Story
from tests.workflows.test_bulk import stories
from workflows import demo_comparison, demo_signing, queue, selecting, waiting
from workflows.batch_models import Selection

S, R = StageCode, Role


def cards(client: Client) -> dict[str, tuple[int, bool]]:
    return {group["title"]: (group["count"], group["count_capped"]) for group in client.get("/").context["groups"]}


@pytest.fixture
def letter(story: Story) -> ComparisonRequest:
    """To the department of the cast's officer and head; nobody answered it."""
    batch = demo_comparison.letter_for(story.until(S.COMPARISON).case)
    return ComparisonRequest.objects.select_related("batch__county").get(batch=batch, department=DEPARTMENT)


def sign(story: Story, asked: ComparisonRequest, role: Role, seat: str) -> None:
    digest = asked.replies.order_by("-no")[0].answers_digest
    comparison_replies.sign(user=story.cast[role], request=asked, seat=seat, seen_digest=digest, at=clock.now())


def test_a_letter_waits_for_whoever_of_the_department_has_the_next_word(
    story: Story, as_: As, letter: ComparisonRequest
) -> None:
    officer, head = as_(story.cast[R.DEPARTMENT_OFFICER]), as_(story.cast[R.DEPARTMENT_HEAD])
    one = {"Letters to my department": (1, False)}
    assert (cards(officer), cards(head)) == (one, one)
    demo_comparison.answer(letter, story.case, {})
    assert (cards(officer), cards(head)) == (one, {})  # the officer signs first
    sign(story, letter, R.DEPARTMENT_OFFICER, DepartmentSeat.OFFICER)
    assert (cards(officer), cards(head)) == ({}, one)
    sign(story, letter, R.DEPARTMENT_HEAD, DepartmentSeat.HEAD)
    assert (cards(officer), cards(head)) == ({}, {})


def test_a_letter_is_nothing_to_other_departments_and_to_the_county(
    story: Story, as_: As, letter: ComparisonRequest
) -> None:
    others = ComparisonRequest.objects.filter(batch=letter.batch).exclude(pk=letter.pk)
    elsewhere = demo_comparison.officer_of(others.select_related("batch")[0], DepartmentSeat.OFFICER)
    assert waiting.letters_waiting_for(elsewhere).count() == 1
    assert "Letters to my department" not in cards(as_(story.cast[R.COUNTY_OFFICE]))


def test_an_overdue_letter_says_so(story: Story, as_: As, letter: ComparisonRequest) -> None:
    officer = as_(story.cast[R.DEPARTMENT_OFFICER])
    assert not officer.get("/").context["groups"][0]["is_overdue"]
    story.sleep(60)
    assert officer.get("/").context["groups"][0]["is_overdue"]


def test_a_sheet_waits_for_who_has_not_signed_it(story: Story, as_: As) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    assert isinstance(sheet, Sheet)
    missing = [seat for seat in seats_on(sheet) if seat.role == R.TOWNSHIP_SECRETARY]
    secretary, head = as_(story.cast[R.TOWNSHIP_SECRETARY]), as_(story.cast[R.TOWNSHIP_HEAD])
    assert cards(secretary) == {"Waiting for my signature": (1, False)}
    assert "Waiting for my signature" not in cards(head)  # he proposed it and has signed
    assert missing and SignOff.objects.filter(sheet=sheet).count() == 1
    demo_signing.sign_all(sheet)
    assert cards(secretary) == {}


def test_a_sample_is_to_be_drawn_by_who_draws_and_only_once(story: Story, as_: As) -> None:
    story.until(S.CITY_VERIFICATION)
    leader, verifier = as_(story.cast[R.CITY_TEAM_LEADER]), as_(story.cast[R.CITY_VERIFIER])
    assert cards(leader)["Samples to draw"] == (1, False)
    assert "Samples to draw" not in cards(verifier)
    demo_comparison.draw_for(story.case)
    assert "Samples to draw" not in cards(leader)


def test_an_objection_waits_for_whose_turn_it_is(story: Story, as_: As) -> None:
    story.until(S.FIRST_NOTICE).decide()
    dispute = Dispute.begin(story)
    deputy, clerk = as_(story.cast[R.TOWNSHIP_DEPUTY]), as_(story.cast[R.VILLAGE_CLERK])
    investigators = [as_(user) for user in dispute.team()]
    title = "Objections to deal with"
    assert cards(deputy)[title] == (1, False) and title not in cards(clerk)
    dispute.accept().assign()
    assert [cards(one)[title] for one in investigators] == [(1, False)] * 2
    assert title not in cards(deputy)


def choose(story: Story, role: Role) -> Selection:
    user = story.cast[role]
    return selecting.choose(official=user, stage=S.YEAR_PLAN, tasks=queue.waiting_for(user), at=clock.now())[0]


def test_my_list_waits_until_it_is_decided_or_old(story: Story, as_: As) -> None:
    deputy, title = as_(story.cast[R.TOWNSHIP_DEPUTY]), "My lists to decide"
    assert title not in cards(deputy)
    choose(story, R.TOWNSHIP_DEPUTY)
    assert cards(deputy)[title] == (1, False)
    story.sleep(31)
    assert title not in cards(deputy)


def test_only_who_has_lists_is_led_to_them(story: Story, as_: As) -> None:
    deputy, link = as_(story.cast[R.TOWNSHIP_DEPUTY]), '<li><a href="/lists/"'
    assert link not in deputy.get("/").content.decode()
    choose(story, R.TOWNSHIP_DEPUTY)
    assert link in deputy.get("/").content.decode()
    assert link not in as_(story.cast[R.TOWNSHIP_HEAD]).get("/").content.decode()


def test_counts_stop_at_the_cap(
    story: Story, as_: As, letter: ComparisonRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "CAP", 1)
    officer = as_(story.cast[R.DEPARTMENT_OFFICER])
    assert cards(officer) == {"Letters to my department": (1, False)}
    demo_comparison.letter_for(stories(story, 1)[0].until(S.COMPARISON).case)
    assert cards(officer) == {"Letters to my department": (1, True)}


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    return len(captured)


def test_cards_cost_the_same_however_much_waits(story: Story, as_: As) -> None:
    roles = (R.TOWNSHIP_DEPUTY, R.CITY_TEAM_LEADER, R.DEPARTMENT_OFFICER, R.TOWNSHIP_SECRETARY)
    pages = {role: as_(story.cast[role]) for role in roles}

    def more(first: int) -> None:
        """A letter, a sheet, a draw, an objection and a list."""
        asked, signed, drawn, objected, listed = stories(story, 5, first=first)
        demo_comparison.letter_for(asked.until(S.COMPARISON).case)
        signed.until(S.TOWNSHIP_REVIEW).propose()
        drawn.until(S.CITY_VERIFICATION)
        objected.until(S.FIRST_NOTICE).decide()
        Dispute.begin(objected)
        choose(listed, R.TOWNSHIP_DEPUTY)

    more(10)
    for page in pages.values():
        page.get("/")  # what is read once per process
    few = {role: statements(page) for role, page in pages.items()}
    before = {role: cards(page) for role, page in pages.items()}
    more(20)
    many = {role: statements(page) for role, page in pages.items()}
    assert many == few
    assert all(cards(page) != before[role] for role, page in pages.items() if role != R.CITY_TEAM_LEADER)


def test_marks_of_risk_wait_for_whoever_confirms_and_did_not_take_the_last_step(story: Story, as_: As) -> None:
    cast, card = story.cast, {"Marks of risk to confirm": (1, False)}
    risk = marked(cast, story.case.home, by=R.TOWNSHIP_CLERK, kind="sudden")
    deputy, clerk = as_(cast[R.TOWNSHIP_DEPUTY]), as_(cast[R.TOWNSHIP_CLERK])
    assert card.items() <= cards(deputy).items()
    assert not card.keys() & (cards(clerk).keys() | cards(as_(cast.twins[R.TOWNSHIP_DEPUTY])).keys())
    step(cast, risk, RiskState.WATCHED, by=R.TOWNSHIP_DEPUTY)
    assert not card.keys() & cards(deputy).keys()
