"""What is missing for a paper is said at start-up, in words one can act on."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from documents import checks
from documents.kinds import KINDS, Kind

WITHOUT_PANGO = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
sys.meta_path.insert(0, Absent())
import django; django.setup()
from documents import tasks
print("imported")
"""


def test_this_house_can_make_every_paper() -> None:
    assert checks.every_kind_can_be_issued(None) == []
    assert checks.fonts_are_here(None) == []
    assert checks.engine_can_start(None) == []


def test_a_kind_that_nobody_finished_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Kind("H99", "试", "form", "the_moon", KINDS["H08"].word, ())
    monkeypatch.setitem(checks.KINDS, "H99", odd)
    found = {message.id: message.msg for message in checks.every_kind_can_be_issued(None)}

    assert "H99.html" in found["documents.E001"]
    assert "the_moon" in found["documents.E002"]
    assert "H99" in found["documents.E003"]


def test_a_missing_library_is_told_by_its_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LIBRARIES", {"libnothing.so.0": "libnothing0"})
    (message,) = checks.engine_can_start(None)

    assert message.hint == "apt-get install libnothing0"
    assert not message.is_serious()  # everything else works without papers


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks, "FONTS", tmp_path)

    assert "HeyanSong-Bold.ttf" in checks.fonts_are_here(None)[0].msg


def test_commands_work_on_a_machine_without_pango() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO], cwd=settings.BASE_DIR, capture_output=True, check=True, text=True
    )

    assert done.stdout.strip() == "imported"
