"""What an index finds events by beside their stream: read from the body itself, so that no second column can contradict it.

Canonical JSON puts the actor first and stream and subject last. Nothing here raises: a body that was tampered with is
found under nobody's name, and audit.integrity says what is wrong with it.
"""

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func
from django.db.models.sql.compiler import SQLCompiler


class BodyText(Func):
    """One text of the body. No parameters: index and question must be the same words."""

    arity = 1
    output_field = CharField()
    templates: ClassVar[dict[str, str]] = {}

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.templates["postgresql"], **context)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.templates["sqlite"], **context)


class ActorId(BodyText):
    """`ActorId("body")`: who acted, "official:12" or "system:clock"."""

    templates: ClassVar = {
        "postgresql": """substring(%(expressions)s from '^\\{"actor":\\{"division":"[^"]*","id":"([^"]*)"')""",
        "sqlite": "CASE WHEN json_valid(%(expressions)s) THEN json_extract(%(expressions)s, '$.actor.id') END",
    }


class ActorDivision(BodyText):
    """`ActorDivision("body")`: own key of the place from which he acted, as text; "" for readers and machines."""

    templates: ClassVar = {
        "postgresql": """substring(%(expressions)s from '^\\{"actor":\\{"division":"([^"]*)"')""",
        "sqlite": "CASE WHEN json_valid(%(expressions)s) THEN json_extract(%(expressions)s, '$.actor.division') END",
    }


_OF_READER = '"stream":"reader:'
_SUBJECT = """substring(%(expressions)s from '"subject":\\{[^{}]*"WHAT":"([^"]*)"[^{}]*\\}\\}$')"""


class ReadOf(BodyText):
    """`ReadOf("body")`: the case or paper of which a file was handed to a reader; NULL in all other streams."""

    templates: ClassVar = {
        "postgresql": f"CASE WHEN strpos(%(expressions)s, '{_OF_READER}') > 0 THEN"
        f" COALESCE({_SUBJECT.replace('WHAT', 'case')}, {_SUBJECT.replace('WHAT', 'paper')}) END",
        "sqlite": f"CASE WHEN instr(%(expressions)s, '{_OF_READER}') > 0 AND json_valid(%(expressions)s) THEN"
        " COALESCE(json_extract(%(expressions)s, '$.subject.case'), json_extract(%(expressions)s, '$.subject.paper')) END",
    }
