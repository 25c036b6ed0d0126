"""Many small questions in one statement: how many each, and the first of each. Django has no words for either."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Statement = tuple[str, list[Any]]
Form = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True)
class Shape:
    """A part that Django puts into words once per process: `build` makes it of values, `key` says which build it is.

    Values are numbers, texts and days that are compared with; none of them changes the words.
    """

    key: Hashable
    build: Callable[..., QuerySet[Any]]
    values: Mapping[str, Any]


Part = QuerySet[Any] | Shape
Rows = Mapping[str, Sequence[Part]]


def counted(asked: Rows, most: int) -> dict[str, int]:
    """How many rows each name has in all its parts together; the counting of a part stops at `most`."""
    texts, values = [], []
    for parts in asked.values():
        text, params = _union(parts, ("count", most), lambda rows: rows.order_by().values("pk")[:most])
        texts.append(f"(SELECT count(*) FROM ({text}) found)" if text else "0")  # noqa: S608 - compiled by Django
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", values)
        return dict(zip(asked, cursor.fetchone(), strict=True))


def first_keys(asked: Rows, size: int) -> dict[str, list[int]]:
    """Keys of the earliest deadlines of each name."""
    texts, values = [], []
    for number, parts in enumerate(asked.values()):
        text, params = _union(
            parts, ("first", size), lambda rows: rows.order_by("due_on", "id").values("due_on", "id")[:size]
        )
        if text:
            texts.append(
                f"SELECT {number} AS number, due_on, id FROM"  # noqa: S608 - compiled by Django
                f" (SELECT * FROM ({text}) parts ORDER BY due_on, id LIMIT {size}) first"
            )
            values += params
    found: dict[str, list[int]] = {name: [] for name in asked}
    if texts:
        names = list(asked)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(texts) + " ORDER BY 1, 2, 3", values)
            for number, _due_on, key in cursor.fetchall():
                found[names[number]].append(key)
    return found


def _union(parts: Sequence[Part], name: Hashable, form: Form) -> Statement:
    """Each part keeps its own limit, which SQLite allows only within brackets of its own."""
    texts, values = [], []
    for part in parts:
        text, params = _of_shape(part, name, form) if isinstance(part, Shape) else _worded(form(part))
        if text:
            texts.append(f"SELECT * FROM ({text}) part")  # noqa: S608 - compiled by Django
            values += params
    return " UNION ALL ".join(texts), values


def _worded(rows: QuerySet[Any]) -> Statement:
    try:
        text, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "", []
    return text, list(params)


_kept: dict[Hashable, tuple[str, list[tuple[str, Any]]]] = {}


def _of_shape(part: Shape, name: Hashable, form: Form) -> Statement:
    key = (part.key, name, connection.vendor)
    if key not in _kept:
        marks = {slot: _mark(number, value) for number, (slot, value) in enumerate(sorted(part.values.items()))}
        text, params = _worded(form(part.build(**marks)))
        slots = {_adapted(mark): slot for slot, mark in marks.items()}
        _kept[key] = text, [(slots.get(value, ""), value) for value in params]
    text, places = _kept[key]
    return text, [_adapted(part.values[slot]) if slot else value for slot, value in places]


def _mark(number: int, value: Any) -> Any:
    """A value of the same kind that nothing else in the words is."""
    if isinstance(value, date):
        return date(1, 1, 1 + number)
    return 32_001 + number if isinstance(value, int) else f"\x01slot {number}"


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
