"""Column types that behave alike on SQLite and PostgreSQL."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.CharField):
    """A place in the division tree: own keys from the province down, fixed width, "00000001/00000007/".

    Byte order on both databases, so that everything below a place is one index range (see PathUnder).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


@PathField.register_lookup
class PathUnder(models.Lookup):
    """path__under="00000001/": that place and all below it. LIKE 'x%' would use no index on SQLite."""

    lookup_name = "under"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        if not prefix.endswith("/"):
            raise ValueError(f"{prefix!r} is not a division path")
        return f"({column} >= %s AND {column} < %s)", (*params, prefix, *params, prefix[:-1] + "0")  # "0" follows "/"
