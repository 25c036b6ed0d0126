"""What an evaluator holds from an earlier visit: a checkpoint's file, an earlier bundle, or the line on a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.verifier.checking import Trust, earliest, open_checkpoint
from audit.verifier.entries import Place
from audit.verifier.findings import HOLDS, UNPROVEN, Finding, Unreadable
from audit.verifier.log_claims import Known
from audit.verifier.note import NoteError, parse_line
from audit.verifier.reading import Bundle

_LONGEST_NOTE = 1 << 16


class NotHeld(Exception):
    """What was given is no checkpoint of this log."""


@dataclass(slots=True)
class Kept:
    """Whether the entries of an earlier bundle are in this one, too."""

    source: str
    missing: set[int]
    count: int

    def feed(self, place: Place) -> None:
        self.missing.discard(place.index)

    def findings(self) -> list[Finding]:
        if self.missing:
            gone: dict[str, str | int] = {"entries": len(self.missing), "index": min(self.missing)}
            return [Finding("consistency", UNPROVEN, "gone_since", {"source": self.source, **gone})]
        return [Finding("consistency", HOLDS, "kept_since", {"source": self.source, "entries": self.count})]


def held(given: Sequence[str], trust: Trust) -> tuple[list[Known], list[Kept]]:
    """Raises NotHeld, Unreadable (an earlier bundle that cannot be read)."""
    known, kept = [], []
    for text in given:
        path = Path(text)
        try:
            is_file = path.is_file()
        except (OSError, ValueError):
            is_file = False
        try:
            if not is_file:
                known.append(Known(text[:80], parse_line(text)))
            elif path.read_bytes()[:2] == b"PK":
                one, entries = _from_bundle(path, trust)
                known.append(one)
                kept.append(entries)
            else:
                known.append(_from_note(path, trust))
        except (NoteError, UnicodeDecodeError, OSError) as error:
            raise NotHeld(text[:80], str(error)) from error
    return known, kept


def _from_note(path: Path, trust: Trust) -> Known:
    text = path.read_text(encoding="utf-8")[:_LONGEST_NOTE]
    if len(text.split()) == 3:  # the line of a paper, saved in a file
        return Known(path.name, parse_line(text))
    checkpoint, opened = open_checkpoint(text, trust)
    return Known(path.name, checkpoint, earliest(opened))


def _from_bundle(path: Path, trust: Trust) -> tuple[Known, Kept]:
    with Bundle(path) as bundle:
        checkpoint, opened = open_checkpoint(bundle.text("checkpoint.txt"), trust)
        indices = {row.get("index") for row in bundle.lines_of("events.jsonl")}
    if not all(type(index) is int for index in indices):
        raise Unreadable("member_unreadable", name="events.jsonl")
    found = {index for index in indices if type(index) is int}
    return Known(path.name, checkpoint, earliest(opened)), Kept(path.name, found, len(found))
