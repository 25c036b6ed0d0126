"""Migrating from nothing in less than half of Django's time: the same statements, the same schema.

Django renders a model and all its neighbours anew after every constraint and index, and fields by taking them apart each
time; here users and cases are everybody's neighbours. Going forward nothing needs that: a constraint is put on the rendered
model itself, neighbours of neighbours stay as they are, and a field is taken apart once. Only for the suite's own databases;
`test_migrations.py` holds the schema against the one that Django makes by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ProjectState
from django.db.models import Field

Found = set[tuple[str, str]]
find_neighbours = ProjectState._find_reload_model  # type: ignore[attr-defined]


def _neighbours(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> Found:
    found: Found = find_neighbours(self, app_label, model_name, True)
    return found


def _append_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [*options[option_name], obj]
    _put_on_model(self, app_label, model_name, option_name)


def _remove_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [obj for obj in options[option_name] if obj.name != obj_name]
    _put_on_model(self, app_label, model_name, option_name)


def _put_on_model(state: ProjectState, app_label: str, model_name: str, option_name: str) -> None:
    if "apps" in state.__dict__:  # else nothing is rendered yet
        own = state.models[app_label, model_name].options[option_name]
        setattr(state.apps.get_model(app_label, model_name)._meta, option_name, [obj.clone() for obj in own])


def _clone(self: Any) -> Any:
    parts = self.__dict__.get("_parts")
    if parts is None:
        parts = self.__dict__["_parts"] = self.deconstruct()[2:]
    field = type(self)(*parts[0], **parts[1])
    field.__dict__["_parts"] = parts
    return field


@contextmanager
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", _neighbours)
        patch.setattr(ProjectState, "_append_option", _append_option)
        patch.setattr(ProjectState, "_remove_option", _remove_option)
        patch.setattr(Field, "clone", _clone)
        yield
