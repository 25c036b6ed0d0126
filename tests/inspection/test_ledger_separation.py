"""Nobody judges what he was to put right, nobody signs twice: said by the policy, and refused by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from approvals.errors import NotEntitled
from audit import clock
from inspection.errors import (
    AcceptedIt,
    NotYourUnit,
    OfTheResponsibleUnit,
    ReportedItHimself,
    WasToPutItRight,
)
from inspection.models import HeldToAccount, LedgerFile, LedgerItem, LedgerStep
from inspection.transitions import TRANSITIONS, LedgerState
from registry import delegations
from registry.models import Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.factories import Cast, posting_of
from tests.ledger_steps import Problem

R = Role


@pytest.fixture
def problem(cast: Cast, programme: None) -> Problem:
    return Problem.found(cast)


@contextmanager
def refused(name: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        yield


def second_post(user: User, role: Role, like: User, **changes: Any) -> None:
    """Another post of the same person: where the other one sits, in another unit unless told."""
    posting = posting_of(like)
    values = {"unit": "农安县核查组", "post": "兼任"} | changes
    appoint(
        official=user,
        role=role,
        division=posting.division,
        since=posting.since,
        paper="任字〔2017〕9号",
        by=SYSTEM,
        at=clock.now(),
        **values,
    )


def step_by(
    problem: Problem, user: User, code: str, state: str, *, posting: Posting | None = None, came_from: str = ""
) -> LedgerStep:
    """Written past the policy, as a broken program would."""
    item = problem.item
    return LedgerStep.objects.create(
        item=item,
        seq=item.version + 1,
        round=item.round,
        code=code,
        came_from=came_from or item.state,
        state=state,
        official=user,
        posting=posting or user.postings.filter(until=None).order_by("pk")[0],
        name=user.name,
        acted_on=clock.today(),
        at=clock.now(),
    )


def test_whoever_put_it_right_does_not_accept_it_from_another_post(problem: Problem) -> None:
    deputy = problem.cast[R.TOWNSHIP_DEPUTY]
    second_post(deputy, R.COUNTY_TEAM_LEADER, problem.cast[R.COUNTY_VERIFIER])
    problem.until("confirm")
    with pytest.raises(WasToPutItRight):
        problem.act("accept", deputy)
    with refused("who_was_to_put_it_right_neither_accepts_nor_closes"):
        step_by(problem, deputy, "accepted", "accepted", posting=deputy.postings.get(role=R.COUNTY_TEAM_LEADER))


def test_the_acceptor_is_not_of_the_responsible_unit(cast: Cast, programme: None) -> None:
    """The county's office is responsible; its verifiers are of the same unit, other people at the county are not."""
    other, further = (User.objects.create_user(f"other-{number}", name="外单位") for number in (1, 2))
    for user in (other, further):
        second_post(user, R.COUNTY_TEAM_LEADER, cast[R.COUNTY_OFFICE])
    problem = Problem.found(cast)
    office = posting_of(cast[R.COUNTY_OFFICE])
    problem.act("assign-at-once", problem.office, responsible=office)
    problem.act("report", cast[R.COUNTY_OFFICE])
    problem.act("confirm", cast[R.COUNTY_DEPUTY_LEADER])
    with pytest.raises(OfTheResponsibleUnit):
        problem.act("accept", cast[R.COUNTY_VERIFIER])
    with refused("an_acceptor_is_not_of_the_responsible_unit"):
        step_by(problem, cast[R.COUNTY_VERIFIER], "accepted", "accepted")
    problem.act("accept", other)
    assert problem.item.state == "accepted"


def test_the_head_who_confirms_is_not_the_one_who_reported(problem: Problem) -> None:
    deputy = problem.cast[R.TOWNSHIP_DEPUTY]
    second_post(deputy, R.TOWNSHIP_HEAD, deputy, unit="农安镇办")
    problem.until("report")
    with pytest.raises(ReportedItHimself):
        problem.act("confirm", deputy)
    with refused("a_head_confirms_what_another_reported"):
        step_by(problem, deputy, "self_accepted", "self_accepted")


def test_closing_takes_two_further_people(problem: Problem) -> None:
    verifier, leader = problem.cast[R.COUNTY_VERIFIER], problem.cast[R.COUNTY_TEAM_LEADER]
    problem.until("accept")
    with pytest.raises(AcceptedIt):
        problem.act("sign", verifier)
    with refused("closing_takes_other_people_than_accepting"):
        step_by(problem, verifier, "signed", "signed")
    problem.act("sign", leader)
    with pytest.raises(NotEntitled):
        problem.act("close", leader)
    with refused("closing_takes_other_people_than_accepting"):
        step_by(problem, leader, "closed", "closed")


