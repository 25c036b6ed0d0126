"""“李娜 正在查看”: who has a case or a sheet open at this moment, so that two officials do not begin the same work.

Shown only to whoever may see the case. It is no control of anybody: no event is written, no page lists it by person, a row
is written over by the next look and swept away after minutes.
"""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.urls import reverse

from approvals.models import Case, Sheet
from audit import clock
from registry.models import User
from workflows.desk.models import Presence

LASTS = timedelta(seconds=60)
KEPT = timedelta(minutes=10)
MOST = 6  # names on a page


def seen(user: User, thing: Case | Sheet) -> None:
    """He looks at it now. One statement, without a transaction around it."""
    column = _column(thing)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflows_presence ({column}, official_id, seen_at) VALUES (%s, %s, %s)"  # noqa: S608 - two names
            f" ON CONFLICT ({column}, official_id) DO UPDATE SET seen_at = excluded.seen_at",
            [thing.pk, user.pk, connection.ops.adapt_datetimefield_value(clock.now())],
        )


def watching(user: User, thing: Case | Sheet) -> list[str]:
    """Names of the others, who came last first."""
    of = {_column(thing): thing.pk, "seen_at__gt": clock.now() - LASTS}
    rows = Presence.objects.filter(**of).exclude(official=user.pk).order_by("-seen_at")
    return list(rows.values_list("official__name", flat=True)[:MOST])


def watched(user: User, thing: Case | Sheet) -> dict[str, Any]:
    """What a page shows at once. Opening it only reads: it is the open page that says that it is open."""
    name, key = ("case-presence", thing.case_no) if isinstance(thing, Case) else ("sheet-presence", thing.pk)
    return {"watching": watching(user, thing), "presence_url": reverse(f"workflows:{name}", args=[key])}


def sweep() -> int:
    return Presence.objects.filter(seen_at__lt=clock.now() - KEPT).delete()[0]


def _column(thing: Case | Sheet) -> str:
    return "case_id" if isinstance(thing, Case) else "sheet_id"
