"""Counting statements where Django sends them, and again where PostgreSQL receives them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Statements:
    """Every statement Django sends, shortened. BEGIN and COMMIT are psycopg's and do not come by here."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.texts[" ".join(sql.split())[:200]] += 1
        return execute(sql, params, many, context)

    @property
    def total(self) -> int:
        return sum(self.texts.values())


@contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def server_can_count() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'")
        return cursor.fetchone() is not None


def forget_server_counts() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_statements_reset()")


def server_counts() -> dict[str, float]:
    """What the server received since: statements, BEGIN/COMMIT, and its own work for foreign keys and triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query, calls, total_exec_time FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
            " WHERE d.datname = current_database() AND query NOT LIKE '%%pg_stat_statements%%'"
        )
        rows = cursor.fetchall()
    found = {"statements": 0, "control": 0, "milliseconds": 0.0}
    for query, calls, milliseconds in rows:
        first = query.split(None, 1)[0].upper()
        found["control" if first in {"BEGIN", "COMMIT", "ROLLBACK"} else "statements"] += calls
        found["milliseconds"] += milliseconds
    return found
