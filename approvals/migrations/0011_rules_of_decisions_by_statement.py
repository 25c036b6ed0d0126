"""PostgreSQL asks the rules of decisions once for all rows of an INSERT: a list of a thousand households is one question each.

The rules are those of the migrations named below, word for word; SQLite asks them of every row as before. The rule of the sample
(0008) stays with the row: it reads what was decided before.
"""

from importlib import import_module

from django.db import migrations

from audit.protection import Protection, Refuse

_EARLIER = (
    "0002_rules_in_the_database",
    "0004_rules_of_signing",
    "0005_notice_lists",
    "0006_objections",
    "0007_comparisons",
)


def _by_statement(name: str) -> list[Protection]:
    operations = import_module(f"approvals.migrations.{name}").Migration.operations
    rules = [
        operation
        for operation in operations
        if isinstance(operation, Refuse) and operation.table == "approvals_decision" and operation.on == ("INSERT",)
    ]
    return [
        Refuse(
            rule.name,
            rule.table,
            when_pg=rule.when["postgresql"],
            when_sqlite=rule.when["sqlite"],
            message=rule.message,
            whole_statement=True,
        )
        for rule in rules
    ]


class Migration(migrations.Migration):
    dependencies = [("approvals", "0010_rounds"), ("audit", "0002_append_only")]

    operations = [operation for name in _EARLIER for operation in _by_statement(name)]
