"""A loaded version never changes; another content is another version."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.log import events_of
from registry.models import Division, DivisionCode, ProgrammeVersion, Target
from registry.programme_store import in_force, programme_of
from registry.programmes import PROGRAMMES_DIR, ProgrammeError
from registry.roles import Level

pytestmark = pytest.mark.django_db


def place(name: str, level: Level, parent: Division | None = None, code: str = "") -> Division:
    division = Division.objects.create(name=name, level=level, kind=level.name.lower(), parent=parent, path=f"{name}/")
    division.path = (parent.path if parent else "") + Division.segment(division.pk)
    division.save(update_fields=["path"])
    if code:
        DivisionCode.objects.create(division=division, system="NBS", code=code, valid_from=date(2010, 1, 1))
    return division


@pytest.fixture
def jilin():
    return place("吉林省", Level.PROVINCE, code="22")


@pytest.fixture
def changchun(jilin):
    return place("长春市", Level.PREFECTURE, jilin, code="2201")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "changchun_2017.toml"
    path.write_text((PROGRAMMES_DIR / path.name).read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load(*paths) -> str:
    out = StringIO()
    call_command("load_programmes", *map(str, paths), stdout=out)
    return out.getvalue()


def test_all_programmes_load_and_a_second_run_changes_nothing():
    assert load().count(": created") == 5
    assert load().count(": unchanged") == 5
    assert ProgrammeVersion.objects.count() == 5


def test_a_programme_finds_its_jurisdiction_by_code(changchun, file):
    load(file)
    assert ProgrammeVersion.objects.get().jurisdiction == changchun


def test_a_programme_loaded_before_the_divisions_is_linked_by_the_next_run(file):
    assert "no division has the NBS code 2201" in load(file)
    changchun = place("长春市", Level.PREFECTURE, code="2201")
    assert load(file) == "changchun_2017.toml: unchanged\n"
    assert ProgrammeVersion.objects.get().jurisdiction == changchun


def test_targets_become_rows(file):
    load(file)
    rows = Target.objects.filter(year=2017).values_list("subject", "persons", "villages", "clause")
    assert list(rows) == [("household", 27856, None, "C-04"), ("village", None, 124, "C-04")]


def test_changed_content_under_the_same_version_is_refused(file):
    load(file)
    change(file, "line_fen = 320000", "line_fen = 330000")
    with pytest.raises(CommandError, match="1 of 1 programme files refused"):
        load(file)
    assert programme_of(ProgrammeVersion.objects.get()).income.line_fen == 320000


def test_the_refusal_names_the_version_to_give(file):
    load(file)
    change(file, "line_fen = 320000", "line_fen = 330000")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_programmes", str(file), stdout=out)
    assert "give the new content version 3" in out.getvalue()


def test_changed_content_under_a_new_version_stands_beside_the_old(file):
    load(file)
    change(file, "line_fen = 320000", "line_fen = 330000")
    change(file, "version = 2", "version = 3")
    load(file)
    rows = ProgrammeVersion.objects.order_by("version")
    assert [programme_of(row).income.line_fen for row in rows] == [320000, 330000]


def test_comments_and_order_of_the_file_do_not_make_another_content(file):
    load(file)
    file.write_text("# another remark\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(file) == load(file)
    assert ProgrammeVersion.objects.count() == 1


def test_a_wrong_file_is_refused_and_the_others_are_loaded(file, tmp_path):
    wrong = tmp_path / "aaa.toml"
    wrong.write_text('name = "aaa"', encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_programmes", str(wrong), str(file), stdout=out)
    assert "aaa.toml: route: is missing" in out.getvalue()
    assert ProgrammeVersion.objects.get().name == "changchun_2017"


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="is not a file"):
        load(tmp_path / "nothing.toml")


def test_loading_is_stated_in_the_log_once(file):
    load(file)
    load(file)
    kinds = [event.body["kind"] if isinstance(event.body, dict) else event.kind for event in events_of("system")]
    assert kinds == ["register:programme:loaded"]


def test_stored_content_that_was_tampered_with_is_not_used(file):
    load(file)
    row = ProgrammeVersion.objects.get()
    row.content = row.content.replace("320000", "1")
    row.digest = "0" * 64
    with pytest.raises(ProgrammeError, match="does not have the digest"):
        programme_of(row)


def test_a_village_follows_the_programme_of_the_nearest_place_above_it(jilin, changchun, file):
    village = place("大洼村", Level.VILLAGE, place("农安镇", Level.TOWNSHIP, place("农安县", Level.COUNTY, changchun)))
    load(file)
    assert in_force(village, date(2017, 6, 1)).name == "changchun_2017"
    assert in_force(jilin, date(2017, 6, 1)) is None


def test_no_programme_is_in_force_before_its_day(changchun, file):
    load(file)
    assert in_force(changchun, date(2016, 12, 31)) is None
    assert in_force(changchun, date(2017, 1, 1)) is not None


def test_the_newest_version_in_force_counts(changchun, file):
    load(file)
    change(file, "version = 2", "version = 3")
    change(file, "in_force_from = 2017-01-01", "in_force_from = 2018-01-01")
    load(file)
    assert in_force(changchun, date(2017, 6, 1)).version == 2
    assert in_force(changchun, date(2018, 6, 1)).version == 3
