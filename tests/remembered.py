"""What a hundred tests do first, done once: the database after it is remembered, and given to whoever would do the same.

`remembered("places", make_places)` calls `make_places()` where nobody has done so from the same beginning in this process
yet, keeps a copy of the database and what was returned, and after that puts both there without calling anything. "The same
beginning" is: the empty migrated database or another remembered one, with nothing written to it since (SQLite counts every
row that is written), at the same moment of the demo clock. So steps chain, and a test that writes something of its own
before it walks on simply walks. Nothing is shared: every test has its copy in its transaction, and after a test that had
one the empty database is put back.

Never remembered: on PostgreSQL, outside a test's transaction, by the real clock, and once a test has bent anything
(`is_bent`), when its steps may turn out otherwise. HEYAN_TEST_REMEMBER=no switches all of it off.
"""

import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from weakref import WeakSet

import pytest
from django.db import connection

from audit import clock

T = TypeVar("T")
Key = tuple[Any, ...]
BENDING = {"django_capture_on_commit_callbacks"}  # what it runs on commit would not run again
OURS = {"HEYAN_DEMO"}  # a setting that every test of the demo clock makes
EMPTYING = {"transactional_db", "live_server"}  # they commit, and empty the tables afterwards
EMPTY: Key = ()
MOST = 60  # copies of three megabytes each; the one used longest ago goes first


@dataclass
class Kept:
    here: Key  # how this state of the database is called: by the steps that first led to it
    database: sqlite3.Connection
    now: datetime | None
    value: bytes


kept: dict[Key, Kept] = {}
running: pytest.Item | None = None
patches: "WeakSet[pytest.MonkeyPatch]" = WeakSet()
straight = {"patches": 0}  # of the whole session: they bend nothing
here: Key | None = None  # the remembered state that this test's database has been in last; None: it remembers nothing
written = 0  # rows written by this connection until then


def remembered(step: str, make: Callable[[], T]) -> T:
    now = clock._demo_now.get()
    if (
        EMPTY not in kept
        or now is None
        or not connection.in_atomic_block
        or connection.savepoint_ids
        or not is_untouched()
        or is_bent()
    ):
        return make()
    key = (here, now, step)
    found = kept.pop(key, None)
    if found is None:
        value = make()
        as_before = kept.get(here) if is_untouched() else None  # the last of the steps within this one led here, too
        database = as_before.database if as_before else copy_of_this()
        found = Kept(as_before.here if as_before else key, database, clock._demo_now.get(), pickle.dumps(value))
    else:
        put(found.database)
        clock._demo_now.set(found.now)
        value = pickle.loads(found.value)
    kept[key] = found  # the youngest now
    if len(kept) > MOST:
        del kept[next(old for old in kept if old != EMPTY)]
    arrive(found.here)
    return value


def is_untouched() -> bool:
    return here is not None and connection.connection.total_changes == written


def is_bent() -> bool:
    """The test has patched something, or changed a setting, and has not put it back yet."""
    return patched() != straight["patches"] or any(set(one.options) - OURS for one in changed_settings())


def patched() -> int:
    return sum(len(one._setattr) + len(one._setitem) + (one._cwd is not None) for one in patches)


def changed_settings() -> list[Any]:
    asked = running._request._fixture_defs if isinstance(running, pytest.Function) else {}
    found = asked["settings"].cached_result if "settings" in asked else None
    return list(found[0]._to_restore) if found and found[0] else []


def note(self: pytest.MonkeyPatch) -> None:
    begin(self)
    patches.add(self)


begin = pytest.MonkeyPatch.__init__
pytest.MonkeyPatch.__init__ = note  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def nothing_bent() -> None:
    """From here on whatever is patched is the test's own."""
    straight["patches"] = patched()


def arrive(at: Key | None) -> None:
    global here, written
    here, written = at, connection.connection.total_changes if EMPTY in kept else 0


def copy_of_this() -> sqlite3.Connection:
    """SQLite copies no open transaction: the test's is committed, and another begun."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    if connection.in_atomic_block:
        connection.connection.execute("COMMIT")
    connection.connection.backup(copy)
    if connection.in_atomic_block:
        connection.connection.execute("BEGIN")
    return copy


def put(database: sqlite3.Connection) -> None:
    if connection.in_atomic_block:
        connection.connection.execute("ROLLBACK")
    database.backup(connection.connection)
    if connection.in_atomic_block:
        connection.connection.execute("BEGIN")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """pytest-django asks for this before the first test that has a database."""
    if connection.vendor == "sqlite" and os.environ.get("HEYAN_TEST_REMEMBER") != "no":
        with django_db_blocker.unblock():
            kept[EMPTY] = Kept(EMPTY, copy_of_this(), None, b"")
        arrive(here)


def asked_by_us(item: pytest.Item) -> set[str]:
    """Fixtures that the test or one of the suite's own fixtures asks for; pytest-django has everybody ask monkeypatch."""
    info = item._fixtureinfo  # type: ignore[attr-defined]
    ours = (fixture for fixtures in info.name2fixturedefs.values() for fixture in fixtures if fixture.baseid)
    return {*info.argnames, *(name for fixture in ours for name in fixture.argnames)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global running
    running, asked = item, asked_by_us(item)
    marker = item.get_closest_marker("django_db")
    is_emptying = bool(asked & EMPTYING or (marker and marker.kwargs.get("transaction")))
    arrive(None if is_emptying or asked & BENDING else EMPTY)
    try:
        return (yield)
    finally:
        if is_emptying:
            kept.clear()  # from here on the database is another one; pytest-django has such tests wait for the others
        elif here:
            put(kept[EMPTY].database)
