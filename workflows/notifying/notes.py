"""Telling officials something: rows of their inboxes, written in the act's own transaction by one statement.

To persons, or to a post: then the database itself finds who holds it today, with whoever stands in. Mail, groups and
webhooks follow after the commit (notifying/planning.py); a note that reaches nobody costs nothing and is no error.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from approvals.models import Case
from audit import clock
from audit.statements import Statement, execute_in_turn
from registry.access import in_force, roles_with
from registry.models import Posting
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message

NOBODY = 0


@dataclass(frozen=True)
class Post:
    """Whoever holds one of the roles at the place. `rather`: of them this one alone, while he is among them."""

    roles: tuple[str, ...]
    division_id: int
    rather: int | None = None


def post(duty: str, division_id: int, *, rather: int | None = None) -> Post:
    """Whoever holds the duty at the place."""
    return Post(tuple(map(str, roles_with(duty))), division_id, rather)


@dataclass(frozen=True)
class Note:
    """`by`: whose act it is, he is not told of it. `once`: the occasion; the same reader hears of it a single time.

    `params` the sentence of the kind reads (texts.py); beside those "by" and "reason", shown in the inbox alone.
    """

    kind: MessageKind
    to: Post | Sequence[int]
    case: Case | None = None
    place_path: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    once: str = ""
    by: int | None = None


def notify(
    kind: MessageKind,
    *,
    to: Post | Sequence[int],
    at: datetime,
    case: Case | None = None,
    place_path: str = "",
    params: Mapping[str, Any] | None = None,
    once: str = "",
    by: int | None = None,
) -> None:
    """One note, within the act's transaction."""
    notify_all([Note(kind, to, case, place_path, params or {}, once, by)], at)


def notify_all(notes: Iterable[Note], at: datetime) -> None:
    """Many: those to persons in one statement, those to posts in one round trip on PostgreSQL."""
    rows: list[Message] = []
    statements: list[Statement] = []
    for note in notes:
        message = _message(note, at)
        if isinstance(note.to, Post):
            statements.append(_to_post(message, note.to, note.by))
        else:
            rows += [_copy(message, reader) for reader in dict.fromkeys(note.to) if reader != note.by]
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
    if statements:
        with connection.cursor() as cursor:
            execute_in_turn(cursor, statements)


def _message(note: Note, at: datetime) -> Message:
    path = note.place_path or (note.case.village_path if note.case else "")
    return Message(
        note=uuid.uuid4(),
        kind=note.kind.value,
        case=note.case,
        place_path=path,
        params=dict(note.params),
        once=note.once,
        created_at=at,
    )


def _copy(message: Message, reader: int) -> Message:
    values = {name: getattr(message, name) for name in ("note", "kind", "case", "place_path", "params", "once")}
    return Message(reader_id=reader, created_at=message.created_at, **values)


_FIELDS = [column for column in Message._meta.concrete_fields if column.name not in {"id", "reader"}]
_COLUMNS = ", ".join(f'"{column.column}"' for column in _FIELDS)


def holders(to: Post) -> list[int]:
    """Who would be told today. One query."""
    text, params = _holders(to, clock.today())
    with connection.cursor() as cursor:
        cursor.execute(f"{text} ORDER BY 1", params)
        return [row[0] for row in cursor.fetchall()]


def _to_post(message: Message, to: Post, by: int | None) -> Statement:
    """INSERT … SELECT from the postings: who holds the post is asked in the same statement. Values are parameters only."""
    holders, who = _holders(to, clock.today())
    values = [column.get_db_prep_save(getattr(message, column.attname), connection) for column in _FIELDS]
    marks = ", ".join(["%s"] * len(values))
    text = (
        f'WITH holders(reader) AS ({holders}) INSERT INTO "{Message._meta.db_table}" ("reader_id", {_COLUMNS})'  # noqa: S608
        f" SELECT reader, {marks} FROM holders WHERE reader <> %s"
        " AND (reader = %s OR NOT EXISTS (SELECT 1 FROM holders WHERE reader = %s)) ON CONFLICT DO NOTHING"
    )
    rather = to.rather or NOBODY
    return text, [*who, *values, by or NOBODY, rather, rather]


def _holders(to: Post, on: date) -> tuple[str, list[Any]]:
    own = Posting.objects.filter(
        division=to.division_id, role__in=to.roles, since__lte=on, until=None, official__is_active=True
    )
    others = in_force(on).filter(posting__division=to.division_id, posting__role__in=to.roles).select_related(None)
    found = own.order_by().values_list("official_id").union(others.order_by().values_list("delegate_id"))
    text, params = found.query.sql_with_params()
    return text, list(params)
