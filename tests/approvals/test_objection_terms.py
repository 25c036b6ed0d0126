"""The terms of objections, stages and suspicions are the programme's; where its source is silent our default policy counts."""

from datetime import date
from pathlib import Path

import pytest

from approvals.calendar import add_workdays
from approvals.errors import Refusal
from approvals.models import Suspicion
from approvals.objection_selectors import appeal_until
from approvals.objection_terms import terms_of
from approvals.stages import StageCode
from audit import clock
from registry.models import Household
from registry.programme_choices import DEFAULT_CLAUSE
from registry.programme_schema import ObjectionTerms
from registry.programmes import PROGRAMMES_DIR, read_programme
from tests.factories import DEPARTMENT, Cast
from tests.objection_steps import Dispute
from tests.programme_variants import load_variant
from tests.story import Story
from workflows import demo_comparison
from workflows.models import CaseTask

S = StageCode
TERMS = """
[objections]
accept_days = 1
investigate_days = 4
extended_days = 9
appeal_days = 15
neighbours = 5
clause = "C-22"
"""


@pytest.fixture
def other(cast: Cast, household: Household, programme: None, tmp_path: Path) -> Story:
    """A case under a programme that sets terms of its own."""
    limits = (
        'clause = "C-19"\nnote = "来源列出',
        'clause = "C-19"\nsettle_days = 2\ndays_clause = "C-19"\nnote = "来源列出',
    )
    whole = ("announcement_waits_for_city = true\n", "announcement_waits_for_city = true\nstage_working_days = 3\n")
    load_variant(tmp_path, limits, whole, more=TERMS)
    return Story.begin(cast, household)


@pytest.mark.parametrize("path", sorted(PROGRAMMES_DIR.glob("*.toml")), ids=lambda path: path.stem)
def test_no_source_sets_these_terms_and_the_default_says_that_it_is_ours(path: Path) -> None:
    programme = read_programme(path)
    assert programme.objections == ObjectionTerms()
    clauses = (programme.objections.clause, programme.comparison.days_clause, programme.stage_working_days_clause)
    assert clauses == (DEFAULT_CLAUSE,) * 3


def test_by_default_the_steps_have_the_terms_of_our_policy(story: Story) -> None:
    dispute = Dispute.begin(story.until(S.FIRST_NOTICE))
    assert dispute.objection.due_on == add_workdays(clock.today(), 2)
    dispute.accept()
    dispute.assign()
    assert dispute.objection.due_on == add_workdays(clock.today(), 10)


def test_the_steps_of_an_objection_have_the_programmes_terms(other: Story) -> None:
    dispute = Dispute.begin(other.until(S.FIRST_NOTICE))
    assert dispute.objection.due_on == add_workdays(clock.today(), 1)
    dispute.accept()
    dispute.assign()
    assert dispute.objection.due_on == add_workdays(clock.today(), 4)


def test_an_objection_without_a_case_follows_the_programme_of_the_village(other: Story) -> None:
    dispute = Dispute.begin(other, notice_no="", about="")
    assert dispute.objection.case is None and terms_of(dispute.objection).neighbours == 5


def test_as_many_neighbours_as_the_programme_wants_and_as_long_to_appeal(other: Story) -> None:
    dispute = Dispute.begin(other.until(S.FIRST_NOTICE))
    with pytest.raises(Refusal, match="5"):
        dispute.until_reported()
    objection = dispute.objection
    objection.answered_on = date(2017, 3, 1)
    assert appeal_until(objection) == date(2017, 3, 16)


def test_a_stage_without_a_limit_and_a_suspicion_have_the_programmes_days(other: Story) -> None:
    task = CaseTask.objects.get(case=other.case, stage=S.YEAR_PLAN, finished=None)
    assert task.due_on == add_workdays(clock.today(), 3)
    other.until(S.COMPARISON)
    demo_comparison.answer_all(other.case, {(DEPARTMENT, "商品房登记"): "县城商品房一套，2016年登记"})
    assert Suspicion.objects.get().due_on == add_workdays(clock.today(), 2)
