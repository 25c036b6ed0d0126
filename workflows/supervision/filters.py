"""Keeping filters: who sees which, and the acts of their owner. Presets are for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.supervising_errors import FilterNameTaken, NotYourOffice, TooManyFilters
from audit import clock
from registry.access import Holder, open_postings, posts_of
from registry.models import Posting, User
from workflows.models import SavedFilter
from workflows.supervision.filter_models import FilteredList
from workflows.supervision.finding import StallCause

MOST = 50  # of one owner
SHOWN = 30  # above a list
ADDRESS = {FilteredList.WORK: "workflows:work-list", FilteredList.QUEUE: "workflows:queue"}
# What is never kept: where one was reading, and what one searched, which may be somebody's name.
NOT_KEPT = frozenset({"after", "q", "filter"})


@dataclass(frozen=True)
class Preset:
    title: str | Promise
    criteria: Mapping[str, str]


PRESETS = (
    Preset(StallCause.NOBODY_CAN_ACT.label, {"cause": StallCause.NOBODY_CAN_ACT.value}),
    Preset(_("overdue"), {"late": "on"}),
    Preset(_("due today"), {"due_in": "today"}),
    Preset(_("due within two working days"), {"due_in": "two_days"}),
    Preset(_("in nobody's hands"), {"unclaimed": "on"}),
    Preset(StallCause.CLAIMED_IDLE.label, {"cause": StallCause.CLAIMED_IDLE.value}),
    Preset(StallCause.RETURNED_TWICE.label, {"cause": StallCause.RETURNED_TWICE.value}),
)


def kept(asked: Mapping[str, str], wanted: Mapping[str, Any]) -> dict[str, str]:
    """The address's own words for what narrows, in one order: equal filters are equal rows."""
    names = sorted(name for name in wanted if name not in NOT_KEPT and asked.get(name))
    return {name: asked[name] for name in names}


def visible_to(user: Holder) -> QuerySet[SavedFilter]:
    """His own first, as he ordered them; then those of the offices he holds a post in today, or stands in for."""
    if not user.is_authenticated:
        return SavedFilter.objects.none()
    mine = Q(owner=user.pk)
    for posting in posts_of(user):
        mine |= Q(division=posting.division_id, role=posting.role)
    return SavedFilter.objects.filter(mine).select_related("owner", "division").order_by("position", "pk")


def address_of(found: SavedFilter) -> str:
    return f"{reverse(ADDRESS[FilteredList(found.of_list)])}?{urlencode({**found.criteria, 'filter': found.pk})}"


def offices_of(user: Holder) -> dict[str, Posting]:
    """Key → own open post, with whose holders he may share."""
    return {f"{posting.division_id}~{posting.role}": posting for posting in open_postings(user)}


def save(*, user: User, name: str, of_list: str, criteria: Mapping[str, str], office: str) -> SavedFilter:
    """Raises FilterNameTaken, NotYourOffice, TooManyFilters."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once see each other
        own = SavedFilter.objects.filter(owner=user)
        if own.count() >= MOST:
            raise TooManyFilters(field="name", most=MOST)
        last = own.aggregate(last=Max("position"))["last"] or 0
        found = SavedFilter(owner=user, of_list=of_list, criteria=dict(criteria), position=last + 1)
        return _write(found, user, name, office)


def change(*, user: User, found: SavedFilter, name: str, office: str) -> SavedFilter:
    """Raises FilterNameTaken, NotYourOffice."""
    return _write(found, user, name, office)


def _write(found: SavedFilter, user: User, name: str, office: str) -> SavedFilter:
    post = offices_of(user).get(office) if office else None
    if office and post is None:
        raise NotYourOffice(field="office")
    found.name, found.saved_at = name, clock.now()
    found.division, found.role = (post.division, post.role) if post else (None, "")
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise FilterNameTaken(field="name", name=name) from error
    return found


@transaction.atomic
def move_up(*, user: User, found: SavedFilter) -> None:
    """Before the one that stands before it."""
    own = list(SavedFilter.objects.select_for_update().filter(owner=user).order_by("position", "pk"))
    here = next(place for place, one in enumerate(own) if one.pk == found.pk)
    own.insert(max(here - 1, 0), own.pop(here))
    for position, one in enumerate(own, 1):
        one.position = position
    SavedFilter.objects.bulk_update(own, ["position"])
