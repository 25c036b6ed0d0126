"""What the database itself refuses, whoever writes to it and by whatever way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from approvals import opening
from approvals.errors import RejectedThisYear
from approvals.models import Assessment, Case, Decision, Evidence, Notice, SignOff
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.models import User
from registry.roles import Role
from tests.story import Story
from workflows import services

S = StageCode


@contextmanager
def violates(name: str, columns: str = "") -> Iterator[None]:
    """SQLite names the columns of a unique constraint, PostgreSQL the constraint."""
    said = columns if columns and connection.vendor == "sqlite" else name
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        yield


def insert(story: Story, stage: str, user: User, **changes: Any) -> Decision:
    """A decision past every service."""
    case = story.case
    values: dict[str, Any] = {
        "case": case,
        "round": case.round,
        "stage": stage,
        "level": STAGE_OF[stage].level,
        "outcome": "approved",
        "opinion": "同意。",
        "acted_on": clock.today(),
        "decided_at": clock.now(),
        "decided_by": user,
        "posting": user.postings.get(until=None),
        "digest": "0" * 64,
    }
    return Decision.objects.create(**(values | changes))


def test_one_person_never_acts_at_two_levels(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    with violates("one_person_never_acts_at_two_levels|who_signed_at_another_level_decides_nothing"):
        insert(story, S.TOWNSHIP_SELF_CHECK, story.cast[Role.WORK_TEAM_MEMBER])


def test_the_nominator_acts_at_no_other_level(story: Story) -> None:
    with violates("the_nominator_acts_at_no_other_level"):
        insert(story, S.YEAR_PLAN, story.cast[Role.VILLAGE_CLERK])


@pytest.mark.parametrize(
    ("stage", "own"),
    [
        (S.JOINT_VILLAGE_CHECK, S.HOME_CHECK),
        (S.TOWNSHIP_REVIEW, S.TOWNSHIP_SELF_CHECK),
        (S.COUNTY_APPROVAL, S.COMPARISON),
        (S.COUNTY_APPROVAL, S.COUNTY_REVIEW),
        (S.DEREGISTRATION_CONFIRMATION, S.DEREGISTRATION),
    ],
)
def test_nobody_checks_his_own_act(story: Story, stage: str, own: str) -> None:
    story.until(stage)
    user = story.case.decisions.get(stage=own).decided_by
    with violates("nobody_checks_his_own_act"):
        insert(story, stage, user)


def test_the_database_and_the_rules_separate_the_same_stages() -> None:
    migration = import_module("approvals.migrations.0028_nobody_evaluates_his_own_verification")
    written = {(stage.code.value, other.value) for stage in STAGE_OF.values() for other in stage.differs_from}
    assert set(migration.SEPARATE) == written


def test_one_decision_per_stage_and_round(story: Story) -> None:
    story.decide(S.YEAR_PLAN)
    with violates("one_decision_per_stage_and_round", "case_id, approvals_decision.round, approvals_decision.stage"):
        insert(story, S.YEAR_PLAN, story.cast[Role.TOWNSHIP_DEPUTY])


def test_dates_never_run_backwards(story: Story) -> None:
    story.decide(S.YEAR_PLAN)
    with violates("dates_never_run_backwards"):
        insert(story, S.APPLICATION, story.cast[Role.VILLAGE_CLERK], acted_on=clock.today() - timedelta(days=1))


def test_nothing_is_decided_in_a_closed_case(story: Story) -> None:
    story.decide(S.YEAR_PLAN, outcome="rejected", opinion="不列入。")
    with violates("nothing_is_decided_in_a_closed_case"):
        insert(story, S.APPLICATION, story.cast[Role.VILLAGE_CLERK])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("only_a_return_names_a_stage", {"return_to": "home_check"}),
        ("only_a_return_names_a_stage", {"outcome": "returned", "reason_code": "RC03"}),
        ("a_return_has_a_reason", {"outcome": "returned", "return_to": "home_check"}),
    ],
)
def test_a_return_names_stage_and_reason(story: Story, name: str, values: dict) -> None:
    story.until(S.APPRAISAL)
    with violates(name):
        insert(story, S.APPRAISAL, story.cast[Role.VILLAGE_COMMITTEE], **values)


def copy_of(row: Model, **changes: Any) -> Model:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**(values | changes))


def test_one_open_case_per_subject(story: Story) -> None:
    with violates("one_open_case_per_subject", "approvals_case.household_id"):
        copy_of(story.case, case_no="TP2017-X-2").save()


def test_a_household_may_try_again_after_its_case_closed(story: Story) -> None:
    story.until(S.APPLICATION).decide(S.APPLICATION, outcome="withdrawn", opinion="户主申请撤回。")
    again = services.open_case(household=story.case.household, year=2017, user=story.cast[Role.VILLAGE_CLERK])
    assert again.case_no != story.case_no and again.closed_at is None


@pytest.mark.parametrize("closed", [False, True])
def test_nobody_refused_this_year_is_nominated_again(story: Story, closed: bool) -> None:
    story.until(S.APPRAISAL).decide(outcome="rejected", opinion="代表会议不同意该户退出。")
    values = {"outcome": "rejected", "closed_at": clock.now()} if closed else {"outcome": "", "closed_at": None}
    with violates("nobody_refused_this_year_is_nominated_again"):
        copy_of(story.case, case_no="TP2017-X-2", **values).save()
    copy_of(story.case, case_no="TP2018-X-1", year=2018, outcome="", closed_at=None).save()  # next year it may


def test_a_rejection_and_a_nomination_never_meet_in_one_year(story: Story) -> None:
    """The key alone, as when the trigger of either could not see the other's row yet."""
    story.until(S.APPRAISAL)
    values = {"case_no": "TP2017-X-2", "outcome": "withdrawn", "closed_at": clock.now()}
    copy_of(story.case, **values).save()
    story.decide(outcome="rejected", opinion="代表会议不同意该户退出。")
    with violates("one_try_in_the_year_of_a_rejection", "approvals_case.household_id, approvals_case.year"):
        Case.objects.filter(case_no="TP2017-X-2").update(outcome="", closed_at=None)


