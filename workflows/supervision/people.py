"""Officials of a place: what lies in their hands, what they did, in time or not, what came back to them, who is away."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from approvals.models import Decision
from approvals.stages import ALL_STAGES, Outcome
from audit import clock
from registry.absences import away_on
from registry.access import roles_with
from registry.models import Division, Posting
from workflows.models import CaseTask
from workflows.supervision.workload import in_hand

DAYS = 30
LISTED = 100
_ROLES = sorted({str(role) for stage in ALL_STAGES for role in roles_with(stage.duty)})


def people_of(place: Division) -> list[dict[str, Any]]:
    """Whoever decides a stage at the place itself; the most loaded first. A handful of queries."""
    postings = Posting.objects.filter(division=place, until=None, role__in=_ROLES, official__is_active=True)
    found = {posting.official_id: posting for posting in postings.select_related("official").order_by("pk")[:LISTED]}
    held, done, back = in_hand(found), _done(found), _returned(found, place)
    away = away_on(found, clock.today())
    rows = [
        {
            "key": key,
            "name": posting.official.name,
            "post": f"{posting.unit}{posting.post}",
            "in_hand": held.get(key, 0),
            "done": done.get(key, (0, 0))[0],
            "on_time": _percent(*done.get(key, (0, 0))),
            "returned": back.get(key, 0),
            "away_until": away[key].until if key in away else None,
        }
        for key, posting in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["in_hand"], row["name"]))


def _percent(done: int, in_time: int) -> int | None:
    return round(100 * in_time / done) if done else None


def _done(people: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Stages finished in the last days, and of them those in time."""
    since = clock.now() - timedelta(days=DAYS)
    rows = CaseTask.objects.filter(flow_task_type="HUMAN", finished__gte=since, owner__in=list(people)).order_by()
    in_time = Q(due_on=None) | Q(due_on__gte=TruncDate("finished", tzinfo=clock.LOCAL_ZONE))
    counted = rows.values("owner").annotate(done=Count("pk"), in_time=Count("pk", filter=in_time))
    return {row["owner"]: (row["done"], row["in_time"]) for row in counted}


def _returned(people: Iterable[int], place: Division) -> dict[int, int]:
    """Approvals of theirs to which a later stage sent the case back."""
    since, wanted = clock.now() - timedelta(days=DAYS), set(people)
    returns = Decision.objects.filter(
        outcome=Outcome.RETURNED, decided_at__gte=since, case__village_path__under=place.path
    )
    rows = returns.annotate(whose=Subquery(_approvals())).order_by().values_list("whose", flat=True)
    return {key: count for key, count in Counter(rows).items() if key in wanted}


def _approvals() -> QuerySet[Any, Any]:
    rows = Decision.objects.filter(case=OuterRef("case"), stage=OuterRef("return_to"), outcome=Outcome.APPROVED)
    return rows.filter(round__lte=OuterRef("round")).order_by(F("round").desc()).values("decided_by")[:1]
