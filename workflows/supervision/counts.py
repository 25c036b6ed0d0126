"""Figures of open work that cost nothing to read and are exact: what is folded plus what came since, in one statement."""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from audit import clock
from workflows.models import DueCount, FoldState, LateCount, OpenedCount, TaskDelta
from workflows.supervision.count_models import PAST
from workflows.supervision.tallying import everything

MOST = 10_000  # deltas folded in one transaction
_KEYS = {"postgresql": "id = ANY(%(keys)s)", "sqlite": "id IN (SELECT value FROM json_each(%(keys)s))"}
_LATE_TO = (
    "INSERT INTO workflows_latecount AS kept (county, stage, open)"
    " SELECT county, stage, sum(open) FROM {table} WHERE {where} GROUP BY county, stage HAVING sum(open) <> 0"
    " ON CONFLICT (county, stage) DO UPDATE SET open = kept.open + excluded.open"
)
_FLOWS = (
    "INSERT INTO workflows_flowcount AS kept (county, unit, stage, day, came, went)"
    " SELECT county, unit, stage, day, sum(came), sum(went) FROM workflows_taskdelta WHERE {keys}"
    " GROUP BY county, unit, stage, day HAVING sum(came) <> 0 OR sum(went) <> 0"
    " ON CONFLICT (day, county, unit, stage) DO UPDATE SET came = kept.came + excluded.came, went = kept.went + excluded.went"
)
_FOLDS = (
    "INSERT INTO workflows_openedcount AS kept (county, unit, stage, opened_on, open)"
    " SELECT county, unit, stage, opened_on, sum(open) FROM workflows_taskdelta WHERE {keys}"
    " GROUP BY county, unit, stage, opened_on HAVING sum(open) <> 0"
    " ON CONFLICT (county, unit, stage, opened_on) DO UPDATE SET open = kept.open + excluded.open",
    "INSERT INTO workflows_duecount AS kept (county, unit, stage, due_on, open)"
    " SELECT county, unit, stage, CASE WHEN due_on < %(as_of)s THEN %(past)s ELSE due_on END AS bucket, sum(open)"
    " FROM workflows_taskdelta WHERE {keys} GROUP BY county, unit, stage, bucket HAVING sum(open) <> 0"
    " ON CONFLICT (due_on, county, unit, stage) DO UPDATE SET open = kept.open + excluded.open",
    _LATE_TO.format(table="workflows_taskdelta", where="{keys} AND due_on < %(as_of)s"),
    _FLOWS,
    "DELETE FROM workflows_taskdelta WHERE {keys}",
)
_LATE = (
    _LATE_TO.format(table="workflows_duecount", where="due_on < %(as_of)s AND due_on <> %(past)s"),
    "INSERT INTO workflows_duecount AS kept (county, unit, stage, due_on, open)"
    " SELECT county, unit, stage, %(past)s, sum(open) FROM workflows_duecount"
    " WHERE due_on < %(as_of)s AND due_on <> %(past)s GROUP BY county, unit, stage"
    " ON CONFLICT (due_on, county, unit, stage) DO UPDATE SET open = kept.open + excluded.open",
    "DELETE FROM workflows_duecount WHERE (due_on < %(as_of)s AND due_on <> %(past)s) OR open = 0",
    "DELETE FROM workflows_openedcount WHERE open = 0",
    "DELETE FROM workflows_latecount WHERE open = 0",
)


def fold() -> int:
    """Add up what has come since; returns how many rows. Readers see all of it before or all of it after, never half.

    Whoever finds another one folding passes by. The deltas that are added up are named one by one: what commits
    meanwhile stays for the next time.
    """
    folded = 0
    while done := _fold_some():
        folded += done
    return folded


def _fold_some() -> int:
    FoldState.objects.get_or_create(pk=1)
    with transaction.atomic():
        rows = FoldState.objects.filter(pk=1)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        state = rows.first()
        if state is None:
            return 0
        if state.as_of > clock.today():  # a demo's clock was set back
            recount()
            return 0
        if state.as_of < clock.today():
            _let_pass(state)
        keys = list(TaskDelta.objects.order_by("pk").values_list("pk", flat=True)[:MOST])
        if keys:
            _execute(_FOLDS, keys=keys, as_of=state.as_of, past=PAST)
    return len(keys)


def _let_pass(state: FoldState) -> None:
    """Days have gone by: what is late now joins the row of the past, and days on which nothing is open any more go."""
    state.as_of = clock.today()
    state.save()
    _execute(_LATE, as_of=state.as_of, past=PAST)


def _execute(statements: tuple[str, ...], *, keys: Collection[int] = (), **values: Any) -> None:
    with connection.cursor() as cursor:
        for text in statements:
            cursor.execute(text.format(keys=_KEYS[connection.vendor]), values | {"keys": _list(keys)})


def _list(keys: Collection[int]) -> Any:
    return list(keys) if connection.vendor == "postgresql" else str(list(keys))


def recount() -> None:
    """Count what is open anew from the tasks. Whoever wants to write one waits meanwhile.

    What came and went is no longer in the tasks as they are: the days that are not folded yet are folded first.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            FoldState.objects.select_for_update().filter(pk=1).first()  # nobody folds the same rows meanwhile
            cursor.execute("LOCK TABLE workflows_casetask IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_FLOWS.format(keys="1 = 1"))
        for model in (TaskDelta, OpenedCount, DueCount, LateCount):
            model.objects.all().delete()
        FoldState.objects.update(as_of=PAST)
        cursor.execute(everything(connection.vendor))
