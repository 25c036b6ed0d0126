"""Data comparison: letters, replies, signatures, suspicions (H-9, C-19, C-20, Q-11)."""

from collections.abc import Iterator
from io import BytesIO

import pytest
import xlsxwriter
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from approvals import comparison_letters as letters
from approvals import comparison_replies as replies
from approvals import comparison_workbooks as workbooks
from approvals import guards
from approvals.acts import EvidenceFile
from approvals.comparison_errors import (
    AnswersChanged,
    ListChanged,
    NotYourDepartment,
    OfficerSignsFirst,
    ProofMissing,
    ReasonTooShort,
    SuspicionClosed,
)
from approvals.comparison_replies import Line
from approvals.comparisons import paper_content
from approvals.errors import ActedAtAnotherLevel, ActInvalid, NotEntitled, Refusal
from approvals.guards import guard_refusals
from approvals.models import (
    ComparisonAnswer,
    ComparisonBatch,
    ComparisonRequest,
    DepartmentSignature,
    Suspicion,
)
from approvals.signing_errors import SignsTwice
from approvals.stages import STAGE_OF, Outcome, StageCode
from approvals.suspicions import settle
from audit import clock
from registry.identity import check_character
from registry.models import Member
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.factories import DEPARTMENT, make_household
from tests.story import Story
from workflows import demo_comparison as demo
from workflows import services

S, R = StageCode, Role
STAGE = STAGE_OF[S.COMPARISON]
ITEM = "商品房登记"
HIT = {(DEPARTMENT, ITEM): "县城商品房一套，2016年登记"}
PROOF = EvidenceFile("不动产登记证明", "a" * 64, 10, "application/pdf")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """The sentences asked for here are the English ones."""
    with translation.override("en"):
        yield


@pytest.fixture
def compared(story: Story) -> Story:
    """A case that waits for the comparison."""
    return story.until(S.COMPARISON)


@pytest.fixture
def asked(compared: Story) -> ComparisonRequest:
    """The request to the housing department, not answered yet."""
    batch = demo.letter_for(compared.case)
    return ComparisonRequest.objects.select_related("batch__county").get(batch=batch, department=DEPARTMENT)


@pytest.fixture
def suspected(compared: Story) -> Suspicion:
    demo.answer_all(compared.case, HIT)
    return Suspicion.objects.get()


def why_not(story: Story) -> list[str]:
    case = story.case
    return [type(refusal).__name__ for refusal in guard_refusals([case], STAGE).get(case.pk, [])]


def decide_now(story: Story) -> None:
    """Without bringing anything on file before."""
    act = story.act(S.COMPARISON)
    services.decide(user=story.cast[R.COUNTY_OFFICE], case_no=story.case_no, stage=S.COMPARISON, act=act)


def book(rows: list[list[str]]) -> bytes:
    file = BytesIO()
    workbook = xlsxwriter.Workbook(file)
    sheet = workbook.add_worksheet("比对")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    workbook.close()
    return file.getvalue()


def answer(asked: ComparisonRequest, lines: list[Line], seen: int = 0, seat: str = "officer") -> None:
    user = demo.officer_of(asked, seat)
    replies.reply(user=user, request=asked, lines=lines, seen_replies=seen, at=clock.now())


def clear(suspicion: Suspicion, story: Story, **changes: object) -> None:
    values = {
        "user": story.cast[R.TOWNSHIP_CLERK],
        "suspicion": suspicion,
        "outcome": "cleared",
        "reason": "房屋已于2015年出售",
        "proof": PROOF,
        "seen_clearings": 0,
        "at": clock.now(),
    }
    settle(**(values | changes))


# ── the letter ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_asks_every_department_about_every_member(compared: Story) -> None:
    batch = demo.letter_for(compared.case)
    assert (batch.households, batch.persons) == (1, 2)
    assert batch.requests.count() == 8
    assert batch.due_on > clock.today()


def test_nobody_is_asked_about_twice(compared: Story) -> None:
    demo.letter_for(compared.case)
    assert not letters.candidates(compared.cast.places.county.path).exists()


def test_a_letter_freezes_the_set_that_was_shown(compared: Story) -> None:
    county, case = compared.cast.places.county, compared.case
    shown = letters.select(county, case.programme, 2017)
    Member.objects.create(household=case.household, position=3, name="新来", relation="之子")
    with pytest.raises(ListChanged):
        letters.open_batch(
            user=compared.cast[R.COUNTY_OFFICE],
            county=county,
            programme=case.programme,
            year=2017,
            stated_households=1,
            stated_digest=shown.digest,
            at=clock.now(),
        )
    assert not ComparisonBatch.objects.exists()


