"""The whole check of one bundle, entry by entry: memory grows with the number of streams, not of entries."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audit.verifier.case_claims import Openings, Rules, Signatures, Times
from audit.verifier.entries import Entry, Place, entry_of, place_of
from audit.verifier.file_claims import Papers, Photos
from audit.verifier.findings import CLAIMS, FAILS, HOLDS, UNPROVEN, Finding, Report, Unreadable
from audit.verifier.key_claims import Keys
from audit.verifier.log_claims import Chain, Consistency, Inclusion, Known, Tail, rows_checked, witness_finding
from audit.verifier.note import Checkpoint, NoteError, Opened, PublicKey, open_note, parse_checkpoint
from audit.verifier.official_claims import Officials
from audit.verifier.reading import CASES, MOST_BYTES, Bundle, digest_of
from audit.verifier.stamps import LONGEST_TOKEN, Stamp, known_by_stamps, stamp_of, stamps_checked
from audit.verifier.year_claims import Years

_CASES_LINE = frozenset({"index", "body", "proof"})
_FULL_LINE = frozenset({"index", "body"})
_OPENING_LINE = frozenset({"event_id", "label", "salt", "value"})
_HEAD_LINE = frozenset({"stream", "index", "count", "root", "proof", "above"})
_CONSISTENCY_LINE = frozenset({"from", "proof"})
_STAMP_LINE = frozenset({"file", "from", "proof", "root"})


@dataclass(frozen=True, slots=True)
class Trust:
    """What the evaluator brings himself, and never takes from the bundle."""

    log_key: PublicKey
    witnesses: Sequence[PublicKey] = ()
    quorum: int = 0
    known: Sequence[Known] = ()
    officials_key: PublicKey | None = None  # root of the custody that certifies the officials' keys
    time_authority: str = ""  # file with the certificates of authorities of time
    hashes_only: bool = False  # he asks no more than whether the log is whole and unchanged


class Claim(Protocol):
    def feed(self, entry: Entry, /) -> object: ...

    def findings(self) -> list[Finding]: ...


class PlaceClaim(Protocol):
    """A claim for which the places of entries are enough."""

    def feed(self, place: Place, /) -> object: ...

    def findings(self) -> list[Finding]: ...


def check(path: Path, trust: Trust, most_bytes: int = MOST_BYTES, more: Sequence[PlaceClaim] = ()) -> Report:
    """Every claim gets its word, whatever the bundle is. `more`: further claims that look at every entry."""
    report = Report()
    try:
        with Bundle(path, most_bytes) as bundle:
            report.bundle_sha256, report.mode = digest_of(path), bundle.mode
            report.add([Finding("bundle", HOLDS, "undamaged", {"members": len(bundle.manifest["files"])})])
            _check_bundle(bundle, trust, report, more)
    except Unreadable as error:
        report.broken = error.code
        report.findings = [found for found in report.findings if found.claim != "bundle"]
        report.add([Finding("bundle", FAILS, error.code, error.values)])
    report.complete()
    return report


def open_checkpoint(note: str, trust: Trust) -> tuple[Checkpoint, Opened]:
    """Raises NoteError unless the log's own key signed it under its own name."""
    opened = open_note(note, [trust.log_key, *trust.witnesses])
    checkpoint = parse_checkpoint(opened.text)
    if trust.log_key not in [signature.key for signature in opened.signatures]:
        raise NoteError("the log's key did not sign this")
    if checkpoint.origin != trust.log_key.name:
        raise NoteError("another log's checkpoint")
    return checkpoint, opened


def earliest(opened: Opened) -> int | None:
    """The earliest time at which one of the known witnesses signed; a negative one was never meant."""
    return min((signature.time for signature in opened.signatures if signature.time is not None), default=None)


def _check_bundle(bundle: Bundle, trust: Trust, report: Report, more: Sequence[PlaceClaim]) -> None:
    try:
        checkpoint, opened = open_checkpoint(bundle.text("checkpoint.txt"), trust)
    except NoteError as error:
        report.add([Finding("checkpoint", FAILS, "checkpoint_not_signed", {"why": str(error)})])
        return
    report.checkpoint = checkpoint
    report.add([Finding("checkpoint", HOLDS, "checkpoint_signed", {"line": checkpoint.line})])
    names = sorted({each.key.name for each in opened.signatures if each.key in trust.witnesses})
    report.add([witness_finding(names, len(trust.witnesses), trust.quorum)])
    if trust.hashes_only:
        _check_hashes(bundle, trust, report, checkpoint, more)
    else:
        _check_entries(bundle, trust, report, checkpoint, earliest(opened), more)


