"""A row of the log, statements by hand, and rules put into the database and taken out again."""

import pytest
from django.db import connection, transaction

from audit import clock, log
from audit.log import Actor

KIND = log.register("test:row:written", personal={"name"})
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own trap")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own statement")


def write(stream="case:1"):
    return log.append(
        stream=stream,
        kind=KIND,
        at=clock.now(),
        actor=Actor("system:clock", "时钟"),
        subject={},
        statement={},
        personal={"name": "某人"},
    )


def run(statement, params=None):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def apply(operation):
    for trigger in operation.triggers(connection.vendor):
        for statement in trigger.create:
            run(statement)


def take_back(operation):
    operation.database_backwards("audit", connection.SchemaEditorClass(connection), None, None)
