"""Claims about what the entries say: the order of the procedure, who signed, when, and what was committed to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.verifier.canonical import NotCanonical, commit
from audit.verifier.canonical import parse as parse_canonical
from audit.verifier.entries import Entry
from audit.verifier.findings import HOLDS, UNPROVEN, Faults, Finding
from audit.verifier.log_claims import Known

TOLERANCE = timedelta(hours=2)  # an act may begin an hour before its entry is written (a long import)
# The stages of a household's exit in their fixed order. The city's verification moves where a programme announces first.
EXIT_ORDER = (
    "year_plan",
    "application",
    "home_check",
    "appraisal",
    "joint_village_check",
    "consent",
    "first_notice",
    "first_notice_result",
    "township_self_check",
    "township_review",
    "second_notice",
    "second_notice_result",
    "comparison",
    "county_review",
    "county_approval",
    "announcement",
    "announcement_result",
    "deregistration",
    "deregistration_confirmation",
    "follow_up",
)
THREE_LEVELS = ("township_self_check", "county_review", "city_verification")
_OPENED, DECIDED, _HELD, _RELEASED = (
    "case:case:opened",
    "case:decision:recorded",
    "case:hold:placed",
    "case:hold:released",
)
_ERASED = "audit:opening:erased"
RENDERED, SEALED = "paper:file:rendered", "paper:file:sealed"
_SHEET_OPENED, SEAT_SIGNED = "sheet:sheet:opened", "sheet:seat:signed"


@dataclass(slots=True)
class _Case:
    kind: str
    held: set[str] = field(default_factory=set)
    approved: dict[int, int] = field(default_factory=dict)  # round → furthest place in EXIT_ORDER
    level_of: dict[str, str] = field(default_factory=dict)  # official → which of the three levels he decided
    closed: bool = False


class Rules:
    """The procedure was kept: its order, no approval of a held household, no person at two of the three levels."""

    def __init__(self) -> None:
        self.cases: dict[str, _Case] = {}
        self.faults = Faults("rules")
        self.decisions = 0

    def feed(self, entry: Entry) -> None:
        if not entry.stream.startswith("case:"):
            return
        if entry.kind == _OPENED:
            if entry.stream in self.cases:
                self.faults.add("opened_twice", stream=entry.stream, index=entry.index)
            self.cases[entry.stream] = _Case(kind=str(entry.statement.get("case_kind", "")))
            return
        case = self.cases.setdefault(entry.stream, _Case(kind=""))
        objection = str(entry.statement.get("objection", ""))
        if entry.kind == _HELD:
            case.held.add(objection)
        elif entry.kind == _RELEASED:
            case.held.discard(objection)
        elif entry.kind == DECIDED:
            self._decided(case, entry)

    def _decided(self, case: _Case, entry: Entry) -> None:
        self.decisions += 1
        said = entry.statement
        where: dict[str, str | int] = {"stream": entry.stream, "index": entry.index, "stage": str(said.get("stage"))}
        if case.closed:
            self.faults.add("decided_after_end", **where)
        if str(said.get("acted_on", "")) > (entry.at + timedelta(hours=8) + TOLERANCE).date().isoformat():
            self.faults.add("dated_ahead", **where)
        if said.get("outcome") == "approved":
            self._approved(case, entry, where)
        case.closed = case.closed or said.get("outcome") in ("rejected", "withdrawn")

    def _approved(self, case: _Case, entry: Entry, where: Mapping[str, str | int]) -> None:
        stage, turn = where["stage"], entry.parts["subject"].get("round", 0)
        if case.held:
            self.faults.add("approved_while_held", **where)
        if case.kind == "exit" and stage in EXIT_ORDER and type(turn) is int:
            place = EXIT_ORDER.index(str(stage))
            if place <= case.approved.get(turn, -1):
                self.faults.add("out_of_order", **where)
            case.approved[turn] = max(place, case.approved.get(turn, -1))
        if stage in THREE_LEVELS:
            before = case.level_of.setdefault(entry.actor, str(stage))
            if before != stage:
                self.faults.add("same_person_twice", actor=entry.actor, before=before, **where)

    def findings(self) -> list[Finding]:
        if self.faults.count:
            return self.faults.findings()
        if not self.decisions:
            return [Finding("rules", UNPROVEN, "no_decisions")]
        values: dict[str, str | int] = {"decisions": self.decisions, "cases": len(self.cases)}
        return [Finding("rules", HOLDS, "rules_kept", values)]


class Times:
    """What an entry says of its time fits what others saw: never later than a witness, never long before an entry it follows."""

    def __init__(self, seen_at: int | None, known: Sequence[Known]) -> None:
        self.latest = _moment(seen_at)
        earlier = [(one.checkpoint.size, _moment(one.seen_at)) for one in known]
        self.anchors = sorted((size, moment) for size, moment in earlier if moment)
        self.faults = Faults("time")
        self.demo = 0

    def feed(self, entry: Entry) -> None:
        if entry.is_demo:
            self.demo += 1
            return
        if self.latest and entry.at > self.latest + TOLERANCE:
            self.faults.add("dated_after_witness", index=entry.index, at=entry.at.isoformat())
        for size, moment in self.anchors:
            if entry.index >= size and entry.at < moment - TOLERANCE:
                self.faults.add("dated_back", index=entry.index, at=entry.at.isoformat(), seen=moment.isoformat())
            elif entry.index < size and entry.at > moment + TOLERANCE:
                self.faults.add("dated_after_witness", index=entry.index, at=entry.at.isoformat())

    def findings(self) -> list[Finding]:
        if self.faults.count:
            return self.faults.findings()
        if self.demo:
            return [Finding("time", UNPROVEN, "demonstration_time", {"count": self.demo})]
        if not self.latest and not self.anchors:
            return [Finding("time", UNPROVEN, "nobody_saw_the_time")]
        return [Finding("time", HOLDS, "times_fit", {"anchors": len(self.anchors) + bool(self.latest)})]


class Signatures:
    """A joint decision names the sheet on which all its signers signed exactly what was shown."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}  # stream of a sheet → digest of what it showed
        self.names: dict[str, set[str]] = {}  # digest → who signed it
        self.decisions: list[tuple[int, str, tuple[str, ...]]] = []
        self.faults = Faults("signatures")
        self.alone = 0

    def feed(self, entry: Entry) -> None:
        said = entry.statement
        if entry.kind == _SHEET_OPENED:
            self.shown[entry.stream] = str(said.get("shown"))
        elif entry.kind == SEAT_SIGNED:
            if self.shown.get(entry.stream) != said.get("shown"):
                self.faults.add("signed_something_else", stream=entry.stream, index=entry.index)
            self.names.setdefault(str(said.get("shown")), set()).add(str(said.get("signer")))
        elif entry.kind == DECIDED and "sheet" in said:
            signers = said.get("signers")
            names = tuple(str(name) for name in signers) if isinstance(signers, list) else ()
            self.decisions.append((entry.index, str(said["sheet"]), names))
        elif entry.kind == DECIDED:
            self.alone += 1

    def findings(self) -> list[Finding]:
        for index, digest, names in self.decisions:
            if digest not in self.names:
                self.faults.add("sheet_missing", index=index)
            elif missing := sorted(set(names) - self.names[digest]):
                self.faults.add("signer_missing", index=index, name=missing[0])
        if self.faults.count:
            return self.faults.findings()
        if not self.decisions:
            return [Finding("signatures", UNPROVEN, "nothing_signed_jointly", {"alone": self.alone})]
        return [Finding("signatures", HOLDS, "signatures_match", {"joint": len(self.decisions), "alone": self.alone})]


