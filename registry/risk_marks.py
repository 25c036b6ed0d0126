"""Marking a household as at risk, watching it, and ending that: each step by another person than the one before (Q-22, D-20).

    marked ─▶ watched ─▶ proposed ─▶ eliminated        marked ─▶ refused        proposed ─▶ watched

One official marks at once, with proof (即时标注); the township confirms. A risk ends by a home check and a notice that one
proposes and another confirms. A mark is no standing and changes no figure; falling back is a case of its own (返贫).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, log
from registry.access import Holder
from registry.errors import (
    ChangeWrong,
    NotOnRegister,
    OwnHousehold,
    RiskOpen,
    RiskStepClosed,
    SecondPersonNeeded,
)
from registry.household_events import RISK_STEP_TAKEN
from registry.models import OPEN_RISKS, Household, Posting, RiskKind, RiskMark, RiskState, RiskStep, Standing
from registry.natural_changes import officer
from registry.roles import Duty
from registry.services import actor_of
from registry.standings import POOR

R = RiskState
# From where a step leads where, and with which duty.
STEPS: Mapping[str, Mapping[str, Duty]] = {
    R.MARKED: {R.WATCHED: Duty.CONFIRM_RISK, R.REFUSED: Duty.CONFIRM_RISK},
    R.WATCHED: {R.PROPOSED: Duty.MARK_RISK},
    R.PROPOSED: {R.ELIMINATED: Duty.CONFIRM_RISK, R.WATCHED: Duty.CONFIRM_RISK},
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """What marks the household. The proof is stored already."""

    kind: str
    grade: str
    cause: str
    nature: str
    happened_on: date
    reason: str
    proof_title: str
    proof_sha256: str
    proof_type: str


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a step says; the visit and the notice are asked when the end of the risk is proposed."""

    leads_to: str
    opinion: str
    visited_on: date | None = None
    notice_no: str = ""


@transaction.atomic
def mark(*, user: Holder, household: Household, event: Event, at: datetime) -> RiskMark:
    """Raises DutyMissing, OwnHousehold, NotOnRegister, RiskOpen, ChangeWrong."""
    posting = officer(user, Duty.MARK_RISK, household.village_path)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    _refuse_kin(locked, posting)
    _refuse_standing(locked, event.kind)
    earlier = locked.risk_marks.filter(state__in=OPEN_RISKS).first()
    if earlier is not None:
        raise RiskOpen(on=earlier.marked_on.isoformat())
    if not date(2013, 1, 1) <= event.happened_on <= clock.today():
        raise ChangeWrong(field="happened_on", problem=_("the day lies in the future or before the register began"))
    if len(event.reason.strip()) < 2:
        raise ChangeWrong(field="reason", problem=_("say what happened"))
    found = RiskMark.objects.create(
        household=locked, village_path=locked.village_path, marked_on=clock.today(), **vars(event)
    )
    _write(found, 1, Word(leads_to=R.MARKED, opinion=""), posting, at)
    return found


def _refuse_standing(household: Household, kind: str) -> None:
    """脱贫不稳定户 have exited; 边缘易致贫户 are not among the poor; trouble comes to anybody who still lives there."""
    fits = {
        RiskKind.UNSTABLE: household.standing == Standing.EXITED,
        RiskKind.MARGINAL: household.standing not in {*POOR, Standing.EXITED, Standing.DEREGISTERED_NATURALLY},
        RiskKind.SUDDEN: household.standing != Standing.DEREGISTERED_NATURALLY,
    }
    if household.standing == Standing.DEREGISTERED_NATURALLY:
        raise NotOnRegister(standing=Standing(household.standing).label)
    if not fits[RiskKind(kind)]:
        standing = Standing(household.standing).label
        problem = _("this kind does not fit a household whose standing is: %(standing)s") % {"standing": standing}
        raise ChangeWrong(field="kind", problem=problem)


def _refuse_kin(household: Household, posting: Posting) -> None:
    if household.members.filter(left_on=None, name=posting.official.name).exists():
        raise OwnHousehold()


@transaction.atomic
def take_step(*, user: Holder, risk: RiskMark, word: Word, at: datetime) -> RiskMark:
    """Raises RiskStepClosed, DutyMissing, SecondPersonNeeded, OwnHousehold, ChangeWrong."""
    locked = RiskMark.objects.select_for_update().select_related("household").get(pk=risk.pk)
    duty = STEPS.get(locked.state, {}).get(word.leads_to)
    if duty is None:
        officer(user, Duty.CONFIRM_RISK, locked.village_path)
        raise RiskStepClosed(state=RiskState(locked.state).label)
    posting = officer(user, duty, locked.village_path)
    _refuse_kin(locked.household, posting)
    last = locked.steps.order_by("-number")[0]
    if last.official_id in {posting.official_id, posting.principal_id}:
        raise SecondPersonNeeded()
    _refuse_wrong(locked, word)
    _write(locked, last.number + 1, word, posting, at)
    locked.state = word.leads_to
    locked.save(update_fields=["state"])
    return locked


def _refuse_wrong(risk: RiskMark, word: Word) -> None:
    if len(word.opinion.strip()) < 2:
        raise ChangeWrong(field="opinion", problem=_("State an opinion of at least two characters"))
    if word.leads_to != R.PROPOSED:
        return
    if word.visited_on is None or not risk.marked_on <= word.visited_on <= clock.today():
        raise ChangeWrong(field="visited_on", problem=_("the home check lies between the mark and today"))
    if len(word.notice_no.strip()) < 2:
        raise ChangeWrong(field="notice_no", problem=_("name the notice in which the village was told"))


def _write(risk: RiskMark, number: int, word: Word, posting: Posting, at: datetime) -> None:
    RiskStep.objects.create(
        mark=risk,
        number=number,
        leads_to=word.leads_to,
        opinion=word.opinion.strip(),
        visited_on=word.visited_on if word.leads_to == R.PROPOSED else None,
        notice_no=word.notice_no.strip() if word.leads_to == R.PROPOSED else "",
        official_id=posting.official_id,
        posting=posting,
        name=posting.official.name,
        at=at,
    )
    statement = {
        "state": str(word.leads_to),
        "kind": str(risk.kind),
        "grade": str(risk.grade),
        "cause": str(risk.cause),
    }
    if number == 1:
        statement |= {"happened_on": risk.happened_on.isoformat(), "proof": risk.proof_sha256}
    log.append(
        stream=f"register:{risk.household.no}",
        kind=RISK_STEP_TAKEN,
        at=at,
        actor=actor_of(posting),
        subject={"household": risk.household.no, "risk_mark": risk.pk},
        statement=statement,
        personal={"reason": risk.reason, "opinion": word.opinion.strip()},
    )
