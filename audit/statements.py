"""Statements that every decision makes: put together by Django once, then only filled in and executed.

Building and compiling a query costs Django more than the query costs the database (bench/). So a decision's few
statements are kept: Read holds a compiled query set with slots, insert() and update() hold their text per model.
They do what the ORM's own do, without its signals (the house has none) and without its refresh of defaults.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import QuerySet, get_related_populators

M = TypeVar("M", bound=models.Model)
Change = tuple[models.Model, tuple[str, ...]]  # an object and the names of its changed fields
Statement = tuple[str, list[Any]]


class Keys(list[int]):
    """A slot for a list of keys: `Read(lambda cases: Decision.objects.filter(case__in=cases), cases=Keys)`."""


class Names(list[str]):
    """The same for a list of texts."""


_SLOTS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 32_001 + number,  # fits every column; no query of the house holds such a number itself
    str: lambda number: f"\x01slot {number}",
    date: lambda number: date(1, 1, 1 + number),
    Keys: lambda number: Keys([32_001 + number]),
    Names: lambda number: Names([f"\x01slot {number}"]),
}
_PLACES = re.compile(r"IN \(%s\)|%s")
_LIST_IN = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}  # one text for any length
# Values that get_db_prep_save() would hand on to psycopg2 unchanged; exactly these types (no choices, no expressions).
_AS_THEY_ARE: dict[type, frozenset[type]] = {
    models.CharField: frozenset({str}),
    models.TextField: frozenset({str}),
    models.PositiveSmallIntegerField: frozenset({int, NoneType}),
    models.PositiveIntegerField: frozenset({int, NoneType}),
    models.BooleanField: frozenset({bool, NoneType}),
    models.ForeignKey: frozenset({int, NoneType}),
}
FEW = 8  # rows up to this number are inserted by a kept text; PostgreSQL gets more of them as one array per column


def _with_lists(sql: str, is_list: list[bool], vendor: str) -> str:
    """The text with every `IN (one mark)` of a list slot in the form that takes a list of any length."""
    lists = iter(is_list)

    def place(found: re.Match[str]) -> str:
        if not next(lists):
            return found.group()
        if found.group() == "%s":
            raise ValueError("a list stands in no IN")
        return _LIST_IN[vendor]

    return _PLACES.sub(place, sql)


class _Compiled:
    """One query set as the database gets it, and how its rows become objects again."""

    def __init__(
        self, rows: QuerySet[Any], slots: dict[Any, str], lists: set[str], connection: BaseDatabaseWrapper
    ) -> None:
        self._compiler = compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        self._slots = [(slots.get(value), value) for value in params]
        self._sql = _with_lists(sql, [name in lists for name, _ in self._slots], connection.vendor)
        unused = set(slots.values()) - {name for name, _ in self._slots}
        if unused:
            raise ValueError(f"the query has no place for {sorted(unused)}")
        assert compiler.klass_info, "only objects are read this way"
        self._annotations = dict(compiler.annotation_col_map)
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
            vars(one).update({name: row[place] for name, place in self._annotations.items()})
            found.append(one)
        return found


class Read(Generic[M]):
    """A query set with slots: `Read(lambda no: Case.objects.filter(case_no=no), no=str)`, then `.all(no="TP2017-1")`.

    Slots are compared with exactly or ordered; what changes the shape of the query cannot be a slot.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **slots: type) -> None:
        self._build, self._slots = build, slots
        self._lists = {name for name, kind in slots.items() if kind in (Keys, Names)}
        self._compiled: dict[str, _Compiled] = {}

    def all(self, **values: Any) -> list[M]:
        connection = transaction.get_connection()
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile(connection)
        if connection.vendor == "sqlite":
            values = {name: json.dumps(value) if name in self._lists else value for name, value in values.items()}
        return compiled.objects(connection, values)

    def first(self, **values: Any) -> M | None:
        return next(iter(self.all(**values)), None)

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        marks = {name: _SLOTS[kind](number) for number, (name, kind) in enumerate(self._slots.items())}
        rows = self._build(**marks)
        known: dict[Any, str] = {}
        for name, mark in marks.items():
            adapted = connection.ops.adapt_datefield_value(mark) if isinstance(mark, date) else mark
            known[adapted[0] if isinstance(adapted, list) else adapted] = name
        return _Compiled(rows, known, self._lists, connection)


def insert(row: models.Model, *, after: Sequence[Change] = ()) -> None:
    """INSERT one new object and give it its key. The changes come before it, on PostgreSQL in the same round trip."""
    insert_all([row], after=after)


def insert_all(rows: Sequence[models.Model], *, after: Sequence[Change] = ()) -> None:
    """INSERT new objects of one model in one statement, and give them their keys, which rise in their order."""
    if not rows:
        return
    with transaction.get_connection().cursor() as cursor:
        execute_in_turn(cursor, [*updates(after), insertion(rows)])
        for row, (key,) in zip(rows, sorted(cursor.fetchall()), strict=True):
            mark_stored(row, key)


