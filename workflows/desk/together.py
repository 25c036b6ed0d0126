"""Many small questions in one statement: how many each, and the first of each. Django has no words for either."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Rows = Mapping[str, Sequence[QuerySet[Any]]]
Statement = tuple[str, list[Any]]


def counted(asked: Rows, most: int) -> dict[str, int]:
    """How many rows each name has in all its parts together; the counting of a part stops at `most`."""
    texts, values = [], []
    for parts in asked.values():
        text, params = _union([part.order_by().values("pk")[:most] for part in parts])
        texts.append(f"(SELECT count(*) FROM ({text}) found)" if text else "0")  # noqa: S608 - compiled by Django
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", values)
        return dict(zip(asked, cursor.fetchone(), strict=True))


def first_keys(asked: Rows, size: int) -> dict[str, list[int]]:
    """Keys of the earliest deadlines of each name."""
    texts, values = [], []
    for number, parts in enumerate(asked.values()):
        text, params = _union([part.order_by("due_on", "id").values("due_on", "id")[:size] for part in parts])
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


def _union(parts: Sequence[QuerySet[Any]]) -> Statement:
    """Each part keeps its own limit, which SQLite allows only within brackets of its own."""
    texts, values = [], []
    for part in parts:
        try:
            text, params = part.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        texts.append(f"SELECT * FROM ({text}) part")  # noqa: S608 - compiled by Django
        values += params
    return " UNION ALL ".join(texts), values
