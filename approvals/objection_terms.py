"""How long each step of an objection may take and how many neighbours are asked: the programme says it (domain.md §2.5).

The programme is that of the case, as it counted when the case was opened; without a case the one in force in the village on
the day the objection came in. Where it is silent, the schema's defaults count (registry.programme_tasks.ObjectionTerms).
"""

from audit import clock
from registry.programme_schema import ObjectionTerms
from registry.programme_store import in_force, programme_of

from approvals.models import Objection, StepCode
from approvals.programmes import programme_for

_KEPT = "_terms"


def terms_of(objection: Objection) -> ObjectionTerms:
    """Read once per object."""
    kept: ObjectionTerms | None = objection.__dict__.get(_KEPT)
    if kept is None:
        kept = objection.__dict__[_KEPT] = _terms(objection)
    return kept


def _terms(objection: Objection) -> ObjectionTerms:
    if objection.case is not None:
        return programme_for(objection.case).objections
    version = in_force(objection.village, objection.received_at.astimezone(clock.LOCAL_ZONE).date())
    return programme_of(version).objections if version else ObjectionTerms()


def days_for(objection: Objection, step: StepCode) -> int:
    """Working days of a step."""
    terms = terms_of(objection)
    days = {
        StepCode.ACCEPT: terms.accept_days,
        StepCode.ASSIGN: terms.assign_days,
        StepCode.INVESTIGATE: terms.investigate_days,
        StepCode.DECIDE: terms.decide_days,
        StepCode.REPLY: terms.reply_days,
    }
    return days[step]