def test_whoever_lets_another_accept_in_his_place_does_not_sign_himself(problem: Problem) -> None:
    """Separation asks for the person and for the one he stands in for (S7)."""
    leader, delegate = problem.cast[R.COUNTY_TEAM_LEADER], User.objects.create_user("stand-in", name="代理人")
    delegations.delegate(
        posting=posting_of(leader),
        to=delegate,
        since=clock.today(),
        until=clock.today(),
        paper="代字〔2017〕3号",
        reason="外出",
        by=SYSTEM,
        at=clock.now(),
    )
    problem.until("confirm")
    problem.act("accept", delegate)
    with pytest.raises(AcceptedIt):
        problem.act("sign", leader)
    with refused("closing_takes_other_people_than_accepting"):
        step_by(problem, leader, "signed", "signed")


def test_another_units_officer_does_not_report(problem: Problem, cast: Cast) -> None:
    problem.until("approve-plan")
    with pytest.raises(NotEntitled):
        problem.act("report", cast.twins[R.TOWNSHIP_DEPUTY])


def test_another_department_does_not_report(cast: Cast, programme: None) -> None:
    problem = Problem.found(cast)
    officer, head = (User.objects.create_user(f"housing-{number}", name="住建") for number in (1, 2))
    unit = {"unit": "农安县住建局", "department": "住建部门"}
    second_post(officer, R.DEPARTMENT_OFFICER, cast[R.COUNTY_OFFICE], **unit)
    second_post(head, R.DEPARTMENT_HEAD, cast[R.COUNTY_OFFICE], **unit)
    problem.act("assign-at-once", problem.office, responsible=posting_of(officer))
    with pytest.raises(NotYourUnit):
        problem.act("report", cast[R.COUNTY_OFFICE])
    problem.act("report", officer)
    problem.act("confirm", head)
    assert problem.item.state == "self_accepted"


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.act)
def test_each_act_is_refused_to_whoever_lacks_its_duty(problem: Problem, row: Any) -> None:
    """The auditor reads everything and takes no step; the superuser not even that."""
    with pytest.raises(NotEntitled):
        problem.act(row.act, problem.cast[R.AUDITOR])
    root = User.objects.create_superuser("root", password="pass-for-tests-1", name="超级")
    with pytest.raises(NotEntitled):
        problem.act(row.act, root)


def test_nothing_of_the_ledger_is_deleted_or_rewritten(problem: Problem) -> None:
    problem.until("report")
    item = problem.item
    with refused("an_item_of_the_ledger_is_never_deleted"):
        LedgerItem.objects.filter(pk=item.pk)._raw_delete("default")
    with refused("what_was_found_is_never_rewritten"):
        LedgerItem.objects.filter(pk=item.pk).update(category="other")
    with refused("whoever_puts_it_right_is_named_by_an_assignment"):
        LedgerItem.objects.filter(pk=item.pk).update(responsible_unit="别的单位")
    for rows in (LedgerStep.objects.filter(item=item.pk), LedgerFile.objects.filter(item=item.pk)):
        with refused("append-only"):
            rows.update(item=item.pk)
        with refused("append-only"):
            rows._raw_delete("default")


def test_an_item_moves_only_by_its_steps(problem: Problem) -> None:
    problem.until("accept")
    with refused("an_item_stands_where_its_last_step_left_it"):
        LedgerItem.objects.filter(pk=problem.pk).update(state=LedgerState.CLOSED, closed_on=clock.today())
    with refused("a_step_begins_where_the_item_stands"):
        step_by(problem, problem.office, "closed", "closed", came_from="signed")


def test_a_step_outside_the_table_is_no_step(problem: Problem) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        step_by(problem, problem.office, "closed", "closed")


def test_nothing_is_confirmed_without_a_photo_after(problem: Problem) -> None:
    problem.until("approve-plan")
    item = problem.item
    step_by(problem, problem.cast[R.TOWNSHIP_DEPUTY], "work_done", "worked")
    LedgerItem.objects.filter(pk=item.pk).update(state="worked", version=item.version + 1)
    with refused("nothing_is_confirmed_without_a_photo_after"):
        step_by(problem, problem.cast[R.TOWNSHIP_HEAD], "self_accepted", "self_accepted")


def test_an_outcome_of_accountability_stays(problem: Problem) -> None:
    office = problem.office
    row = HeldToAccount.objects.create(
        item=problem.item,
        kind="talk",
        whom="丛喜才",
        decided_by="县纪委",
        decided_on=clock.today(),
        paper="农纪〔2017〕3号",
        reason="整改不力",
        official=office,
        posting=posting_of(office),
        name=office.name,
        at=clock.now(),
    )
    with refused("append-only"):
        HeldToAccount.objects.filter(pk=row.pk).update(kind="commended")
