"""Which objections wait for a user: by duty and place, and for the investigators by name."""

from collections import defaultdict

from django.db.models import Q, QuerySet

from approvals.models import StepCode
from registry.access import Holder, duties
from registry.roles import Duty
from workflows.objection_models import WAITING, ObjectionTask

_DUTIES = {str(Duty.HANDLE_OBJECTION), str(Duty.DECIDE_OBJECTION)}


def waiting_for(user: Holder) -> QuerySet[ObjectionTask]:
    """Each once, the most urgent first."""
    places: dict[str, list[int]] = defaultdict(list)
    for duty, place in sorted(duties(user)):
        if duty in _DUTIES:
            places[duty].append(place)
    mine = Q(step=StepCode.INVESTIGATE, objection__investigators__official=user.pk)
    for duty, keys in places.items():
        mine |= Q(duty=duty, act_division__in=keys)
    return ObjectionTask.objects.filter(WAITING).filter(mine).distinct().order_by("due_on", "pk")


def waiting_page(user: Holder, size: int) -> list[ObjectionTask]:
    """The most urgent ones, one query; a page is enough: what is done leaves the list."""
    return list(waiting_for(user).select_related("objection__village")[:size])


def parse_key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
