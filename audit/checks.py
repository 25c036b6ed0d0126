"""Checks: `manage.py check --deploy --database default`; what lacks here without --deploy is said at every command."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
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


def acts_are_signed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a custody everything goes on, and nobody's act is signed: an outsider then believes the database."""
    if settings.OFFICIALS_CUSTODY:
        return []
    hint = "Start `python -m audit.custody` and name its socket in HEYAN_OFFICIALS_CUSTODY (deploy/README.md)."
    return [Warning("Acts are not signed by who acts: there is no custody of keys.", hint=hint, id="audit.W001")]