def test_the_service_says_so_where_another_was_faster(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.until(S.APPRAISAL).decide(outcome="rejected", opinion="代表会议不同意该户退出。")
    monkeypatch.setattr(opening, "_next_number", lambda household, year: 9)  # looked before the rejection was there
    with pytest.raises(RejectedThisYear):
        services.open_case(household=story.case.household, year=2017, user=story.cast[Role.VILLAGE_CLERK])


@pytest.mark.parametrize("values", [{"outcome": "approved"}, {"closed_at": "now"}])
def test_a_closed_case_has_an_outcome_and_an_open_one_none(story: Story, values: dict) -> None:
    if "closed_at" in values:
        values = {"closed_at": clock.now()}
    with violates("closed_case_has_an_outcome"):
        Case.objects.filter(case_no=story.case_no).update(**values)


def test_one_assessment_per_level_and_round(story: Story) -> None:
    story.until(S.APPRAISAL)
    with violates("one_assessment_per_stage_and_round", "approvals_assessment.case_id"):
        copy_of(Assessment.objects.get()).save()


def test_one_notice_per_kind_and_round(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    with violates("one_notice|approvals_notice"):
        copy_of(Notice.objects.get()).save()


def test_a_notice_starts_the_day_after_posting(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    notice = Notice.objects.get()
    other = Decision.objects.get(stage=S.FIRST_NOTICE_RESULT)
    with violates("notice_starts_the_day_after_posting"):
        copy_of(notice, decision_id=other.pk, kind="second", starts_on=notice.posted_on).save()


def test_one_open_task_per_case(story: Story) -> None:
    with violates("one_open_task_per_case", "workflows_casetask.process_id"):
        copy_of(story.case.tasks.get()).save()


def rows_of(story: Story) -> list[Model]:
    story.until(S.COUNTY_REVIEW)
    case = story.case
    evidence = Evidence.objects.create(
        case=case,
        round=1,
        stage=S.HOME_CHECK,
        title="照片",
        sha256="0" * 64,
        size=1,
        content_type="image/png",
        uploaded_by=story.cast[Role.WORK_TEAM_MEMBER],
        uploaded_at=clock.now(),
    )
    signed = SignOff.objects.filter(sheet__items__case=case).first()
    return [case.decisions.first(), signed, case.assessments.first(), case.notices.first(), evidence]


@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_what_was_signed_is_never_changed_nor_deleted(story: Story, statement: str) -> None:
    for row in rows_of(story):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=row._meta.db_table))