def _check_hashes(
    bundle: Bundle, trust: Trust, report: Report, checkpoint: Checkpoint, more: Sequence[PlaceClaim]
) -> None:
    """What needs no look into the entries: they are the log's, and it grew from what the evaluator holds."""
    consistency = Consistency(checkpoint, bundle.mode, trust.known)
    simple: list[PlaceClaim] = [Inclusion(checkpoint, bundle.mode), *more]
    feeds = [*(claim.feed for claim in simple), consistency.feed]
    for row in bundle.rows("events.jsonl", _line_of(bundle)):
        place = place_of(row)
        for feed in feeds:
            feed(place)
        report.entries += 1
    for claim in simple:
        report.add(claim.findings())
    report.add(consistency.findings(rows_checked(bundle.rows("consistency.jsonl", _CONSISTENCY_LINE))))
    said = {finding.claim for finding in report.findings}
    report.add(Finding(claim, UNPROVEN, "not_asked") for claim in CLAIMS if claim not in said)


def _line_of(bundle: Bundle) -> frozenset[str]:
    return _CASES_LINE if bundle.mode == CASES else _FULL_LINE


def _check_entries(
    bundle: Bundle,
    trust: Trust,
    report: Report,
    checkpoint: Checkpoint,
    seen_at: int | None,
    more: Sequence[PlaceClaim],
) -> None:
    digest = hashlib.sha256(checkpoint.text.encode())
    inclusion, chain = Inclusion(checkpoint, bundle.mode), Chain(bundle.mode, bundle.streams)
    consistency, tail = Consistency(checkpoint, bundle.mode, trust.known), Tail(checkpoint, bundle.mode)
    openings = Openings(bundle.rows("openings.jsonl", _OPENING_LINE))
    keys, years = Keys(trust.log_key, trust.witnesses, checkpoint), Years(checkpoint)
    found, stamped = stamps_checked(_stamps(bundle, checkpoint), checkpoint, trust.time_authority)
    report.add(found)
    _say(digest, *(stamp.token for stamp, _moment in stamped))
    simple: list[Claim] = [
        inclusion,
        chain,
        keys,
        Rules(),
        Times(seen_at, [*trust.known, *known_by_stamps(stamped)]),
        Signatures(),
        Officials(trust.officials_key, checkpoint.origin),
        Papers(bundle.papers),
        Photos(bundle.photos),
        *more,
    ]
    feeds = [*(claim.feed for claim in simple), consistency.feed, years.feed, tail.feed]
    for row in bundle.rows("events.jsonl", _line_of(bundle)):
        entry = entry_of(row)
        for feed in feeds:
            feed(entry)
        _say(digest, entry.index.to_bytes(8, "big"), entry.body, *openings.feed(entry))
        report.entries += 1
    _say(digest, *(file.encode() for file in (*bundle.papers, *bundle.photos)))
    for claim in (*simple, openings):
        report.add(claim.findings())
    grown = list(rows_checked(bundle.rows("consistency.jsonl", _CONSISTENCY_LINE)))
    report.add(consistency.findings(grown))
    report.add(years.findings({row["from"]: row["proof"] for row in grown}))
    report.add(tail.findings(chain.heads, bundle.rows("heads.jsonl", _HEAD_LINE)))
    report.streams, report.content = len(chain.heads), digest.hexdigest()


def _stamps(bundle: Bundle, checkpoint: Checkpoint) -> list[Stamp]:
    rows = bundle.rows("stamps.jsonl", _STAMP_LINE)
    return [
        stamp_of(row, bundle.content(str(row["file"]), LONGEST_TOKEN), checkpoint.origin, number)
        for number, row in enumerate(rows, 1)
    ]


def _say(digest: "hashlib._Hash", *values: bytes) -> None:
    for value in values:
        digest.update(len(value).to_bytes(8, "big") + value)
