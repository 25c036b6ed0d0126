"""The suite's SQLite database is migrated once for each state of the schema, and copied by every process after that.

`from tests.migrated import django_db_modify_db_settings` in tests/conftest.py is all. PostgreSQL is always migrated.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.migrate import Command
from django.db import connection

ROOT = Path(__file__).parent.parent
APPS = ("audit", "registry", "approvals", "documents", "inspection", "workflows")
# Everything a migration or its post_migrate reads: operations, models and their fields, triggers, libraries.
SOURCES = (
    "requirements/development.txt",
    "config/settings.py",
    "tests/settings.py",
    "registry/fields.py",
    "registry/encryption.py",
)
migrate = Command.handle


def schema_digest() -> str:
    files = [ROOT / name for name in SOURCES] + [*(ROOT / "audit").glob("*.py")]
    for app in APPS:
        files += [
            *(ROOT / app).glob("migrations/*.py"),
            *(ROOT / app).glob("*models*.py"),
            *(ROOT / app).glob("models/*.py"),
        ]
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    source.backup(target)


def migrate_or_copy(self: Command, *args: Any, **options: Any) -> None:
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        migrate(self, *args, **options)
        return
    folder = Path(tempfile.gettempdir()) / f"heyan-schema-{os.getuid()}"
    kept = folder / f"{schema_digest()}.sqlite3"
    connection.ensure_connection()
    with alone(folder):
        if kept.exists():
            copy(sqlite3.connect(kept), connection.connection)
            return
        migrate(self, *args, **options)
        for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-10]:
            old.unlink()
        unfinished = kept.with_suffix(".new")
        copy(connection.connection, sqlite3.connect(unfinished))
        unfinished.rename(kept)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """pytest-django asks for this before it sets the databases up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", migrate_or_copy)
        yield