def test_only_the_county_office_writes_letters(compared: Story) -> None:
    with pytest.raises(NotEntitled):
        letters.county_posting(compared.cast[R.COUNTY_VERIFIER], compared.cast.places.county)


def test_a_county_of_thousands_costs_no_query_per_household(compared: Story, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):
        letters.select(compared.cast.places.county, compared.case.programme, 2017)


# ── what keeps a household back ──────────────────────────────────────────────────────────────────────────────────────


def test_nothing_passes_before_all_departments_answered_and_signed(asked: ComparisonRequest, compared: Story) -> None:
    with pytest.raises(ActInvalid, match=DEPARTMENT):
        decide_now(compared)
    answer(asked, [Line(place, ITEM, False) for place in (1, 2)])
    assert why_not(compared) == ["ComparisonReplyMissing"]  # answered, but signed by nobody
    demo.answer_all(compared.case)
    assert why_not(compared) == []


def test_a_member_who_comes_later_opens_the_comparison_again(compared: Story) -> None:
    demo.answer_all(compared.case)
    household = compared.case.household
    Member.objects.create(household=household, position=3, name="新生儿", relation="之子")
    assert why_not(compared) == ["MembersNotCompared"]
    demo.answer_all(compared.case)
    assert why_not(compared) == [] and ComparisonBatch.objects.count() == 2


def test_a_corrected_identity_number_has_not_been_compared(compared: Story) -> None:
    demo.answer_all(compared.case)
    Member.objects.filter(household=compared.case.household, position=2).update(id_index="b" * 64)
    assert why_not(compared) == ["MembersNotCompared"]


def test_who_left_the_household_need_not_be_compared(compared: Story) -> None:
    demo.answer_all(compared.case)
    Member.objects.filter(household=compared.case.household, position=2).update(left_on=clock.today())
    assert why_not(compared) == []


def test_the_database_itself_lets_nobody_pass_unanswered(compared: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "GUARDS", {})
    with pytest.raises(IntegrityError, match="nobody_passes_the_comparison_unanswered"), transaction.atomic():
        decide_now(compared)


