"""Objections O-1 and O-2 (domain.md §2.5): called inside the flow's transaction by workflows.objection_services alone.

The caller has asked objection_policy, holds the locks of the objection and its case, and takes the task further.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit import clock, log
from audit.log import Actor
from registry.models import Posting
from registry.roles import Level
from registry.services import actor_of

from approvals import objection_events as events
from approvals.calendar import add_workdays
from approvals.holds import hold
from approvals.models import (
    Case,
    Channel,
    Objection,
    ObjectionState,
    ObjectionStep,
    Objector,
    StepCode,
)
from approvals.objection_errors import (
    GradeMissing,
    NameMissing,
    NoHigherLevel,
    NoticeNotHere,
    StatementMissing,
)
from approvals.objection_finding import Complaint, complained_level, subject_of
from approvals.objection_selectors import (
    check_digit,
    level_for,
    next_level,
    path_of,
    receipt_index,
)
from approvals.objection_terms import days_for

_LOGGED = (
    "into",
    "from",
    "to",
    "no_household",
    "waiting",
    "named",
    "released",
)  # of a step's particulars, stated in the log
PUBLIC = Actor(id="public:objector", name="群众", role="public", post="", unit="", division="")


@dataclass(frozen=True)
class Doer:
    """Who takes a step: the posting, and the name that is printed (a substitute's with whom he stands in for)."""

    posting: Posting
    name: str
    official_id: int


def register(complaint: Complaint, *, doer: Doer | None, at: datetime) -> tuple[Objection, str]:
    """O-1. Returns the objection and the receipt, which nobody can read again. Raises InvalidAct, NoHigherLevel."""
    _refuse_incomplete(complaint)
    complained = complained_level(complaint)
    if complained is None:
        raise NoticeNotHere(field="notice_no")
    handled = level_for(complaint.village.path, complained)
    if handled is None:
        raise NoHigherLevel()
    case, household = subject_of(complaint)
    place = case.village if case is not None and household is None else complaint.village
    objection, receipt = insert(
        at,
        handled,
        channel=complaint.channel,
        grade=complaint.grade if complaint.channel == Channel.PUBLIC_OPINION else "",
        kind=complaint.kind,
        against=complaint.against,
        notice_no=complaint.notice_no,
        row_no=complaint.row_no,
        hamlet=complaint.hamlet,
        about=complaint.about,
        statement=complaint.statement.strip(),
        is_anonymous=complaint.is_anonymous,
        village=place,
        village_path=place.path,
        household=household,
        case=case,
        registered_by=doer.posting if doer else None,
    )
    if not complaint.is_anonymous:
        Objector.objects.create(objection=objection, name=complaint.name.strip(), contact=complaint.contact.strip())
    take(objection, StepCode.REGISTER, "registered", doer=doer, at=at, particulars={"channel": complaint.channel})
    return objection, receipt


def insert(at: datetime, handled: tuple[Level, int], **values: Any) -> tuple[Objection, str]:
    first = "".join(secrets.choice("0123456789") for _ in range(15))
    receipt = first + check_digit(first)
    level, place = handled
    objection = Objection(
        year=at.astimezone(clock.LOCAL_ZONE).year,
        receipt_index=receipt_index(receipt),
        received_at=at,
        level=level,
        act_division_id=place,
        division_path=path_of(place),
        **values,
    )
    objection.due_on = _due(objection, StepCode.ACCEPT)
    objection.save(force_insert=True)
    return objection, receipt


def _due(objection: Objection, step: StepCode) -> date:
    return add_workdays(clock.today(), days_for(objection, step))


def _refuse_incomplete(complaint: Complaint) -> None:
    if len(complaint.statement.strip()) < 5:
        raise StatementMissing(field="statement")
    if not complaint.is_anonymous and len(complaint.name.strip()) < 2:
        raise NameMissing(field="name")
    if complaint.channel == Channel.PUBLIC_OPINION and not complaint.grade:
        raise GradeMissing(field="grade")


def take(
    objection: Objection,
    step: StepCode,
    outcome: str,
    *,
    doer: Doer | None,
    at: datetime,
    opinion: str = "",
    actor: Actor | None = None,
    particulars: Mapping[str, Any] | None = None,
) -> ObjectionStep:
    """Write one step and state it in the log."""
    row = ObjectionStep.objects.create(
        objection=objection,
        step=step,
        outcome=outcome,
        opinion=opinion.strip(),
        official_id=doer.official_id if doer else None,
        posting=doer.posting if doer else None,
        name=doer.name if doer else "",
        post=doer.posting.post if doer else "",
        unit=doer.posting.unit if doer else "",
        acted_on=clock.today(),
        at=at,
        particulars=dict(particulars or {}),
    )
    log.append(
        stream=objection.stream,
        kind=events.STEP_TAKEN,
        at=at,
        actor=actor_of(doer.posting) if doer else actor or PUBLIC,
        subject={"objection": objection.no},
        statement={"step": step.value, "outcome": outcome, "level": int(objection.level), **_stated(row)},
        personal={"opinion": row.opinion} if row.opinion else None,
    )
    return row


def _stated(step: ObjectionStep) -> dict[str, Any]:
    return {name: step.particulars[name] for name in _LOGGED if name in step.particulars}


def move(objection: Objection, state: str, due: StepCode | None, **changes: Any) -> None:
    objection.state, objection.version = state, objection.version + 1
    objection.due_on = _due(objection, due) if due else None
    for name, value in changes.items():
        setattr(objection, name, value)
    objection.save(update_fields=["state", "version", "due_on", *changes])


def accept(
    objection: Objection, *, opinion: str, doer: Doer, at: datetime, particulars: Mapping[str, Any] | None = None
) -> ObjectionStep:
    """O-2: the household alone is held, its list goes on."""
    step = take(objection, StepCode.ACCEPT, "accepted", doer=doer, at=at, opinion=opinion, particulars=particulars)
    move(objection, ObjectionState.ACCEPTED, StepCode.ASSIGN)
    case = objection.case
    if case is not None and case.closed_at is None:
        hold(case, by=objection.no, at=at)
        state_on_case(case, events.CASE_HELD, objection, doer, at)
    return step


def state_on_case(case: Case, kind: str, objection: Objection, doer: Doer, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=kind,
        at=at,
        actor=actor_of(doer.posting),
        subject={"case": case.case_no, "round": case.round},
        statement={"objection": objection.no},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])


