from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from audit.checks import acts_are_signed, protection_is_in_place
from audit.protection import install_missing, make_way_for_rebuilding


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        register(protection_is_in_place, Tags.database, deploy=True)
        register(acts_are_signed, Tags.security)
        pre_migrate.connect(_make_way, sender=self)
        post_migrate.connect(_restore_protection, sender=self)


def _make_way(using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan:
        make_way_for_rebuilding(connections[using])


def _restore_protection(using: str, **kwargs: Any) -> None:
    """Once at the end of every migrate."""
    install_missing(connections[using])
