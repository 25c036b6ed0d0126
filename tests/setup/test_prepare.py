"""What a deployment is given before it is served, and how the pages are visited afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.prepare import steps
from config.visit import logins


def names() -> list[str]:
    return [english for _, english, _ in steps()]


def test_a_real_office_gets_no_demo_data() -> None:
    assert not settings.HEYAN_DEMO
    assert names() == [
        *("database", "duties", "divisions", "programmes", "static files", "key of the check codes"),
        "list of erasures",
    ]


def test_a_demo_sets_its_clock_first_and_gets_the_register_before_its_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HEYAN_DEMO", True)
    assert names()[:2] == ["database", "demo clock"]
    assert names()[-3:] == ["checkpoint of the log", "demo cases", "keys of the demo's seals"]


def test_an_unreachable_database_is_one_sentence(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "config.prepare"],
        env={"DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none", "HEYAN_DEMO": "1", "HEYAN_VAR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "The database cannot be used" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_logins_are_read_line_by_line_and_notes_are_passed_over() -> None:
    lines = ["演示登录：\n", "村级\tcun01\tsecret-of-demo\t农安县 某村\n"]
    assert logins(lines) == [("村级", "cun01", "secret-of-demo")]
