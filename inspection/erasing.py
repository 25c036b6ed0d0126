"""Erasing personal values of a case's entries in the log, on a person's request or where the law says so (PIPL Art. 47).

The leader in charge answers for it, not those who handle cases: what is erased can no longer be shown to anybody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, NotEntitled, Refusal
from approvals.models import Case
from audit import clock, erasure
from audit.models import Event
from registry.access import Holder, acting_posting, places_of
from registry.models import Division, Posting
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of


class ErasedAlready(Refusal):
    kind = "conflict"
    text = _("One of these values is no longer kept; look at the list anew")


class NoValueChosen(InvalidAct):
    text = _("Choose at least one value")


def officer_for(user: Holder, case: Case) -> Posting:
    """The post from which he may erase. Raises NotEntitled."""
    held = Division.objects.filter(pk__in=places_of(user, Duty.ERASE_PERSONAL)).order_by("-path")
    place = next((one for one in held if case.village_path.startswith(one.path)), None)
    posting = acting_posting(user, Duty.ERASE_PERSONAL, place.pk, clock.today()) if place is not None else None
    if posting is None:
        raise NotEntitled(duty=Duty.ERASE_PERSONAL.label, place=plain_name(case.village.name))
    return posting


@transaction.atomic
def erase(
    *, user: Holder, case: Case, chosen: Sequence[tuple[UUID, str]], basis: str, reason: str, at: datetime
) -> int:
    """Forget these values of the case's entries, all or none; how many. Raises NotEntitled, ErasedAlready, NoValueChosen."""
    posting = officer_for(user, case)
    if not chosen:
        raise NoValueChosen
    labels = _by_event(chosen)
    events = {one.event_id: one for one in Event.objects.filter(stream=case.stream, event_id__in=labels)}
    for event_id, names in labels.items():
        try:
            erasure.erase_openings(
                event=events[event_id], labels=names, basis=basis, reason=reason, actor=actor_of(posting), at=at
            )
        except (KeyError, erasure.NothingToErase) as error:
            raise ErasedAlready from error
    return len(chosen)


def _by_event(chosen: Sequence[tuple[UUID, str]]) -> Mapping[UUID, list[str]]:
    labels: dict[UUID, list[str]] = {}
    for event_id, label in sorted(chosen):
        labels.setdefault(event_id, []).append(label)
    return labels