def refuse(objection: Objection, *, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """O-2: not accepted, with the reason; the objector reads it and may appeal."""
    step = take(objection, StepCode.ACCEPT, "not_accepted", doer=doer, at=at, opinion=opinion)
    move(objection, ObjectionState.NOT_ACCEPTED, None, answered_on=clock.today())
    return step


def refer(objection: Objection, *, waiting: StepCode, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """Passed to the next level, where nobody of this one may judge; the same step waits there. Raises NoHigherLevel.

    What was done stays done: whom the objection holds stays held, a report is decided on above. Of an investigation that
    lost its investigators, others are named above.
    """
    above = next_level(objection.village_path, objection.level)
    if above is None:
        raise NoHigherLevel()
    level, place = above
    if waiting == StepCode.INVESTIGATE:
        objection.state, waiting = ObjectionState.ACCEPTED, StepCode.ASSIGN
    particulars = {"waiting": waiting.value}
    step = take(objection, StepCode.ACCEPT, "referred", doer=doer, at=at, opinion=opinion, particulars=particulars)
    changes = {"level": level, "act_division_id": place, "division_path": path_of(place)}
    for name, value in changes.items():
        setattr(objection, name, value)
    objection.version += 1
    objection.due_on = _due(objection, waiting)
    objection.save(update_fields=["state", "version", "due_on", "level", "act_division", "division_path"])
    return step
