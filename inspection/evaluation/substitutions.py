"""Exchanging a household that cannot be visited: on a ground that counts, for the next of its stratum, never for one of choice."""

from django.db import IntegrityError, transaction

from audit import clock, log
from inspection.evaluation import events
from inspection.evaluation.access import require_evaluator, unit_for
from inspection.evaluation.drawing import HOUSEHOLDS
from inspection.evaluation.engagements import locked
from inspection.evaluation.errors import AskedAlready, NeverSubstituted, NotInForce, RemarksShort
from inspection.models import EvaluationDraw, EvaluationUnit, Evaluator, EvaluatorSeat, Questionnaire, Substitution
from registry.models import User
from registry.services import actor_of

VISITORS = (EvaluatorSeat.INVESTIGATOR, EvaluatorSeat.LEADER)


@transaction.atomic
def substitute(*, user: User, unit: EvaluationUnit, reason: str, remarks: str) -> Substitution:
    """Raises NotEngaged, NotTheSeat, NotInForce, NeverSubstituted, AskedAlready, RemarksShort."""
    engagement = unit.draw.engagement
    locked(engagement)
    evaluator = require_evaluator(user, engagement, *VISITORS)
    EvaluationDraw.objects.select_for_update(of=("self",)).get(pk=unit.draw_id)  # two exchanges take two reserves
    found = unit_for(user, unit.pk)
    if found is None:
        raise NotInForce()
    if found.kind not in HOUSEHOLDS:
        raise NeverSubstituted(field="reason")
    if was_asked(found):
        raise AskedAlready()
    if len(remarks.strip()) < 5:
        raise RemarksShort(field="remarks")
    return _write(found, next_reserve(found), evaluator, reason, remarks.strip())


def was_asked(unit: EvaluationUnit) -> bool:
    """An interview of the household was sent."""
    return Questionnaire.objects.filter(unit=unit).exists()


def stands_asked(unit: EvaluationUnit) -> bool:
    """And its second investigator did not refuse it: nobody asks again."""
    return Questionnaire.objects.filter(unit=unit).exclude(signature__agrees=False).exists()


def next_reserve(unit: EvaluationUnit) -> EvaluationUnit | None:
    """The first of the stratum's reserves that stands in for nobody yet."""
    rows = EvaluationUnit.objects.filter(draw=unit.draw_id, village=unit.village_id, kind=unit.kind, is_reserve=True)
    return rows.filter(stands_for=None).order_by("place").first()


def _write(
    unit: EvaluationUnit, next_one: EvaluationUnit | None, evaluator: Evaluator, reason: str, remarks: str
) -> Substitution:
    at, engagement = clock.now(), unit.draw.engagement
    try:
        with transaction.atomic():
            made = Substitution.objects.create(
                unit=unit,
                substitute=next_one,
                reason=reason,
                remarks=remarks,
                posting=evaluator.posting,
                official_id=evaluator.official_id,
                name=evaluator.name,
                at=at,
            )
    except IntegrityError as error:
        raise NotInForce() from error
    log.append(
        stream=engagement.stream,
        kind=events.UNIT_EXCHANGED,
        at=at,
        actor=actor_of(evaluator.posting),
        subject={"engagement": engagement.no, "unit": str(unit.no)},
        statement={"reason": reason, "substitute": str(next_one.no) if next_one else None},
        personal={"remarks": remarks},
    )
    return made
