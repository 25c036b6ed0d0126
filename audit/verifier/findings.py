"""What the verifier found: of every claim one of three words, and a sentence by its code (words.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit.verifier.note import Checkpoint

HOLDS, FAILS, UNPROVEN = "HOLDS", "FAILS", "UNPROVEN"
# In the order of the report. None is ever left out: what could not be checked is UNPROVEN.
CLAIMS = (
    "bundle",
    "checkpoint",
    "witnesses",
    "keys",
    "inclusion",
    "consistency",
    "years",
    "chain",
    "tail",
    "rules",
    "time",
    "time_stamps",
    "signatures",
    "officials",
    "openings",
    "openings_complete",
    "papers",
    "papers_complete",
    "photos",
    "photos_complete",
)
ALL_HOLD, SOMETHING_FAILS, WRONG_USE, NOT_READABLE, FROM_THE_FUTURE = 0, 1, 2, 3, 4
SHOWN = 5  # failures of one claim that are spelled out; the rest are counted
Value = str | int


class Unreadable(Exception):
    """The bundle cannot be read to its end, for the reason that the code names. Never a traceback for a reader."""

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on one claim."""

    claim: str
    status: str
    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Faults:
    """What speaks against a claim: the first few are kept, all are counted."""

    claim: str
    count: int = 0
    kept: list[Finding] = field(default_factory=list)

    def add(self, code: str, **values: Value) -> None:
        self.count += 1
        if len(self.kept) < SHOWN:
            self.kept.append(Finding(self.claim, FAILS, code, values))

    def findings(self) -> list[Finding]:
        if self.count <= SHOWN:
            return list(self.kept)
        return [*self.kept, Finding(self.claim, FAILS, "more_faults", {"count": self.count - SHOWN})]


@dataclass(slots=True)
class Report:
    """The whole answer. `content` is a digest of everything that was verified: two bundles with one digest say the same."""

    findings: list[Finding] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    entries: int = 0
    streams: int = 0
    content: str = ""
    bundle_sha256: str = ""
    mode: str = ""
    broken: str = ""  # why reading ended before the end; a code of Unreadable

    def add(self, findings: Iterable[Finding]) -> None:
        self.findings.extend(findings)

    def status_of(self, claim: str) -> str:
        """The worst word that was said of the claim; UNPROVEN if nothing was said."""
        said = {finding.status for finding in self.findings if finding.claim == claim}
        return next((word for word in (FAILS, UNPROVEN, HOLDS) if word in said), UNPROVEN)

    @property
    def exit_status(self) -> int:
        if self.broken:
            return FROM_THE_FUTURE if self.broken.startswith("future") else NOT_READABLE
        return SOMETHING_FAILS if any(finding.status == FAILS for finding in self.findings) else ALL_HOLD

    def complete(self) -> None:
        """Say of every claim that nothing was said of that it was not reached; then sort by claims."""
        silent = [claim for claim in CLAIMS if all(finding.claim != claim for finding in self.findings)]
        self.add(Finding(claim, UNPROVEN, "not_reached") for claim in silent)
        self.findings.sort(key=lambda finding: CLAIMS.index(finding.claim))
