"""What was found in the rows of one household or place, in words that do not carry personal numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from registry.identity import mask_id_no, mask_phone
from registry.importing import values
from registry.importing.reading import SheetRow
from registry.models import Severity

MAX_PER_SUBJECT = 60
_MASKS: dict[str, Callable[[str], str]] = {"id_no": mask_id_no, "phone": mask_phone}


@dataclass(frozen=True)
class Finding:
    severity: Severity
    code: str
    sheet: str
    row_no: int | None
    column: str
    value: str
    params: dict[str, str | int]


@dataclass
class Findings:
    """Refused: nothing of the household or place is written. Flagged: written, and a person must look. Accepted: noted."""

    rows: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == Severity.REFUSED for finding in self.rows)

    @property
    def is_flagged(self) -> bool:
        return any(finding.severity == Severity.FLAGGED for finding in self.rows)

    def refuse(self, row: SheetRow | None, name: str, code: str, **params: str | int) -> None:
        self._add(Severity.REFUSED, row, name, code, params)

    def flag(self, row: SheetRow | None, name: str, code: str, **params: str | int) -> None:
        self._add(Severity.FLAGGED, row, name, code, params)

    def accept(self, row: SheetRow | None, name: str, code: str, **params: str | int) -> None:
        self._add(Severity.ACCEPTED, row, name, code, params)

    def _add(
        self, severity: Severity, row: SheetRow | None, name: str, code: str, params: dict[str, str | int]
    ) -> None:
        if len(self.rows) >= MAX_PER_SUBJECT and not (severity == Severity.REFUSED and not self.is_refused):
            return
        sheet, row_no = (row.layout.sheet, row.row_no) if row else ("", None)
        self.rows.append(
            Finding(severity, code, sheet, row_no, row.title(name) if row else "", _shown(row, name), params)
        )

    def read(self, row: SheetRow, name: str, reader: Callable[[Any], Any], *, fatal: bool) -> Any:
        """The value of a cell; an unreadable one is refused if fatal, else flagged and left unknown."""
        try:
            return reader(row.cells.get(name))
        except values.Unreadable as error:
            (self.refuse if fatal else self.flag)(row, name, error.code)
            return None


def _shown(row: SheetRow | None, name: str) -> str:
    if row is None:
        return ""
    raw = row.cells.get(name)
    shown = raw if isinstance(raw, str) else values.text_of(raw)
    if name in _MASKS:
        return _MASKS[name](values.text_of(raw).replace(" ", ""))[:120]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)[:120]
