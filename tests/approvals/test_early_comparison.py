"""The county asks the departments about nominated households before the village works on them (H-0, domain.md §2.2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from approvals import comparison_letters as letters
from approvals import guards
from approvals.errors import CaseHeld
from approvals.guards import guard_refusals
from approvals.models import ComparisonBatch, Suspicion
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.models import Household, Member
from registry.roles import Role
from tests.conftest import As
from tests.factories import DEPARTMENT, Cast
from tests.programme_variants import load_variant
from tests.story import Story
from workflows import demo_comparison as demo
from workflows import services

S, R = StageCode, Role
HIT = {(DEPARTMENT, "商品房登记"): "县城商品房一套，2016年登记"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def why_not(story: Story) -> list[str]:
    case = story.case
    return [type(refusal).__name__ for refusal in guard_refusals([case], STAGE_OF[S.COMPARISON]).get(case.pk, [])]


def county(story: Story) -> str:
    return story.cast.places.county.path


def test_only_nominated_households_are_asked_about_early(story: Story) -> None:
    assert list(letters.candidates(county(story), early=True)) == [story.case]
    assert not letters.candidates(county(story)).exists()
    story.until(S.HOME_CHECK)  # the village is at work
    assert not letters.candidates(county(story), early=True).exists()


def test_an_early_letter_says_until_when_its_answers_stand(story: Story) -> None:
    batch = demo.letter_for(story.case)
    assert batch.valid_until is not None and (batch.valid_until - clock.today()).days == 90
    assert not letters.candidates(county(story), early=True).exists()  # nothing is asked twice


def test_an_early_hit_is_a_suspicion_that_holds_its_household_and_rejects_nobody(story: Story) -> None:
    demo.answer_all(story.case, HIT)
    assert Suspicion.objects.get().case == story.case and story.case.closed_at is None
    with pytest.raises(CaseHeld):
        services.decide(
            user=story.cast[R.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN, act=story.act(S.YEAR_PLAN)
        )
    demo.settle_all(story.case)
    story.until(S.COMPARISON)
    assert why_not(story) == []


def test_fresh_early_answers_are_used_at_the_comparison(story: Story) -> None:
    demo.answer_all(story.case)
    story.until(S.COMPARISON)
    assert why_not(story) == [] and not letters.candidates(county(story)).exists()
    story.decide(S.COMPARISON)
    assert story.case.stage == S.COUNTY_REVIEW and ComparisonBatch.objects.count() == 1


def test_early_answers_that_are_too_old_are_asked_again(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.answer_all(story.case)
    story.until(S.COMPARISON)
    story.sleep(120)
    assert why_not(story) == ["EarlyAnswersOutdated"]
    assert list(letters.candidates(county(story))) == [story.case]
    act = story.act(S.COMPARISON)
    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(guards, "GUARDS", {})
        with pytest.raises(DatabaseError, match="early_answers_stand_as_long_as_their_letter_says"):
            services.decide(user=story.cast[R.COUNTY_OFFICE], case_no=story.case_no, stage=S.COMPARISON, act=act)
    demo.answer_all(story.case)
    assert why_not(story) == [] and ComparisonBatch.objects.filter(valid_until=None).count() == 1


def test_the_programme_says_how_long_early_answers_stand(
    cast: Cast, household: Household, programme: None, tmp_path: Path
) -> None:
    load_variant(tmp_path, ("[comparison]\n", "[comparison]\nearly_valid_days = 5\n"))
    story = Story.begin(cast, household)
    demo.answer_all(story.case)
    story.until(S.COMPARISON)  # the notices alone take longer
    assert why_not(story) == ["EarlyAnswersOutdated"]


def test_a_member_who_comes_later_is_asked_about(story: Story) -> None:
    demo.answer_all(story.case)
    story.until(S.COMPARISON)
    Member.objects.create(household=story.case.household, position=3, name="新生儿", relation="之子")
    assert why_not(story) == ["MembersNotCompared"]


def test_a_case_that_was_returned_is_asked_about_again(story: Story) -> None:
    demo.answer_all(story.case)
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    story.until(S.COMPARISON)
    assert why_not(story) == ["EarlyAnswersOutdated"]
    assert list(letters.candidates(county(story))) == [story.case]


def test_the_office_sends_the_early_letter_from_its_page(story: Story, as_: As) -> None:
    demo.post_departments(story.cast.places.county, [DEPARTMENT])
    office, case = as_(story.cast[R.COUNTY_OFFICE]), story.case
    address = f"/comparisons/new/{case.village.parent.parent_id}/{case.programme_id}/2017/?early=1"
    assert address in office.get("/comparisons/").content.decode()
    page = office.get(address)
    assert "90 days" in page.content.decode()
    form = page.context["form"].initial
    answer = office.post(address, {"households": form["households"], "digest": form["digest"]})
    assert answer.status_code == 302
    assert "stand until" in office.get(answer["Location"]).content.decode()
    assert as_(story.cast[R.COUNTY_VERIFIER]).get(address).status_code == 403
