"""Every English sentence of the product has its Chinese one, and no translation is a guess."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SOURCES = ("config", "registry", "approvals", "documents", "inspection", "workflows", "audit", "templates")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)s")

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs Debian's gettext (./test installs it)")


def _entries(arguments: list[str], catalogue: Path) -> list[str]:
    """The msgids of `catalogue` that msgattrib selects, one a line, without the header."""
    selected = subprocess.run(
        ["msgattrib", *arguments, "--no-wrap", str(catalogue)], check=True, capture_output=True, text=True
    )
    return [line for line in re.findall(r"^msgid (.+)$", selected.stdout, re.M) if line != '""']


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed catalogue, brought up to date with the sources in a place of its own."""
    place = tmp_path_factory.mktemp("messages")
    keep = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, place / name, ignore=keep)
    (place / CATALOGUE).parent.mkdir(parents=True)
    shutil.copy(settings.BASE_DIR / CATALOGUE, place / CATALOGUE)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--no-location", "--no-obsolete"]
    plain = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=place, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place / CATALOGUE


def test_every_message_is_translated(extracted: Path) -> None:
    missing = _entries(["--untranslated"], extracted) + _entries(["--only-fuzzy"], extracted)
    assert not missing, "no Chinese for: " + ", ".join(missing)


def test_the_committed_catalogue_holds_no_guess() -> None:
    assert _entries(["--only-fuzzy"], settings.BASE_DIR / CATALOGUE) == []


def test_translations_keep_every_placeholder() -> None:
    text = (settings.BASE_DIR / CATALOGUE).read_text()
    for msgid, msgstr in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M):
        assert sorted(set(PLACEHOLDER.findall(msgid))) == sorted(set(PLACEHOLDER.findall(msgstr))), msgid
