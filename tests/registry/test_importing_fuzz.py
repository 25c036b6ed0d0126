"""Random and hostile cells: no exception, no half-written household."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import canonical, clock
from registry.importing import area_checking, area_columns, values
from registry.importing.area_drafts import AreaGround
from registry.importing.checking import Ground, check
from registry.importing.columns import FIELDS, FORM, SheetKind
from registry.importing.guarding import WorkbookRefused
from registry.importing.messages import sentence
from registry.importing.placing import Gazetteer, KnownPlace
from registry.importing.reading import Group, Layout, SheetRow, StagedWorkbook
from registry.importing.running import work
from registry.importing.services import approve, upload
from registry.importing.sheets import Place
from registry.indicator_values import problem_of
from registry.indicator_vocabulary import indicators_for
from registry.models import Household, ImportStatus, Member
from registry.roles import Role
from tests.factories import Cast
from tests.registry import workbooks as w

HOSTILE = [
    "",
    " ",
    "\u3000",
    "\x00",
    "林\x00丽",
    "\ud800",
    "\u202e丽林",
    "=1+1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "'; DROP TABLE registry_household; --",
    "%s %(x)s {0}",
    "林" * 3000,
    "１２３",
    "٣",
    "½",
    "²",
    "1e9",
    "-0",
    "NaN",
    "inf",
    "9" * 400,
    "1.000000000000000001",
    "2016-02-30",
    "0000-00-00",
    "99999999",
    "是否",
    w.HEAD_ID,
    w.HEAD_ID.lower(),
    float("nan"),
    float("inf"),
    -0.0,
    1e308,
    2.0**53,
    220122197607240024.0,
    73050.0,
    -1.0,
    True,
    date(2016, 1, 1),
    datetime(1, 1, 1, 1, 1),  # noqa: DTZ001 - as calamine gives them
    time(1, 1),
]
CELLS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.dates(),
    st.booleans(),
    st.none(),
)
SOUND = w.workbook(w.sound_sheets())
GROUND = Ground(
    date(2017, 3, 1),
    {"220122100220": KnownPlace(1, "00000001/", "宝城村委会", "农安镇", "农安县")},
    frozenset(),
    frozenset(),
)


def layout(kind: SheetKind) -> Layout:
    return Layout(kind, kind.value, 1, {name: Place(i, name, 1) for i, name in enumerate(FIELDS[kind])}, ())


@st.composite
def groups(draw: st.DrawFn) -> Group:
    group = Group(draw(st.one_of(st.just("2201221002200001"), st.text(max_size=20))))
    for kind in SheetKind:
        for row_no in range(2, 2 + draw(st.integers(0, 3))):
            cells = {name: values.storable(draw(CELLS)) for name in FIELDS[kind]}
            group.rows[kind].append(SheetRow(layout(kind), row_no, cells))
    return group


@given(groups())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_cells_are_judged_and_every_judgement_can_be_said(group: Group) -> None:
    draft, findings = check(group, GROUND)
    assert (draft is None) == findings.is_refused
    for row in findings.rows:
        assert sentence(row.code, row.params)
        assert len(row.value) <= 120
        row.value.encode()
        assert "\x00" not in row.value


AREA = AreaGround(
    date(2017, 3, 1),
    Gazetteer({"220122100220": KnownPlace(1, "00000001/", "宝城村委会", "农安镇", "农安县")}, frozenset()),
    2016,
    "office",
    "",
    "名录",
)


@st.composite
def area_groups(draw: st.DrawFn) -> Group:
    """Rows of the sheets that a place may stand on; its own names are right as often as not."""
    group = Group(draw(st.one_of(st.just("220122100220"), st.text(max_size=20))))
    for sheet in area_columns.FORM.sheets:
        places = {name: Place(i, name, 1) for i, name in enumerate(sheet.fields)}
        for row_no in range(2, 2 + draw(st.integers(0, 2))):
            filled = draw(st.lists(st.sampled_from(sheet.fields), max_size=12, unique=True))
            cells = {name: values.storable(draw(CELLS)) if name in filled else None for name in sheet.fields}
            if draw(st.booleans()):
                cells |= {"code": "220122100220", "village": "宝城村", "year": 2016.0}
            group.rows[sheet.kind].append(SheetRow(Layout(sheet.kind, sheet.kind, 1, places, ()), row_no, cells))
    return group


@given(area_groups())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_cells_of_places_are_judged_and_only_possible_values_are_kept(group: Group) -> None:
    draft, findings = area_checking.check(group, AREA)
    assert (draft is None) == findings.is_refused
    for row in findings.rows:
        assert sentence(row.code, row.params)
        row.value.encode()
    for report in draft.reports if draft else []:
        known = indicators_for(report.subject)
        assert all(not problem_of(known[code], value) for code, value in report.values.items())
        canonical.encode(report.values)


@given(CELLS)
@settings(max_examples=500, deadline=None)
def test_every_reader_returns_or_says_unreadable(cell: Any) -> None:
    stored = values.storable(cell)
    for reader in (
        values.code_of,
        values.text_of,
        values.whole_number,
        values.fen,
        values.day,
        values.yes_or_no,
        lambda value: values.scaled(value, scale=10, largest=100),
    ):
        try:
            reader(stored)
        except values.Unreadable:
            continue


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_workbook_or_refused(content: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        StagedWorkbook(BytesIO(content), FORM)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        with StagedWorkbook(BytesIO(bytes(content)), FORM) as staged:
            for group in staged.groups():
                check(group, GROUND)
    except WorkbookRefused:
        return


def _poison(sheets: dict[str, list[dict[str, Any]]], data: st.DataObject) -> None:
    """Puts hostile values into some cells."""
    for _ in range(data.draw(st.integers(1, 4))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = data.draw(st.sampled_from(rows))
        cell = data.draw(
            st.sampled_from([value for value in HOSTILE if not isinstance(value, str) or "\ud800" not in value])
        )
        row[data.draw(st.sampled_from(sorted(row)))] = str(cell) if isinstance(cell, float | date | time) else cell


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_workbooks_never_leave_half_a_household(
    cast: Cast, tmp_path: Path, settings: Any, data: st.DataObject
) -> None:
    settings.MEDIA_ROOT = tmp_path
    sheets = w.sound_sheets()
    _poison(sheets, data)
    office = cast[Role.COUNTY_OFFICE]
    run = upload(
        content=w.workbook(sheets), name="x.xlsx", division=cast.places.county, uploaded_by=None, at=clock.now()
    )
    work(run.pk)
    run.refresh_from_db()
    if run.status == ImportStatus.CHECKED:
        work(approve(run=run, approved_by=office, at=clock.now()).pk)
        run.refresh_from_db()
        assert run.status == ImportStatus.DONE
    for household in Household.objects.all():
        assert household.members.filter(left_on=None).exists()
        assert household.standing_changes.exists()
    assert Member.objects.filter(household=None).count() == 0
