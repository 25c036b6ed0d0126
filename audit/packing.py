"""Packing a bundle: a ZIP written member by member, never held in memory. What is in it: audit/verifier/reading.py."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any

from audit.verifier.note import encode_base64
from audit.verifier.reading import BUNDLE_FORMAT

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # equal content gives equal bytes, whenever it is packed


@dataclass(frozen=True, slots=True)
class HeadProof:
    """Where a stream's last entry stands: in which place of its bucket, and how the bucket hangs in the statement."""

    stream: str
    index: int
    count: int
    root: bytes
    path: Sequence[bytes]
    above: Sequence[bytes]


class Pack:
    """A bundle being written. Leaving the `with` without an error writes the manifest."""

    def __init__(self, file: IO[bytes], *, mode: str, streams: Iterable[str]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._mode, self._streams = mode, sorted(streams)
        self._digests: dict[str, str] = {}

    def __enter__(self) -> "Pack":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            manifest = {
                "format": BUNDLE_FORMAT,
                "mode": self._mode,
                "streams": self._streams,
                "files": dict(self._digests),
            }
            self.add("manifest.json", [(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()])
        self._zip.close()

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        listed = zipfile.ZipInfo(name, _LONG_AGO)
        is_picture = name.startswith("photos/")  # packed already
        listed.compress_type = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
        with self._zip.open(listed, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self._digests[name] = digest.hexdigest()

    def add_rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self.add(name, _lines(rows))


def row_of_entry(index: int, body: str, proof: Sequence[bytes] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"index": index, "body": body}
    return row if proof is None else row | {"proof": [encode_base64(each) for each in proof]}


def row_of_head(proof: HeadProof) -> dict[str, Any]:
    return {
        "stream": proof.stream,
        "index": proof.index,
        "count": proof.count,
        "root": encode_base64(proof.root),
        "proof": [encode_base64(each) for each in proof.path],
        "above": [encode_base64(each) for each in proof.above],
    }


def row_of_growth(size: int, proof: Sequence[bytes]) -> dict[str, Any]:
    return {"from": size, "proof": [encode_base64(each) for each in proof]}


def row_of_stamp(file: str, size: int, root: bytes, proof: Sequence[bytes]) -> dict[str, Any]:
    return {"file": file, "root": encode_base64(root)} | row_of_growth(size, proof)


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for row in rows:
        yield (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
