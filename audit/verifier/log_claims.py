"""Claims about the log itself: that every entry is in it, that nothing before it was changed, that no stream has a gap."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.verifier.canonical import encode as encode_canonical
from audit.verifier.entries import HEADS_STREAM, NOTHING_BEFORE, Entry, Place, hashes_of
from audit.verifier.findings import FAILS, HOLDS, UNPROVEN, Faults, Finding, Unreadable
from audit.verifier.merkle import EMPTY_ROOT, Frontier, leaf_hash, verify_consistency, verify_inclusion
from audit.verifier.note import Checkpoint, NoteError, decode_base64
from audit.verifier.reading import FULL

HEADS_STATED = "log:heads:stated"
HEADS_SCHEMA = "heyan.heads/2"
BUCKETS = (
    1 << 14
)  # a statement of heads is a tree over so many small trees: whoever states anew touches only those that grew


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier checkpoint that the evaluator holds: from a file, another bundle, or a line on paper."""

    source: str
    checkpoint: Checkpoint
    seen_at: int | None = None  # seconds since 1970: the earliest time at which a witness we trust signed it


class Inclusion:
    """Every entry is in the log that the checkpoint signs: by its proof, or because the whole log is here."""

    def __init__(self, checkpoint: Checkpoint, mode: str) -> None:
        self.checkpoint, self.mode = checkpoint, mode
        self.faults = Faults("inclusion")
        self.frontier = Frontier()
        self.entries, self.last = 0, -1

    def feed(self, entry: Place) -> None:
        if entry.index <= self.last:
            self.faults.add("entries_out_of_order", index=entry.index)
        self.last = entry.index
        self.entries += 1
        if self.mode == FULL:
            if entry.index != self.frontier.size:
                self.faults.add("entry_missing", index=self.frontier.size)
            self.frontier.append(entry.leaf)
        elif not verify_inclusion(entry.leaf, entry.index, self.checkpoint.size, entry.proof, self.checkpoint.root):
            self.faults.add("entry_not_in_log", index=entry.index)

    def findings(self) -> list[Finding]:
        if self.mode == FULL and (self.frontier.size, self.frontier.root()) != (
            self.checkpoint.size,
            self.checkpoint.root,
        ):
            self.faults.add("root_differs", entries=self.frontier.size, size=self.checkpoint.size)
        if self.faults.count:
            return self.faults.findings()
        code = "whole_log_recomputed" if self.mode == FULL else "entries_in_log"
        return [Finding("inclusion", HOLDS, code, {"entries": self.entries, "size": self.checkpoint.size})]


