"""Who reads what of an evaluation, asked of the database at the moment: an evaluator holds no duty that sees cases.

His engagement opens the sampled files, from the field day to its last day, and nothing else (domain.md §2.8, §6-8).
"""

from datetime import date

from django.db.models import Q, QuerySet

from approvals.models import Case
from audit import clock
from inspection.evaluation.errors import NotEngaged, NotTheSeat
from inspection.models import (
    DrawOpening,
    Engagement,
    EvaluationDraw,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
)
from registry.access import Holder, places_of, sees, under
from registry.models import Household
from registry.roles import Duty

IN_FORCE = Q(replaced=None) & (Q(is_reserve=False) | Q(stands_for__isnull=False))
ABOUT = ("household", "uncarded", "site", "village", "township")


def _today(today: date | None) -> date:
    return today or clock.today()


def active_places(user: Holder, today: date) -> QuerySet[Evaluator]:
    """His places in engagements that run on the day, while the post from which he was named is open."""
    if not user.is_authenticated or not user.is_active:
        return Evaluator.objects.none()
    return Evaluator.objects.filter(
        official=user.pk,
        posting__until=None,
        engagement__ending=None,
        engagement__starts_on__lte=today,
        engagement__ends_on__gte=today,
    )


def evaluator_of(user: Holder, engagement: Engagement, *, today: date | None = None) -> Evaluator | None:
    rows = active_places(user, _today(today)).filter(engagement=engagement)
    return rows.select_related("posting__official", "engagement").first()


def require_evaluator(user: Holder, engagement: Engagement, *seats: str) -> Evaluator:
    """Raises NotEngaged, NotTheSeat."""
    found = evaluator_of(user, engagement)
    if found is None:
        raise NotEngaged()
    if seats and found.seat not in seats:
        raise NotTheSeat(seat="、".join(str(EvaluatorSeat(seat).label) for seat in seats))
    return found


def engagements_visible_to(user: Holder, *, today: date | None = None) -> QuerySet[Engagement]:
    """Evaluators: those that run and that they are of. Officials: whoever sees the area, or commissions above it."""
    if not user.is_authenticated:
        return Engagement.objects.none()
    own = active_places(user, _today(today)).values("engagement")
    seen = under(Engagement.objects.all(), sees(user), "area_path").values("pk")
    commissioned = Q(commissioner__in=places_of(user, Duty.COMMISSION_EVALUATION))
    return Engagement.objects.filter(Q(pk__in=own) | Q(pk__in=seen) | commissioned)


def engagement_for(user: Holder, pk: int) -> Engagement | None:
    """The only way a page gets an engagement: None for a stranger (404)."""
    linked = ("body", "area", "commissioner", "programme", "ending", "frame", "frame_job", "draw__opening")
    return engagements_visible_to(user).select_related(*linked).filter(pk=pk).first()


def is_opened(engagement: Engagement) -> bool:
    """Whether the field day has come: from then on the area reads whom it concerns."""
    return DrawOpening.objects.filter(draw__engagement=engagement).exists()


def units_in_force(draw: EvaluationDraw) -> QuerySet[EvaluationUnit]:
    """The sample as it is visited: not exchanged, and of the reserves those that stand in for somebody."""
    return EvaluationUnit.objects.filter(IN_FORCE, draw=draw).order_by("no")


def _open_units(user: Holder, today: date) -> QuerySet[EvaluationUnit]:
    """What lies open before an evaluator: of draws whose field day has come."""
    mine = active_places(user, today).values("engagement")
    return EvaluationUnit.objects.filter(
        IN_FORCE, draw__engagement__in=mine, draw__opening__isnull=False, draw__field_day__lte=today
    )


def unit_for(user: Holder, pk: int) -> EvaluationUnit | None:
    """A unit whose file the evaluator may read today; None otherwise (404)."""
    linked = tuple(name for name in ABOUT if name not in ("household", "uncarded"))
    rows = _open_units(user, clock.today()).select_related(*linked, "household", "uncarded", "draw__engagement")
    return rows.filter(pk=pk).first()


def sampled_households(user: Holder) -> QuerySet[Household]:
    """Households whose files lie open before the evaluator today."""
    return Household.objects.filter(pk__in=_open_units(user, clock.today()).values("household"))


def may_read_household(user: Holder, household: Household) -> bool:
    return _open_units(user, clock.today()).filter(household=household).exists()


def may_read_case(user: Holder, case: Case) -> bool:
    """Of a sampled household, or of a sampled village itself."""
    units = _open_units(user, clock.today())
    if case.household_id is None:
        return units.filter(village=case.village_id, household=None, uncarded=None, site=None).exists()
    return units.filter(household=case.household_id).exists()
