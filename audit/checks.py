"""Deployment checks: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections

from audit.protection import missing_protection


def protection_is_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every trigger that the migrations promise is there, unaltered and enabled."""
    missing = ((alias, name) for alias in databases or () for name in missing_protection(connections[alias]))
    return [
        Error(
            f"The database {alias} lacks the trigger {name}.",
            hint="Ask who removed it; `manage.py migrate` puts it back.",
            id="audit.E001",
        )
        for alias, name in missing
    ]
