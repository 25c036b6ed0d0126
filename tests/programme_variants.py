"""The Changchun programme with other numbers in its file: what a place may choose that none of the five programmes chooses."""

from pathlib import Path

from audit import clock
from registry.models import ProgrammeVersion
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.services import SYSTEM
from tests.remembered import remembered


def load_variant(folder: Path, *changes: tuple[str, str], more: str = "") -> ProgrammeVersion:
    """A newer version of the programme, in force from now on; each change must fit its text."""
    text = (PROGRAMMES_DIR / "changchun_2017.toml").read_text(encoding="utf-8")
    for before, after in (("version = 2\n", "version = 9\n"), *changes):
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "changchun_2017.toml"
    path.write_text(text + more, encoding="utf-8")
    return remembered(f"variant {text}{more}", lambda: _load(path))


def _load(path: Path) -> ProgrammeVersion:
    outcome = load_programme(path=path, by=SYSTEM, at=clock.now())
    assert outcome.result == "created", outcome.message
    return ProgrammeVersion.objects.get(name="changchun_2017", version=9)
