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

    Values are numbers, texts and days that are compared with; none of them changes the words. With `turns` it is as many
    parts as there are (duty, place), which `build` gets as well: PostgreSQL plans them once, however many there are.
    """

    key: Hashable
    build: Callable[..., QuerySet[Any]]
    values: Mapping[str, Any]
    turns: Sequence[tuple[str, int]] = ()


Part = QuerySet[Any] | Shape
Rows = Mapping[str, Sequence[Part]]


@dataclass(frozen=True)
class Found:
    """How many rows a name has in all its parts together, and the keys of its earliest deadlines where they were asked."""

    count: int
    first: tuple[int, ...] = ()


def counted(asked: Rows, most: int) -> dict[str, int]:
    """How many of each name; the counting of a part stops at `most`."""
    return {name: found.count for name, found in found_of(asked, most).items()}


def found_of(asked: Rows, most: int, *, dated: Rows | None = None, size: int = 0) -> dict[str, Found]:
    """Of the names in `dated` the first `size` keys too. One statement for all."""
    texts: list[str] = []
    values: list[Any] = []
    for number, parts in enumerate(asked.values()):
        _add(texts, values, number, _count(parts, most))
    for number, parts in enumerate((dated or {}).values()):
        _add(texts, values, len(asked) + number, _first(parts, size))
    counts, first = dict.fromkeys(asked, 0), {name: [] for name in dated or {}}  # type: dict[str, int], dict[str, list[int]]
    names = [*asked, *first]
    for number, _due_on, found in _read(texts, values):
        if number < len(asked):
            counts[names[number]] = found
        else:
            first[names[number]].append(found)
    return {name: Found(count, tuple(first.get(name, ()))) for name, count in counts.items()}


def _read(texts: Sequence[str], values: Sequence[Any]) -> list[tuple[int, date, int]]:
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts) + " ORDER BY 1, 2, 3", values)
        found: list[tuple[int, date, int]] = cursor.fetchall()
    return found


def _add(texts: list[str], values: list[Any], number: int, statement: Statement) -> None:
    text, params = statement
    if text:
        texts.append(f"SELECT {number} AS number, {text}")
        values += params


def _count(parts: Sequence[Part], most: int) -> Statement:
    text, params = _union(parts, ("count", most), lambda rows: rows.order_by().values("pk")[:most])
    return text and f"CAST(NULL AS date) AS due_on, (SELECT count(*) FROM ({text}) found) AS id", params  # noqa: S608


def _first(parts: Sequence[Part], size: int) -> Statement:
    """The earliest deadlines."""
    text, params = _union(
        parts, ("first", size), lambda rows: rows.order_by("due_on", "id").values("due_on", "id")[:size]
    )
    return text and f"due_on, id FROM (SELECT * FROM ({text}) parts ORDER BY due_on, id LIMIT {size}) first", params  # noqa: S608


def _union(parts: Sequence[Part], name: Hashable, form: Form) -> Statement:
    """Each part keeps its own limit, which SQLite allows only within brackets of its own."""
    texts, values = [], []
    for part in parts:
        for text, params in _of_shape(part, name, form) if isinstance(part, Shape) else [_worded(form(part))]:
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


Words = tuple[
    str, list[tuple[str, Any]]
]  # the text, and for each mark in it its slot, or the value that always stands there
_kept: dict[Hashable, Words] = {}
_TURN = ("duty", "act_division")


def _of_shape(part: Shape, name: Hashable, form: Form) -> list[Statement]:
    turns = [dict(zip(_TURN, turn, strict=True)) for turn in part.turns]
    words = _words(part, name, form, turns[0] if turns else {})
    if len(turns) > 1 and connection.vendor == "postgresql":
        return [_over_turns(words, part)]
    return [_filled(words, {**part.values, **turn}) for turn in turns or [{}]]


def _words(part: Shape, name: Hashable, form: Form, turn: Mapping[str, Any]) -> Words:
    key = (part.key, name, connection.vendor)
    if key not in _kept:
        values = sorted({**part.values, **turn}.items())
        marks = {slot: _mark(number, value) for number, (slot, value) in enumerate(values)}
        text, params = _worded(form(part.build(**marks)))
        slots = {_adapted(mark): slot for slot, mark in marks.items()}
        _kept[key] = text, [(slots.get(value, ""), value) for value in params]
    return _kept[key]


def _filled(words: Words, values: Mapping[str, Any]) -> Statement:
    text, places = words
    return text, [_adapted(values[slot]) if slot else value for slot, value in places]


def _over_turns(words: Words, part: Shape) -> Statement:
    """The same for each turn, each with its own limit, as one plan."""
    text, places = words
    marks = [f"turn.{slot}" if slot in _TURN else "%s" for slot, _value in places]
    inner = "".join(piece + mark for piece, mark in zip(text.split("%s"), [*marks, ""], strict=True))
    _text, values = _filled((text, [place for place in places if place[0] not in _TURN]), part.values)
    turns = ", ".join(["(%s, %s)"] * len(part.turns))
    text = f"SELECT each.* FROM (VALUES {turns}) turn(duty, act_division), LATERAL ({inner}) each"  # noqa: S608
    return text, [*(value for turn in part.turns for value in turn), *values]


def _mark(number: int, value: Any) -> Any:
    """A value of the same kind that nothing else in the words is."""
    if isinstance(value, date):
        return date(1, 1, 1 + number)
    return 32_001 + number if isinstance(value, int) else f"\x01slot {number}"


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
