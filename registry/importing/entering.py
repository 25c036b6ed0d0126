"""A household or a person typed into a form, judged by the very checks of the register workbook's rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.importing.columns import FORM, SheetKind
from registry.importing.drafts import MemberDraft
from registry.importing.findings import Findings
from registry.importing.member_checks import check_members
from registry.importing.messages import sentence
from registry.importing.reading import Layout, SheetRow
from registry.importing.sheets import Place
from registry.models import Severity

_LAYOUTS: dict[str, Layout] = {
    sheet.kind: Layout(
        kind=sheet.kind,
        sheet=sheet.kind,
        header_row=0,
        places={column.field: Place(index, column.titles[0], 1) for index, column in enumerate(sheet.columns)},
        ignored=(),
    )
    for sheet in FORM.sheets
}
_FIELDS: dict[tuple[str, str], str] = {
    (kind, place.title): name for kind, layout in _LAYOUTS.items() for name, place in layout.places.items()
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, of which field of which typed row."""

    kind: str
    row_no: int
    field: str
    text: str


def typed_row(kind: SheetKind, row_no: int, cells: Mapping[str, str]) -> SheetRow:
    return SheetRow(_LAYOUTS[kind], row_no, {name: cells.get(name) or None for name in _LAYOUTS[kind].places})


def title_of(kind: SheetKind, name: str) -> str:
    """What the register's own form calls the field."""
    return _LAYOUTS[kind].places[name].title


def problems(findings: Findings, *severities: Severity) -> list[Problem]:
    """As far as they are of these kinds; by default what refuses."""
    wanted = severities or (Severity.REFUSED,)
    return [
        Problem(row.sheet, row.row_no or 0, _FIELDS.get((row.sheet, row.column), ""), sentence(row.code, row.params))
        for row in findings.rows
        if row.severity in wanted
    ]


def check_person(cells: Mapping[str, str], today: date) -> tuple[MemberDraft, Findings]:
    """One newcomer of a household that is on the register."""
    findings = Findings()
    row = typed_row(SheetKind.MEMBERS, 1, cells)
    return check_members([row], today, today.year, frozenset(), findings)[0], findings
