"""Signers sign what they read: the line of each household, the measured values and the criteria are frozen with the sheet."""

import pytest
from django.db import IntegrityError, transaction

from approvals import sheets
from approvals.models import ItemResult, Sheet, SheetItem, SheetState, SignOff
from approvals.seats import seats_on
from approvals.sheets import Proposed
from approvals.signing import Signature
from approvals.signing_errors import RegisterChanged
from approvals.stages import STAGE_OF, StageCode
from audit.models import Event
from registry.models import Household, Member, User
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story
from workflows import lists, signing
from workflows.demo_signing import sign_all

S, R = StageCode, Role


@pytest.fixture
def sheet(story: Story) -> Sheet:
    found = story.until(S.TOWNSHIP_REVIEW).propose()
    assert isinstance(found, Sheet)
    return found


@pytest.fixture
def two(story: Story) -> Sheet:
    """Two households before the signers of the township review."""
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200077", head_name="丁二"))
    stories = [story.until(S.TOWNSHIP_REVIEW), other.until(S.TOWNSHIP_REVIEW)]
    chosen = [lists.Chosen(one.case_no, one.case.version) for one in stories]
    act = story.act(S.TOWNSHIP_REVIEW)
    return lists.open_list(user=story.cast[R.TOWNSHIP_HEAD], stage=S.TOWNSHIP_REVIEW, act=act, items=chosen)


def sign(sheet: Sheet, user: User, seat: int = 1) -> SignOff:
    return signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=Signature(sheet.shown_digest, "同意。"))


def rename(story: Story, name: str = "另一人") -> None:
    Household.objects.filter(pk=story.case.household_id).update(head_name=name)


def move_in(story: Story) -> None:
    Member.objects.create(household=story.case.household, position=9, name="新来人", relation="孙子")


def test_the_line_of_a_household_is_frozen_with_the_sheet(sheet: Sheet) -> None:
    item = sheet.items.get()
    assert (item.hamlet, item.head_name, item.population) == ("8社", "林丽", 2)


def test_the_digest_binds_the_line(story: Story, sheet: Sheet) -> None:
    rows = sheets.item_rows([Proposed(story.case, story.case.version)])
    stage, seats = STAGE_OF[S.TOWNSHIP_REVIEW], seats_on(sheet)
    digests = {sheets.shown_digest(stage, {}, seats, rows)}
    for name, value in (("head_name", "另一人"), ("hamlet", "9社"), ("population", 3), ("results", [{"met": True}])):
        setattr(rows[0], name, value)
        digests.add(sheets.shown_digest(stage, {}, seats, rows))
    assert len(digests) == 5


@pytest.mark.parametrize("change", [rename, move_in])
def test_nobody_signs_for_a_household_that_the_register_has_changed(story: Story, sheet: Sheet, change) -> None:
    change(story)
    with pytest.raises(RegisterChanged):
        sign(sheet, story.cast[R.TOWNSHIP_DEPUTY])
    assert story.case.stage == S.TOWNSHIP_REVIEW


def test_the_page_shows_what_was_laid_out_and_that_the_register_has_changed(
    story: Story, sheet: Sheet, as_: As
) -> None:
    rename(story)
    page = as_(story.cast[R.TOWNSHIP_DEPUTY]).get(f"/sheets/{sheet.pk}/").content.decode()
    assert "林丽" in page and "另一人" not in page and "register has changed" in page


def test_of_a_list_only_the_changed_household_drops_out(story: Story, two: Sheet) -> None:
    rename(story)
    sign(two, story.cast[R.TOWNSHIP_DEPUTY])
    item = two.items.get(case=story.case)
    assert item.result == ItemResult.DROPPED and "林丽 → 另一人" in item.reason
    sign_all(two)
    two.refresh_from_db()
    assert two.state == SheetState.DONE
    assert two.items.exclude(case=story.case).get().result == ItemResult.DECIDED
    kinds = list(Event.objects.filter(stream=f"sheet:{two.pk}").values_list("kind", flat=True))
    assert "sheet:case:dropped" in kinds


def test_what_a_crash_left_is_held_against_the_register_again(
    story: Story, two: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("workflows.signing.conclude", lambda *args, **kwargs: None)  # the machine went down
        sign_all(two)
    rename(story)
    lists.resume(two.pk)
    results = dict(two.items.values_list("case", "result"))
    assert results.pop(story.case.pk) == ItemResult.DROPPED
    assert set(results.values()) == {ItemResult.DECIDED}


def test_signers_read_the_measured_values_and_how_the_criteria_come_out(story: Story, as_: As) -> None:
    measured = dict(story.until(S.TOWNSHIP_SELF_CHECK).act(S.TOWNSHIP_SELF_CHECK).measured)
    sheet = story.propose(S.TOWNSHIP_SELF_CHECK, measured=measured | {"wages_fen": 98_765_43})
    item = sheet.items.get()
    assert item.results and all(result["met"] is not False for result in item.results)
    page = as_(story.cast.all_of(R.TOWNSHIP_VERIFIER)[1]).get(f"/sheets/{sheet.pk}/").content.decode()
    assert "98765.43" in page and item.results[0]["title"] in page


def test_the_database_keeps_what_was_read_of_a_household(sheet: Sheet) -> None:
    with pytest.raises(IntegrityError, match="what_the_signers_read_of_a_household"), transaction.atomic():
        SheetItem.objects.filter(sheet=sheet).update(head_name="另一人")
