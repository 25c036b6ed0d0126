"""Was anything written? Every row of every business table, before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

BUSINESS = ("audit", "registry", "approvals", "documents", "inspection", "workflows")
LEFT_OUT = {"registry.user"}  # logging in notes the moment


def everything() -> dict[str, list[dict[str, Any]]]:
    """Table → its rows. Small in a test, and nothing can hide from it."""
    models = [model for label in BUSINESS for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values())
        for model in models
        if model._meta.label_lower not in LEFT_OUT
    }


@contextmanager
def nothing_written() -> Iterator[None]:
    before = everything()
    yield
    after = everything()
    changed = [table for table, rows in after.items() if rows != before[table]]
    assert not changed, f"written to {changed}"
