"""Migrations are complete, say what they do, and lead an empty database to the models on both engines."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import brief

OWN = ("audit", "registry", "approvals", "documents", "inspection", "workflows")
MIGRATIONS = sorted(path for app in OWN for path in (Path(settings.BASE_DIR) / app / "migrations").glob("0*.py"))


@pytest.mark.django_db
def test_no_model_waits_for_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_an_empty_database_becomes_complete() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.skipif(brief.IS_BRIEF, reason="a minute long")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares what SQLite keeps")
@pytest.mark.django_db
def test_the_quickly_migrated_database_is_the_one_that_an_office_has(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {name: text for name, text in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment | {"HEYAN_VAR": str(tmp_path)}, check=True, timeout=600
    )
    asked = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        ours = cursor.fetchall()
    (file,) = tmp_path.rglob("db.sqlite3")
    assert sqlite3.connect(file).execute(asked).fetchall() == ours


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parent.parent.name}.{path.stem}")
def test_a_migration_says_what_it_does(path: Path) -> None:
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", path.stem)
    assert "_auto_" not in path.stem
    assert not re.search(r"_and_more$|_alter_\w+_and_", path.stem)
