"""O-3 (domain.md §2.5): who investigates is named, and named anew when those named dropped out. The deadline is the first one's."""

from collections.abc import Sequence
from datetime import date, datetime

from registry.access import Holder
from registry.models import Posting
from registry.places import name_of
from registry.roles import Duty

from approvals import objection_policy
from approvals.calendar import add_workdays
from approvals.errors import NotEntitled
from approvals.models import Investigator, InvestigatorRelease, Objection, ObjectionState, ObjectionStep, StepCode
from approvals.objection_errors import InvestigatorsRemain, InvestigatorsTooFew, ObjectionMoved
from approvals.objection_selectors import impartial
from approvals.objection_team import dropped_out, investigators_now, possible_investigators, remaining
from approvals.objection_terms import terms_of
from approvals.objections import Doer, move, take

LEAST = 2


def may_name_again(user: Holder, objection: Objection) -> Doer:
    """Whoever names investigators, while fewer than two of those named are left.

    Raises ObjectionMoved, NotEntitled, HandlerTookPart, InvestigatorsRemain.
    """
    if objection.state != ObjectionState.INVESTIGATING:
        raise ObjectionMoved(state=objection.get_state_display())
    place = objection.act_division_id
    doer = objection_policy.doer_at(user, Duty.HANDLE_OBJECTION, place)
    if doer is None:
        raise NotEntitled(duty=Duty.HANDLE_OBJECTION.label, place=name_of(objection.village_path, place))
    for refusal in objection_policy.separation(user, objection, StepCode.ASSIGN, doer):
        raise refusal
    left = remaining(objection)
    if len(left) >= LEAST:
        raise InvestigatorsRemain(names="、".join(one.name for one in left))
    return doer


def may_refer(user: Holder, objection: Objection) -> Doer:
    """An investigation is passed up only where too few are left and too few can be named. Raises as objection_policy says."""
    if objection.state != ObjectionState.INVESTIGATING:
        return objection_policy.may_refer(user, objection)
    doer = may_name_again(user, objection)
    if len(remaining(objection)) + len(possible_investigators(objection)) >= LEAST:
        raise ObjectionMoved(state=objection.get_state_display())
    return doer


def assign(
    objection: Objection, *, investigators: Sequence[Posting], opinion: str, doer: Doer, at: datetime
) -> ObjectionStep:
    """At least two with those who are left, none of whom signed in the case or is near to the household.

    Who dropped out is released, so that he reads and records nothing more. Raises InvestigatorsTooFew.
    """
    gone = dropped_out(objection)
    stay = [one.official_id for one in investigators_now(objection) if one.official_id not in gone]
    named = impartial(objection, investigators)
    if len(named) + len(stay) < LEAST or len(named) != len({posting.official_id for posting in investigators}):
        raise InvestigatorsTooFew(field="investigators", place=objection.act_division.name)
    begun = first_naming(objection)
    particulars = {
        "investigators": [posting.official.name for posting in named],
        "named": [posting.official_id for posting in named],
        "released": {str(official): cause.value for official, cause in gone.items()},
    }
    outcome = "assigned_again" if begun else "assigned"
    step = take(objection, StepCode.ASSIGN, outcome, doer=doer, at=at, opinion=opinion, particulars=particulars)
    for one in investigators_now(objection).filter(official__in=gone):
        InvestigatorRelease.objects.create(investigator=one, cause=gone[one.official_id], step=step, released_at=at)
    _name(objection, named, at)
    _go_on(objection, begun)
    return step


def _name(objection: Objection, named: Sequence[Posting], at: datetime) -> None:
    for posting in named:
        Investigator.objects.create(
            objection=objection,
            official_id=posting.official_id,
            posting=posting,
            name=posting.official.name,
            post=posting.post,
            unit=posting.unit,
            named_at=at,
        )


def _go_on(objection: Objection, begun: ObjectionStep | None) -> None:
    kept = {} if begun is None else {"due_on": _until(objection, begun.acted_on)}
    move(objection, ObjectionState.INVESTIGATING, StepCode.INVESTIGATE, **kept)


def first_naming(objection: Objection) -> ObjectionStep | None:
    """From its day the term of the investigation counts, whoever is named later."""
    return objection.steps.filter(step=StepCode.ASSIGN).order_by("pk").first()


def _until(objection: Objection, named_on: date) -> date:
    terms = terms_of(objection)
    extended = objection.steps.filter(step=StepCode.INVESTIGATE, outcome="extended").exists()
    return add_workdays(named_on, terms.extended_days if extended else terms.investigate_days)
