"""The claim about years: the checkpoint that closed each year is the beginning of this log, and nobody wrote into it since."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from audit.verifier.case_claims import TOLERANCE
from audit.verifier.entries import YEARS_STREAM, Entry, hashes_of
from audit.verifier.findings import HOLDS, UNPROVEN, Faults, Finding
from audit.verifier.merkle import verify_consistency
from audit.verifier.note import Checkpoint, NoteError, parse_line

YEAR_CLOSED, YEAR_OPENED = "log:year:closed", "log:year:opened"
CHINA = timezone(timedelta(hours=8))


class Years:
    """A year is closed by an entry; the next is opened by one that pins a checkpoint which covers the closing."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.faults = Faults("years")
        self.closed: dict[int, int] = {}
        self.pins: dict[int, Checkpoint] = {}  # year that it closes → what the next year's first entry pins
        self.since: datetime | None = None

    def feed(self, entry: Entry) -> None:
        if self.since and not entry.is_demo and entry.at < self.since:
            self.faults.add("dated_into_closed_year", index=entry.index, at=entry.at.isoformat())
        if entry.stream != YEARS_STREAM:
            return
        year = entry.parts["subject"].get("year")
        if type(year) is not int or not 1 < year < 9999:
            self.faults.add("year_unreadable", index=entry.index)
        elif entry.kind == YEAR_CLOSED:
            self.closed[year] = entry.index
        elif entry.kind == YEAR_OPENED:
            self._opened(year, entry)

    def _opened(self, year: int, entry: Entry) -> None:
        try:
            pinned = parse_line(str(entry.statement.get("pins")))
        except NoteError:
            self.faults.add("year_unreadable", index=entry.index)
            return
        if not self.closed.get(year - 1, pinned.size) < pinned.size <= entry.index:
            self.faults.add("year_out_of_order", year=year, index=entry.index)
        self.pins[year - 1] = pinned
        self.since = datetime(year, 1, 1, tzinfo=CHINA) - TOLERANCE

    def findings(self, proofs: Mapping[int, Any]) -> list[Finding]:
        """`proofs`: by size of an earlier checkpoint, that this one grew from it."""
        unproven = [year for year, pinned in self.pins.items() if pinned.size not in proofs]
        for year, pinned in self.pins.items():
            if year not in unproven and not self._is_beginning(pinned, proofs[pinned.size]):
                self.faults.add("closed_year_rewritten", year=year, size=pinned.size)
        if self.faults.count:
            return self.faults.findings()
        if unproven:
            return [Finding("years", UNPROVEN, "closed_year_unproven", {"year": unproven[0]})]
        if not self.pins:
            return [Finding("years", HOLDS, "no_year_closed")]
        return [Finding("years", HOLDS, "years_closed", {"years": "、".join(map(str, sorted(self.pins)))})]

    def _is_beginning(self, old: Checkpoint, proof: Any) -> bool:
        new = self.checkpoint
        try:
            path = hashes_of(proof)
        except NoteError:
            return False
        return old.origin == new.origin and verify_consistency(old.size, old.root, new.size, new.root, path)