class Openings:
    """Personal values are the ones that were committed to; what is not here was erased by a logged erasure, or withheld."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self.rows = rows
        self.next: dict[str, Any] | None = next(rows, None)
        self.faults = Faults("openings")
        self.is_closed = self.next is None  # nothing is opened: what is absent is only counted
        self.absent: dict[str, set[str]] = {}
        self.opened = self.committed = self.erased = 0

    def feed(self, entry: Entry) -> list[bytes]:
        """Returns what was opened, for the digest of the content."""
        if entry.kind == _ERASED:
            self._erase(entry)
        commitments, seen = entry.parts["commitments"], []
        self.committed += len(commitments)
        here: set[str] = set()
        while self.next is not None and self.next["event_id"] == entry.parts["event_id"]:
            row, self.next = self.next, next(self.rows, None)
            label = str(row["label"])
            if label in here or not _opens(row, commitments.get(label)):
                self.faults.add("value_differs", index=entry.index, label=label[:60])
            here.add(label)
            seen.append(f"{label}={row['value']}".encode())
        self.opened += len(here)
        if (gone := set(commitments) - here) and not self.is_closed:
            self.absent[str(entry.parts["event_id"])] = gone
        return sorted(seen)

    def _erase(self, entry: Entry) -> None:
        labels, gone = entry.statement.get("labels"), self.absent.get(str(entry.parts["subject"].get("event_id")))
        if gone and isinstance(labels, list):
            self.erased += len(gone & set(map(str, labels)))
            gone -= set(map(str, labels))

    def findings(self) -> list[Finding]:
        if self.next is not None:
            self.faults.add("opening_of_nothing", label=str(self.next["label"])[:60])
        withheld = self.committed if self.is_closed else sum(len(labels) for labels in self.absent.values())
        values: dict[str, str | int] = {"opened": self.opened, "erased": self.erased, "withheld": withheld}
        if self.faults.count:
            found = self.faults.findings()
        elif self.opened:
            found = [Finding("openings", HOLDS, "values_match", values)]
        else:
            found = [Finding("openings", UNPROVEN, "nothing_opened", values)]
        if withheld:
            return [*found, Finding("openings_complete", UNPROVEN, "values_withheld", values)]
        return [*found, Finding("openings_complete", HOLDS, "nothing_withheld", values)]


def _opens(row: Mapping[str, Any], commitment: Any) -> bool:
    try:
        value, salt = parse_canonical(row["value"].encode()), bytes.fromhex(row["salt"])
        return bool(commit(row["label"], value, salt) == commitment)
    except (NotCanonical, ValueError, TypeError, AttributeError):
        return False


def _moment(seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):  # a witness that signs the year 300,000 has seen nothing
        return None
