"""How much lies in whose hands, and who could take more of it."""

from collections.abc import Iterable

from django.db.models import Count

from approvals import supervising
from approvals.models import Case
from approvals.routes import acting_division_id
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF
from registry.access import Holder, places_of
from registry.models import Posting
from registry.roles import Duty
from workflows.models import OPEN, CaseTask


def in_hand(officials: Iterable[int]) -> dict[int, int]:
    """Open stages that each of them has claimed or was given. One query."""
    rows = CaseTask.objects.filter(OPEN, owner__in=set(officials)).order_by().values("owner")
    return {row["owner"]: row["held"] for row in rows.annotate(held=Count("pk"))}


def candidates(case: Case, stage: str) -> list[tuple[Posting, int]]:
    """Who may decide the waiting stage and is there today, with what he has in hand; the least loaded first."""
    found = supervising.available(case, STAGE_OF[stage], decisions_of(case))
    held = in_hand(posting.official_id for posting in found)
    return sorted(((posting, held.get(posting.official_id, 0)) for posting in found), key=lambda pair: pair[1])


def may_supervise(user: Holder, case: Case) -> bool:
    """Whether to offer the page: he supervises the place whose turn it is, or one above it. The acts ask again."""
    place = acting_division_id(case, STAGE_OF[case.stage])
    held = set(places_of(user, Duty.SUPERVISE))
    on_path = [int(part) for part in case.village_path.split("/") if part]
    above = on_path[: on_path.index(place) + 1] if place in on_path else on_path
    return bool(held.intersection(above))
