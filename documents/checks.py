"""System checks: whatever is missing for a paper is said before anybody waits for one."""

import ctypes
import dataclasses
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from documents.checking import keys
from documents.kinds import BY_LEVEL, BY_STAGE, KINDS, Kind
from documents.rendering import site_fonts
from documents.rendering.page import template_of
from registry.programme_schema import Units

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FONT_FILES = (
    "HeyanSong-Regular.ttf",
    "HeyanSong-Bold.ttf",
    "HeyanHei-Regular.ttf",
    "HeyanKai-Regular.ttf",
    "HeyanFang-Regular.ttf",
    "fonts.conf",
)
# What WeasyPrint opens, and the Debian package it is in. Without the second, a paper takes forty times as long.
LIBRARIES = {"libpangoft2-1.0.so.0": "libpangoft2-1.0-0", "libharfbuzz-subset.so.0": "libharfbuzz-subset0"}


def every_kind_can_be_issued(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every kind has a template that compiles, a word for its number, and an issuer that programmes can name."""
    return [message for kind in KINDS.values() for message in _problems_of(kind)]


def _problems_of(kind: Kind) -> Iterator[CheckMessage]:
    try:
        get_template(template_of(kind.code))
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        yield Error(f"The paper {kind.code} {kind.title} has no usable template: {error}", id="documents.E001")
    if kind.body not in {BY_LEVEL, BY_STAGE, *(field.name for field in dataclasses.fields(Units))}:
        yield Error(f"The paper {kind.code} is issued by {kind.body!r}, which no programme knows.", id="documents.E002")
    if [other.code for other in KINDS.values() if {*other.words} & {*kind.words}] != [kind.code]:
        yield Error(
            f"The word {kind.word!r} of {kind.code} stands in another kind's numbers, too.", id="documents.E003"
        )


def fonts_are_here(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in FONT_FILES if not (FONTS / name).is_file()]
    if not missing:
        return []
    return [
        Error(
            f"Fonts of the papers are missing: {', '.join(missing)}", hint="See fonts/README.md.", id="documents.E004"
        )
    ]


def own_faces_are_usable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning: until the office's own fonts are mended, no paper is made, and that is what is to be said."""
    found = site_fonts.problems(Path(settings.FONTS_FOLDER))
    return [Warning(f"A font of {settings.FONTS_FOLDER}: {problem}", id="documents.W003") for problem in found]


def engine_can_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning, because everything but the making of papers works without; papers wait until it can."""
    missing = [package for library, package in LIBRARIES.items() if not _opens(library)]
    if not missing and find_spec("weasyprint") is not None:
        return []
    hint = f"apt-get install {' '.join(missing)}" if missing else "pip install -r requirements/runtime.txt"
    return [Warning("Papers cannot be made on this machine.", hint=hint, id="documents.W001")]


def codes_can_be_signed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning: a web server needs the list alone, and the first start makes the key."""
    try:
        in_use = [key for key in keys.known(Path(settings.CHECK_KEYS)) if key.state == keys.State.IN_USE]
    except keys.KeyAway as error:
        return [Warning(f"Papers wait: {error}", id="documents.W002")]
    if in_use:
        return []
    hint = "manage.py check_keys begin; or bring the folder of HEYAN_CHECK_KEYS back from the backup."
    return [Warning("Papers wait: there is no key to sign check codes with.", hint=hint, id="documents.W002")]


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