class Consistency:
    """What the evaluator already holds is the beginning of this log."""

    def __init__(self, checkpoint: Checkpoint, mode: str, known: Sequence[Known]) -> None:
        self.checkpoint, self.mode, self.known = checkpoint, mode, known
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.wanted = {one.checkpoint.size for one in known}
        self.added: dict[int, int] = dict.fromkeys(self.wanted, 0)

    def feed(self, entry: Place) -> None:
        for size in self.wanted:
            self.added[size] += entry.index >= size
        if self.mode == FULL and self.wanted:
            self.frontier.append(entry.leaf)
            if self.frontier.size in self.wanted:
                self.roots[self.frontier.size] = self.frontier.root()

    def findings(self, rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
        proofs = {row["from"]: row["proof"] for row in rows if row["from"] in self.wanted}
        if not self.known:
            return [Finding("consistency", UNPROVEN, "nothing_held")]
        return [self._finding(one, proofs) for one in self.known]

    def _finding(self, known: Known, proofs: Mapping[int, Any]) -> Finding:
        old = known.checkpoint
        values: dict[str, str | int] = {"source": known.source, "held": old.size, "size": self.checkpoint.size}
        fault = self._fault(old, proofs)
        if fault:
            return Finding("consistency", UNPROVEN if fault == "no_proof_from_there" else FAILS, fault, values)
        return Finding("consistency", HOLDS, "grown_from_held", {**values, "added": self.added[old.size]})

    def _fault(self, old: Checkpoint, proofs: Mapping[int, Any]) -> str:
        new = self.checkpoint
        if old.origin != new.origin:
            return "another_log"
        if old.size > new.size:
            return "rolled_back"
        if self.mode == FULL:
            return "" if self.roots.get(old.size) == old.root else "rewritten"
        if old.size == new.size:
            return "" if old.root == new.root else "split_view"
        if old.size and old.size not in proofs:
            return "no_proof_from_there"
        try:
            path = hashes_of(proofs.get(old.size, []))
        except NoteError:
            return "rewritten"
        return "" if verify_consistency(old.size, old.root, new.size, new.root, path) else "rewritten"


@dataclass(slots=True)
class Head:
    """The last entry of a stream so far."""

    seq: int = 0
    digest: str = NOTHING_BEFORE
    index: int = -1


class Chain:
    """Each stream (a case, a sheet of signatures, a paper …) is whole from its first entry on: every entry names the one before."""

    def __init__(self, mode: str, promised: frozenset[str]) -> None:
        self.mode, self.promised = mode, promised
        self.faults = Faults("chain")
        self.heads: dict[str, Head] = {}

    def feed(self, entry: Entry) -> None:
        head = self.heads.setdefault(entry.stream, Head())
        if (entry.parts["seq"], entry.parts["prev"]) != (head.seq + 1, head.digest):
            self.faults.add("stream_broken", stream=entry.stream, index=entry.index, expected=head.seq + 1)
        head.seq, head.digest, head.index = entry.parts["seq"], entry.leaf.hex(), entry.index

    def findings(self) -> list[Finding]:
        if self.mode != FULL:
            for stream in sorted(self.promised - self.heads.keys()):
                self.faults.add("stream_missing", stream=stream)
            for stream in sorted(self.heads.keys() - self.promised):
                self.faults.add("stream_not_promised", stream=stream)
        if self.faults.count:
            return self.faults.findings()
        return [Finding("chain", HOLDS, "streams_whole", {"streams": len(self.heads)})]


@dataclass(slots=True)
class Tail:
    """No later entry of these streams was left out: the log itself states, sorted, where every stream ends."""

    checkpoint: Checkpoint
    mode: str
    stated: Mapping[str, Any] | None = None
    faults: Faults = field(default_factory=lambda: Faults("tail"))

    def feed(self, entry: Entry) -> None:
        if entry.kind == HEADS_STATED and entry.stream == HEADS_STREAM:
            self.stated = entry.statement

    def findings(self, heads: Mapping[str, Head], rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
        if self.mode == FULL:
            return [Finding("tail", HOLDS, "whole_log_is_here", {"size": self.checkpoint.size})]
        try:
            size, root = self._numbers()
        except (TypeError, KeyError, ValueError):
            return [Finding("tail", UNPROVEN, "no_heads_stated")]
        proofs = {row["stream"]: row for row in rows if isinstance(row["stream"], str)}
        late = 0
        for stream, head in heads.items():
            if stream == HEADS_STREAM:
                continue
            if head.index >= size:
                late += 1
            elif not _is_last(stream, head, proofs.get(stream), root):
                self.faults.add("stream_goes_on", stream=stream, size=size)
        if self.faults.count:
            return self.faults.findings()
        values: dict[str, str | int] = {"size": size, "whole": self.checkpoint.size, "late": late}
        return [Finding("tail", *((UNPROVEN, "ends_after_statement") if late else (HOLDS, "ends_stated")), values)]

    def _numbers(self) -> tuple[int, bytes]:
        if self.stated is None or self.stated.get("schema") != HEADS_SCHEMA:
            raise KeyError(HEADS_STATED)
        return int(self.stated["size"]), bytes.fromhex(self.stated["root"])


def _is_last(stream: str, head: Head, row: Mapping[str, Any] | None, root: bytes) -> bool:
    """The head is in the tree of its bucket, and that in the statement's."""
    if row is None or type(row["index"]) is not int or type(row["count"]) is not int or not 0 < row["count"] < 1 << 63:
        return False
    try:
        path, above, bucket = hashes_of(row["proof"]), hashes_of(row["above"]), decode_base64(row["root"])
    except (NoteError, TypeError):
        return False
    leaf = head_leaf(stream, head.seq, head.digest)
    return verify_inclusion(leaf, row["index"], row["count"], path, bucket) and verify_inclusion(
        bucket_leaf(row["count"], bucket), bucket_of(stream), BUCKETS, above, root
    )


def head_leaf(stream: str, seq: int, digest: str) -> bytes:
    """The leaf that states the last entry of one stream; those of a bucket are sorted by stream."""
    return leaf_hash(encode_canonical([HEADS_SCHEMA, stream, seq, digest]))


def bucket_of(stream: str) -> int:
    """By its name alone, so that nobody chooses where a stream is looked for."""
    return int.from_bytes(hashlib.sha256(stream.encode()).digest()[:2], "big") % BUCKETS


def bucket_leaf(count: int, root: bytes) -> bytes:
    return leaf_hash(count.to_bytes(8, "big") + root)


def witness_finding(signed: Sequence[str], known: int, quorum: int) -> Finding:
    values: dict[str, str | int] = {"signed": len(signed), "known": known, "quorum": quorum, "names": "、".join(signed)}
    if not quorum:
        return Finding("witnesses", UNPROVEN, "no_witness_asked", values)
    if len(signed) < quorum:
        return Finding("witnesses", FAILS, "too_few_witnesses", values)
    return Finding("witnesses", HOLDS, "witnessed", values)


def rows_checked(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Rows of consistency.jsonl: `from` is a number, or the bundle is unreadable."""
    for number, row in enumerate(rows, 1):
        if type(row["from"]) is not int:
            raise Unreadable("line_unreadable", name="consistency.jsonl", line=number)
        yield row
