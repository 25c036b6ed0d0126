"""For tests only: flushing tables that refuse to be emptied.

A TransactionTestCase empties the database after each test; append-only tables refuse that on both databases.
`from tests.append_only import flushable` in tests/conftest.py lets every flush take the triggers away and put
them back, in one transaction. Production code has no such door.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from audit.protection import install_missing, protections

_flush = BaseDatabaseOperations.execute_sql_flush


@contextmanager
def suspended(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No trigger of ours inside, every one back afterwards."""
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            for protection in protections(connection):
                for trigger in protection.triggers(connection.vendor):
                    for statement in trigger.drop:
                        cursor.execute(statement)
        yield
        if connection.vendor == "postgresql":
            connection.check_constraints()  # what is still pending would forbid it to alter the tables
        install_missing(connection)


@pytest.fixture(scope="session", autouse=True)
def flushable() -> Iterator[None]:
    def flush(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        with suspended(self.connection):
            _flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield
