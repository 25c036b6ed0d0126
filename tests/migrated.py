"""The suite's database is migrated once, and copied by every process after that.

`from tests.migrated import django_db_modify_db_settings` and `pytest_sessionfinish` in tests/conftest.py are all. SQLite
is migrated once for each state of the schema; PostgreSQL once in every run of several workers, all but the first of which
copy what the first one migrated, and nothing of it outlives the run.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.migrate import Command
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests.quick_migrations import quick

ROOT = Path(__file__).parent.parent
APPS = ("audit", "registry", "approvals", "documents", "inspection", "workflows")
# Everything a migration or its post_migrate reads: operations, models and their fields, triggers, libraries.
SOURCES = (
    "requirements/development.txt",
    "tests/quick_migrations.py",
    "config/settings.py",
    "tests/settings.py",
    "registry/fields.py",
    "registry/encryption.py",
    "workflows/supervision/tallying.py",
)
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
TEMPLATE = os.environ.setdefault("HEYAN_TEST_TEMPLATE", f"test_heyan_{uuid.uuid4().hex}")  # workers inherit it
migrate = Command.handle


def schema_digest() -> str:
    files = [ROOT / name for name in SOURCES] + [*(ROOT / "audit").glob("*.py")]
    for app in APPS:
        files += [
            *(ROOT / app).glob("migrations/*.py"),
            *(ROOT / app).rglob("*models*.py"),
            *(ROOT / app).glob("models/*.py"),
        ]
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextmanager
def alone(kept: Path) -> Iterator[None]:
    """Whoever makes another schema need not wait for this one."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    with open(kept.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    source.backup(target)


def migrate_quickly(self: Command, *args: Any, **options: Any) -> None:
    with quick():
        migrate(self, *args, **options)


def migrate_or_copy(self: Command, *args: Any, **options: Any) -> None:
    if connection.introspection.table_names():
        migrate(self, *args, **options)
        return
    really = partial(migrate_quickly, self, *args, **options)
    if connection.vendor == "postgresql" and not IS_WORKER:
        really()
    elif connection.vendor == "sqlite":
        sqlite_file(really)
    else:
        postgresql_template(really)


def sqlite_file(really: Callable[[], None]) -> None:
    folder = Path(tempfile.gettempdir()) / f"heyan-schema-{os.getuid()}"
    kept = folder / f"{schema_digest()}.sqlite3"
    connection.ensure_connection()
    with alone(kept):
        if kept.exists():
            copy(sqlite3.connect(kept), connection.connection)
            return
        really()
        for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-10]:
            old.unlink()
        unfinished = kept.with_suffix(".new")
        copy(connection.connection, sqlite3.connect(unfinished))
        unfinished.rename(kept)


def postgresql_template(really: Callable[[], None]) -> None:
    """The first worker migrates its own database and makes the template of it; the others are made anew from that."""
    own = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as server:
        server.execute("SET lock_timeout = 0")
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])  # until this session ends
        server.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE])
        is_first = server.fetchone() is None
        if is_first:
            really()
        connection.close()  # a database is copied, or dropped, only when nobody is in it
        if is_first:
            server.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{own}"')
        else:
            server.execute(f'DROP DATABASE "{own}"')
            server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{TEMPLATE}"')


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that has sent the workers out drops what they copied from."""
    if connection.vendor == "postgresql" and session.config.pluginmanager.hasplugin("dsession"):
        with session.config.stash[blocking_manager_key].unblock(), connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}"')


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """pytest-django asks for this before it sets the databases up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", migrate_or_copy)
        yield