def insertion(rows: Sequence[models.Model]) -> Statement:
    """The INSERT of new objects of one model; its result is their keys."""
    connection = transaction.get_connection()
    if len(rows) <= FEW:
        fields, text = _insert_text(type(rows[0]), len(rows))
        return text, [value for row in rows for value in _values(row, fields, connection)]
    if connection.vendor == "postgresql":
        fields, text = _insert_arrays(type(rows[0]))
        return text, _columns([_values(row, fields, connection) for row in rows])
    fields, text = _write_insert(type(rows[0]), len(rows))
    return text, [value for row in rows for value in _values(row, fields, connection)]


def _columns(values: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*values, strict=True)]


def update(row: models.Model, names: Sequence[str]) -> None:
    """UPDATE these fields of one object by its key."""
    update_all([row], names)


def update_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """UPDATE these fields of every object by its key, in one statement."""
    with transaction.get_connection().cursor() as cursor:
        execute_in_turn(cursor, updates([(row, tuple(names)) for row in rows]))


def store_changes(changes: Sequence[Change]) -> None:
    """UPDATE what changed, each kind of change in one statement."""
    if changes:
        with transaction.get_connection().cursor() as cursor:
            execute_in_turn(cursor, updates(changes))


def updates(changes: Sequence[Change]) -> list[Statement]:
    """One UPDATE for all changes of the same fields of one model."""
    alike: dict[tuple[type[models.Model], tuple[str, ...]], list[models.Model]] = {}
    for row, names in changes:
        alike.setdefault((type(row), names), []).append(row)
    return [_update_of(model, names, rows) for (model, names), rows in alike.items()]


def _update_of(model: type[models.Model], names: tuple[str, ...], rows: list[models.Model]) -> Statement:
    connection = transaction.get_connection()
    fields, text = _update_text(model, names)
    values = [[*_values(row, fields, connection), row.pk] for row in rows]
    if len(rows) == 1:
        return text, values[0]
    if connection.vendor == "postgresql":
        return _update_arrays(model, names), _columns(values)
    return text, [tuple(row) for row in values]


def execute_in_turn(cursor: Any, statements: Sequence[Statement]) -> None:
    """Results are the last one's. psycopg2 takes them in one message, in which PostgreSQL keeps their order."""
    if transaction.get_connection().vendor == "postgresql" and statements:
        statements = [
            ("; ".join(text for text, _values in statements), [value for _, values in statements for value in values])
        ]
    for text, values in statements:
        if values and isinstance(values[0], tuple):  # SQLite: the same for many rows
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)


def _values(row: models.Model, fields: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    if connection.vendor != "postgresql":
        return [_prepared(row, field, connection) for field in fields]
    return [
        value
        if type(value := row.__dict__.get(field.attname, row)) in _AS_THEY_ARE.get(type(field), ())
        else _prepared(row, field, connection)
        for field in fields
    ]


def _prepared(row: models.Model, field: Any, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(row, row._state.adding), connection)


def mark_stored(row: models.Model, key: Any) -> None:
    """What save() does to an object that it inserted."""
    row.pk = key
    row._state.adding, row._state.db = False, transaction.get_connection().alias


# Only names of tables, columns and types are put into the texts, every value is a parameter (hence the noqa marks).


@cache
def _insert_text(model: type[models.Model], count: int) -> tuple[list[Any], str]:
    return _write_insert(model, count)


def _write_insert(model: type[models.Model], count: int) -> tuple[list[Any], str]:
    fields = _stored(model)
    slots = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    key = model._meta.pk.column
    text = f'INSERT INTO "{model._meta.db_table}" ({_named(fields)}) VALUES {slots} RETURNING "{key}"'  # noqa: S608
    return fields, text


@cache
def _insert_arrays(model: type[models.Model]) -> tuple[list[Any], str]:
    fields = _stored(model)
    columns = _named(fields)
    text = (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {columns} FROM unnest({_arrays(fields)})'  # noqa: S608
        f' WITH ORDINALITY AS given ({columns}, "place in the list") ORDER BY "place in the list"'
        f' RETURNING "{model._meta.pk.column}"'
    )
    return fields, text


@cache
def _update_text(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Any], str]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    text = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608
    return fields, text


@cache
def _update_arrays(model: type[models.Model], names: tuple[str, ...]) -> str:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    given = [*fields, model._meta.pk]
    columns = ", ".join(f'"{field.column}" = given."{field.column}"' for field in fields)
    return (
        f'UPDATE "{model._meta.db_table}" AS stored SET {columns} FROM unnest({_arrays(given)})'  # noqa: S608
        f' AS given ({_named(given)}) WHERE stored."{model._meta.pk.column}" = given."{model._meta.pk.column}"'
    )


def _stored(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _named(fields: Sequence[Any]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


def _arrays(fields: Sequence[Any]) -> str:
    connection = transaction.get_connection()
    return ", ".join(f"%s::{str(field.db_type(connection)).split(' COLLATE')[0]}[]" for field in fields)
