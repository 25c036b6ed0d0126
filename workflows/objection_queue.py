"""Which objections wait for a user: by duty and place, for the investigators by name, and for whoever replaces those."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approvals.models import Investigator, Recusal, StepCode
from approvals.objection_naming import LEAST
from audit import clock
from registry.access import Holder, duties, in_force, roles_with
from registry.models import Posting
from registry.roles import Duty
from workflows.objection_models import WAITING, ObjectionTask

_DUTIES = {str(Duty.HANDLE_OBJECTION), str(Duty.DECIDE_OBJECTION)}


def waiting_for(user: Holder) -> QuerySet[ObjectionTask]:
    """Each once, the most urgent first."""
    places: dict[str, list[int]] = defaultdict(list)
    for duty, place in sorted(duties(user)):
        if duty in _DUTIES:
            places[duty].append(place)
    named = Q(objection__investigators__official=user.pk, objection__investigators__release=None)
    mine = Q(step=StepCode.INVESTIGATE) & named
    for duty, keys in places.items():
        mine |= Q(duty=duty, act_division__in=keys)
    if names := places[str(Duty.HANDLE_OBJECTION)]:
        mine |= Q(~Exists(_two_are_left()), step=StepCode.INVESTIGATE, act_division__in=names)
    return ObjectionTask.objects.filter(WAITING).filter(mine).distinct().order_by("due_on", "pk")


def _two_are_left() -> QuerySet[Any, Any]:
    """Of the objection of a task, as far as one statement can tell: in office there, and not declared to be kin."""
    here = Posting.objects.filter(
        official=OuterRef("official"),
        division=OuterRef("objection__act_division"),
        role__in=roles_with(Duty.INVESTIGATE_OBJECTION),
        until=None,
        official__is_active=True,
    )
    near = Recusal.objects.filter(case=OuterRef("objection__case"), official=OuterRef("official"))
    lent = in_force(clock.today()).filter(posting__official=OuterRef("official"))
    left = Investigator.objects.filter(Exists(here), ~Exists(near), ~Exists(lent), release=None)
    counted = left.filter(objection=OuterRef("objection")).order_by().values("objection")
    return counted.annotate(left=Count("pk")).filter(left__gte=LEAST)


def waiting_page(user: Holder, size: int) -> list[ObjectionTask]:
    """The most urgent ones, one query; a page is enough: what is done leaves the list."""
    return list(waiting_for(user).select_related("objection__village")[:size])


def parse_key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
