"""Statements that every decision makes: put together by Django once, then only filled in and executed.

Building and compiling a query costs Django more than the query costs the database (bench/). So a decision's few
statements are kept: Read holds a compiled query set with slots, insert() and update() hold their text per model.
They do what the ORM's own do, without its signals (the house has none) and without its refresh of defaults.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import QuerySet, get_related_populators

M = TypeVar("M", bound=models.Model)
Change = tuple[models.Model, tuple[str, ...]]  # an object and the names of its changed fields
Statement = tuple[str, list[Any]]
_SLOTS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 32_001 + number,  # fits every column; no query of the house holds such a number itself
    str: lambda number: f"\x01slot {number}",
    date: lambda number: date(1, 1, 1 + number),
}


class _Compiled:
    """One query set as the database gets it, and how its rows become objects again."""

    def __init__(self, rows: QuerySet[Any], slots: dict[Any, str], connection: BaseDatabaseWrapper) -> None:
        self._compiler = compiler = rows.query.get_compiler(connection=connection)
        self._sql, params = compiler.as_sql()
        self._slots = [(slots.get(value), value) for value in params]
        unused = set(slots.values()) - {name for name, _ in self._slots}
        if unused:
            raise ValueError(f"the query has no place for {sorted(unused)}")
        if not compiler.klass_info or compiler.annotation_col_map:
            raise ValueError("only plain objects are read this way")
        self._converters = compiler.get_converters([column for column, *_ in compiler.select])
        columns = compiler.klass_info["select_fields"]
        self._first, self._end = columns[0], columns[-1] + 1
        self._model = compiler.klass_info["model"]
        self._names = [column.target.attname for column, *_ in compiler.select[self._first : self._end]]
        self._related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def objects(self, connection: BaseDatabaseWrapper, values: dict[str, Any]) -> list[Any]:
        params = [value if name is None else values[name] for name, value in self._slots]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows: Iterable[Sequence[Any]] = cursor.fetchall()
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        found = []
        for row in rows:
            one = self._model.from_db(connection.alias, self._names, row[self._first : self._end])
            for related in self._related:
                related.populate(row, one)
            found.append(one)
        return found


class Read(Generic[M]):
    """A query set with slots: `Read(lambda no: Case.objects.filter(case_no=no), no=str)`, then `.all(no="TP2017-1")`.

    Slots are compared with exactly or ordered; what changes the shape of the query cannot be a slot.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **slots: type) -> None:
        self._build, self._slots = build, slots
        self._compiled: dict[str, _Compiled] = {}

    def all(self, **values: Any) -> list[M]:
        connection = transaction.get_connection()
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile(connection)
        return compiled.objects(connection, values)

    def first(self, **values: Any) -> M | None:
        return next(iter(self.all(**values)), None)

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        marks = {name: _SLOTS[kind](number) for number, (name, kind) in enumerate(self._slots.items())}
        rows = self._build(**marks)
        known: dict[Any, str] = {}
        for name, mark in marks.items():
            adapted = connection.ops.adapt_datefield_value(mark) if isinstance(mark, date) else mark
            known[adapted] = name
        return _Compiled(rows, known, connection)


def insert(row: models.Model, *, after: Sequence[Change] = ()) -> None:
    """INSERT one new object and give it its key. The changes come before it, on PostgreSQL in the same round trip."""
    insert_all([row], after=after)


def insert_all(rows: Sequence[models.Model], *, after: Sequence[Change] = ()) -> None:
    """INSERT a few new objects of one model in one statement. Lists of any length go to bulk_create()."""
    if not rows:
        return
    connection = transaction.get_connection()
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [*(_update(change, connection) for change in after), insertion(rows)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            mark_stored(row, key)


def insertion(rows: Sequence[models.Model]) -> Statement:
    """The INSERT of new objects of one model; its result is their keys."""
    connection = transaction.get_connection()
    fields, text = _insert_text(type(rows[0]), len(rows))
    return text, [value for row in rows for value in _values(row, fields, connection)]


def update(row: models.Model, names: Sequence[str]) -> None:
    """UPDATE these fields of one object by its key."""
    connection = transaction.get_connection()
    with connection.cursor() as cursor:
        cursor.execute(*_update((row, tuple(names)), connection))


def _update(change: Change, connection: BaseDatabaseWrapper) -> Statement:
    row, names = change
    fields, text = _update_text(type(row), names)
    return text, [*_values(row, fields, connection), row.pk]


def execute_in_turn(cursor: Any, statements: Sequence[Statement]) -> None:
    """Results are the last one's. psycopg2 takes them in one message, in which PostgreSQL keeps their order."""
    if transaction.get_connection().vendor == "postgresql":
        statements = [
            ("; ".join(text for text, _values in statements), [value for _, values in statements for value in values])
        ]
    for text, values in statements:
        cursor.execute(text, values)


def _values(row: models.Model, fields: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, row._state.adding), connection) for field in fields]


def mark_stored(row: models.Model, key: Any) -> None:
    """What save() does to an object that it inserted."""
    row.pk = key
    row._state.adding, row._state.db = False, transaction.get_connection().alias


# Only names of tables and columns are put into the texts, every value is a parameter (hence the noqa marks).


@cache
def _insert_text(model: type[models.Model], count: int) -> tuple[list[Any], str]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    slots = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    key = model._meta.pk.column
    text = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {slots} RETURNING "{key}"'  # noqa: S608
    return fields, text


@cache
def _update_text(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Any], str]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    text = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608
    return fields, text