def test_the_database_itself_lets_no_hit_pass(
    compared: Story, suspected: Suspicion, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear(suspected, compared, outcome="confirmed", reason="确有商品房一套")
    monkeypatch.setattr(guards, "GUARDS", {})
    with pytest.raises(IntegrityError, match="no_hit_passes_unsettled_or_confirmed"), transaction.atomic():
        decide_now(compared)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_answer_covers_everybody(asked: ComparisonRequest) -> None:
    with pytest.raises(ActInvalid, match="1 answers are missing"):
        answer(asked, [Line(1, ITEM, False)])
    assert not ComparisonAnswer.objects.exists()


def test_a_hit_says_what_was_found(asked: ComparisonRequest) -> None:
    with pytest.raises(ActInvalid, match="say what was found"):
        answer(asked, [Line(1, ITEM, True), Line(2, ITEM, False)])


def test_another_department_answers_nothing(asked: ComparisonRequest) -> None:
    other = ComparisonRequest.objects.filter(batch=asked.batch).exclude(pk=asked.pk)[0]
    with pytest.raises(NotYourDepartment):
        replies.reply(
            user=demo.officer_of(other, "officer"),
            request=asked,
            lines=[Line(1, ITEM, False)],
            seen_replies=0,
            at=clock.now(),
        )


def test_a_corrected_answer_supersedes_and_is_signed_anew(compared: Story, suspected: Suspicion) -> None:
    asked = ComparisonRequest.objects.select_related("batch__county").get(department=DEPARTMENT)
    answer(asked, [Line(1, ITEM, False)], seen=1)
    suspected.refresh_from_db()
    assert suspected.is_withdrawn and compared.case.held_at is None
    assert ComparisonAnswer.objects.filter(request=asked, subject__place=1).count() == 2
    assert why_not(compared) == ["ComparisonReplyMissing"]
    demo.sign(asked)
    assert why_not(compared) == []
    with pytest.raises(SuspicionClosed):
        clear(suspected, compared)


def test_whoever_answers_on_an_old_page_is_told(asked: ComparisonRequest) -> None:
    answer(asked, [Line(1, ITEM, False), Line(2, ITEM, False)])
    with pytest.raises(AnswersChanged):
        answer(asked, [Line(1, ITEM, True, "房屋一套")], seen=0)


def test_two_persons_sign_the_officer_first(asked: ComparisonRequest) -> None:
    answer(asked, [Line(1, ITEM, False), Line(2, ITEM, False)])
    officer, head = demo.officer_of(asked, "officer"), demo.officer_of(asked, "head")
    digest = asked.replies.get().answers_digest

    def sign(user: object, seat: str) -> None:
        replies.sign(user=user, request=asked, seat=seat, seen_digest=digest, at=clock.now())

    with pytest.raises(OfficerSignsFirst):
        sign(head, "head")
    with pytest.raises(NotYourDepartment):
        sign(head, "officer")
    sign(officer, "officer")
    with pytest.raises(NotYourDepartment):
        sign(officer, "head")
    sign(head, "head")
    assert DepartmentSignature.objects.count() == 2


def test_one_person_never_signs_in_both_seats(asked: ComparisonRequest) -> None:
    answer(asked, [Line(1, ITEM, False), Line(2, ITEM, False)])
    officer = demo.officer_of(asked, "officer")
    appoint(
        official=officer,
        role=R.DEPARTMENT_HEAD,
        division=asked.batch.county,
        unit="住建局",
        post="局长",
        department=DEPARTMENT,
        since=clock.today(),
        paper="任字1号",
        by=SYSTEM,
        at=clock.now(),
    )
    digest = asked.replies.get().answers_digest
    replies.sign(user=officer, request=asked, seat="officer", seen_digest=digest, at=clock.now())
    with pytest.raises(SignsTwice):
        replies.sign(user=officer, request=asked, seat="head", seen_digest=digest, at=clock.now())


@pytest.mark.parametrize("table", ["subjects", "requests"])
def test_what_was_asked_never_changes(asked: ComparisonRequest, table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        getattr(asked.batch, table).all().delete()


def test_answers_and_signatures_only_grow(compared: Story, suspected: Suspicion) -> None:
    for rows in (ComparisonAnswer.objects.all(), DepartmentSignature.objects.all(), Suspicion.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.order_by("pk")[0].delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ComparisonAnswer.objects.update(is_hit=False, content="")
    with pytest.raises(IntegrityError, match="a_suspicion_is_settled_by_its_clearing"), transaction.atomic():
        Suspicion.objects.update(state="cleared")
    with pytest.raises(IntegrityError, match="withdrawn_by_a_corrected_answer"), transaction.atomic():
        Suspicion.objects.update(is_withdrawn=True)
    with pytest.raises(IntegrityError, match="never_changes"), transaction.atomic():
        Suspicion.objects.update(content="无")


# ── suspicions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hit_holds_its_own_household_alone(compared: Story) -> None:
    other = Story.begin(compared.cast, make_household(compared.cast.places.village, no="2201221002200002"))
    other.until(S.COMPARISON)
    demo.answer_all(compared.case, HIT)
    assert Suspicion.objects.get().due_on > clock.today()
    assert compared.case.held_by == Suspicion.objects.get().no and other.case.held_at is None
    assert other.decide().outcome == Outcome.APPROVED
    with pytest.raises(Refusal):
        decide_now(compared)


def test_a_cleared_hit_lets_the_household_go_on(compared: Story, suspected: Suspicion) -> None:
    assert why_not(compared) == ["SuspicionStillOpen"]
    clear(suspected, compared)
    assert compared.case.held_at is None and why_not(compared) == []
    assert compared.decide().outcome == Outcome.APPROVED


def test_a_confirmed_hit_rejects_nothing_by_itself(compared: Story, suspected: Suspicion) -> None:
    clear(suspected, compared, outcome="confirmed", reason="确有商品房一套")
    case = compared.case
    assert case.closed_at is None and case.stage == S.COMPARISON and case.held_at is None
    assert why_not(compared) == ["HitConfirmed"]
    compared.decide(outcome="rejected", opinion="比对疑点属实，不予退出。")
    assert compared.case.outcome == Outcome.REJECTED


def test_after_a_return_a_confirmed_household_is_asked_about_again(compared: Story, suspected: Suspicion) -> None:
    clear(suspected, compared, outcome="confirmed", reason="确有商品房一套")
    compared.send_back(S.TOWNSHIP_SELF_CHECK, reason="RC12")
    compared.until(S.COMPARISON)
    assert letters.candidates(compared.cast.places.county.path).exists()


def test_a_clearing_needs_reason_and_proof(compared: Story, suspected: Suspicion) -> None:
    with pytest.raises(ReasonTooShort):
        clear(suspected, compared, reason="好")
    with pytest.raises(ProofMissing):
        clear(suspected, compared, proof=None)
    assert compared.case.held_at is not None


def test_the_township_clears_and_nobody_else(compared: Story, suspected: Suspicion) -> None:
    for user in (compared.cast.twins[R.TOWNSHIP_CLERK], compared.cast[R.COUNTY_OFFICE]):
        with pytest.raises(NotEntitled):
            clear(suspected, compared, user=user)


def test_who_acted_in_the_village_clears_nothing(compared: Story, suspected: Suspicion) -> None:
    clerk = compared.cast[R.VILLAGE_CLERK]
    appoint(
        official=clerk,
        role=R.TOWNSHIP_CLERK,
        division=compared.cast.places.township,
        unit="农安镇",
        post="信息员",
        since=clock.today(),
        paper="任字2号",
        by=SYSTEM,
        at=clock.now(),
    )
    with pytest.raises(ActedAtAnotherLevel):
        clear(suspected, compared, user=clerk)


def test_two_settlements_of_one_page_do_not_both_count(compared: Story, suspected: Suspicion) -> None:
    clear(suspected, compared)
    with pytest.raises(AnswersChanged):
        clear(suspected, compared, outcome="confirmed")


def test_the_paper_names_signers_and_masks_members(compared: Story, suspected: Suspicion) -> None:
    clear(suspected, compared)
    row = next(row for row in paper_content(compared.case) if row["department"] == DEPARTMENT)
    assert row["has_hit"] and row["is_cleared"] and row["officer"] and row["head"]
    assert row["hits"][0]["member"] == "林*" and "2015" in row["hits"][0]["reason"]


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def numbered(compared: Story) -> list[str]:
    """The members have identity numbers."""
    numbers = []
    for member in compared.case.household.members.order_by("position"):
        first = f"2201221960010{member.position}00{member.position}"[:17]
        member.id_no = first + check_character(first)
        member.id_index = workbooks.blind_index(member.id_no)
        member.save()
        numbers.append(member.id_no)
    return numbers


def exported(asked: ComparisonRequest, reason: str = "办理比对函") -> list[list[str]]:
    user = demo.officer_of(asked, "officer")
    with workbooks.export(user=user, request=asked, reason=reason, at=clock.now()) as file:
        return [cells for _no, cells in workbooks._rows(BytesIO(file.read()))]


def test_a_workbook_goes_out_filled_in_and_comes_back(numbered: list[str], asked: ComparisonRequest) -> None:
    mark, titles, *rows = exported(asked)
    assert "仅供住建部门" in mark[0] and "办理比对函" in mark[0]
    assert [row[3] for row in rows] == numbered
    filled = [titles, [*rows[0][:4], "有", "商品房一套"], [*rows[1][:4], "无", ""]]
    reading = workbooks.read(asked, book(filled))
    assert reading.faults == []
    answer(asked, reading.lines)
    assert Suspicion.objects.get().content == "商品房一套"


def test_a_workbook_is_fetched_with_a_reason(asked: ComparisonRequest) -> None:
    with pytest.raises(ReasonTooShort):
        exported(asked, "好")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({(1, 4): ""}, "is not answered"),
        ({(1, 4): "是"}, "write “有”"),
        ({(1, 4): "有"}, "say what was found"),
        ({(1, 5): "房"}, "“no hit” has no content"),
        ({(1, 2): "别人"}, "is not the person"),
        ({(1, 3): "220122196001010000"}, "is not the number"),
        ({(1, 0): "7"}, "no such line"),
        ({(1, 0): "2"}, "answered twice"),
        ({(0, 4): "别的"}, "the column is missing"),
    ],
)
def test_one_wrong_row_and_nothing_is_taken(
    numbered: list[str], asked: ComparisonRequest, change: dict[tuple[int, int], str], said: str
) -> None:
    _mark, titles, *rows = exported(asked)
    sheet = [titles, *([*row[:4], "无", ""] for row in rows)]
    for (row, column), value in change.items():
        sheet[row][column] = value
    reading = workbooks.read(asked, book(sheet))
    assert reading.lines == [] and any(said in fault.text for fault in reading.faults), reading.faults
    with workbooks.handback(reading, "仅供") as file:
        back = [cells for _no, cells in workbooks._rows(BytesIO(file.read()))]
    assert any(said in cell for cells in back for cell in cells)
