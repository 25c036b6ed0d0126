"""Reading a bundle that anybody may have made: bounded, line by line, and every damage told in a plain sentence.

A bundle is a ZIP with these members and no others:

    manifest.json        format, mode ("cases" or "full"), the streams it promises, SHA-256 and size of every other member
    checkpoint.txt       the signed note of the log, with the witnesses' lines
    events.jsonl         {"body", "index", "proof"}: entries by rising index; in a full bundle all of them, without proof
    openings.jsonl       {"event_id", "label", "salt", "value"}: what opens commitments, in the order of the entries
    heads.jsonl          {"stream", "index", "count", "root", "proof", "above"}: the place of a stream's last entry in its bucket
                         of the last statement of heads, and the place of the bucket in the statement
    consistency.jsonl    {"from", "proof"}: that an earlier checkpoint's tree is the beginning of this one
    stamps.jsonl         {"file", "from", "proof", "root"}: the checkpoint that a time stamp is of, and that this one grew from it
    tsa/<number>.tsr     the time stamps, as the authorities answered (RFC 3161)
    papers/<SHA-256>.pdf the papers
    photos/<SHA-256>.jpg the photos, or .png

The manifest is no evidence: it only tells damage from forgery. Keys and earlier checkpoints never come from the bundle.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, TypeVar

from audit.verifier.findings import Unreadable

BUNDLE_FORMAT = "heyan.bundle/1"
CASES, FULL = "cases", "full"
MOST_BYTES = 2 << 30  # of all members together, unpacked
MOST_MEMBERS = 100_000
LONGEST_LINE = 1 << 20
LONGEST_TEXT = 64 << 20  # manifest and checkpoint are read whole
_PART = 1 << 20
T = TypeVar("T")
_NAME = re.compile(
    r"manifest\.json|checkpoint\.txt|(events|openings|heads|consistency|stamps)\.jsonl"
    r"|papers/[0-9a-f]{64}\.pdf|photos/[0-9a-f]{64}\.(jpg|png)|tsa/[0-9]{6}\.tsr"
)
_NEEDED = ("manifest.json", "checkpoint.txt", "events.jsonl")
# Everything that zipfile may raise over bytes that somebody has damaged or made up.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
)


class Bundle:
    """An opened bundle whose members are all listed and undamaged. Use it in a `with`."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._zip = _opened(path)
        try:
            self._sizes = self._members(most_bytes)
            self.manifest = self._read_manifest()
            self.mode: str = self.manifest["mode"]
            self.streams = frozenset(self.manifest["streams"])
            self._compare_digests()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Bundle":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._zip.close()

    @property
    def papers(self) -> list[str]:
        """SHA-256 of every paper inside; that the bytes have it was checked when the bundle was opened."""
        return sorted(name[7:-4] for name in self._sizes if name.startswith("papers/"))

    @property
    def photos(self) -> list[str]:
        """The same of the photos."""
        return sorted({name[7:-4] for name in self._sizes if name.startswith("photos/")})

    def content(self, name: str, limit: int = LONGEST_TEXT) -> bytes:
        if name not in self._sizes:
            raise Unreadable("member_missing", name=name[:80])
        if self._sizes[name] > limit:
            raise Unreadable("too_large", limit=limit)
        return b"".join(self._parts(name))

    def text(self, name: str) -> str:
        try:
            return self.content(name).decode()
        except UnicodeDecodeError as error:
            raise Unreadable("member_unreadable", name=name) from error

    def rows(self, name: str, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
        """The lines of a member as objects with exactly these keys; none if there is no such member."""
        for number, row in enumerate(self.lines_of(name), 1):
            if row.keys() != keys:
                raise Unreadable("line_unreadable", name=name, line=number)
            yield row

    def lines_of(self, name: str) -> Iterator[dict[str, Any]]:
        if name in self._sizes:
            for number, line in enumerate(self._lines(name), 1):
                row = _object_of(line)
                if row is None:
                    raise Unreadable("line_unreadable", name=name, line=number)
                yield row

    def _members(self, most_bytes: int) -> dict[str, int]:
        listed = self._zip.infolist()
        sizes = {member.filename: member.file_size for member in listed}
        strange = [member.filename for member in listed if not _NAME.fullmatch(member.filename)]
        if strange:
            raise Unreadable("strange_member", name=strange[0][:80])
        if len(sizes) != len(listed):
            raise Unreadable("member_twice")
        if sum(sizes.values()) > most_bytes or len(listed) > MOST_MEMBERS:
            raise Unreadable("too_large", limit=most_bytes)
        missing = [name for name in _NEEDED if name not in sizes]
        if missing:
            raise Unreadable("member_missing", name=missing[0])
        return sizes

    def _read_manifest(self) -> dict[str, Any]:
        manifest = _object_of(self.text("manifest.json").encode())
        if manifest is None:
            raise Unreadable("member_unreadable", name="manifest.json")
        refuse_future(manifest.get("format"), BUNDLE_FORMAT, "future_bundle")
        if manifest["format"] != BUNDLE_FORMAT or manifest.get("mode") not in (CASES, FULL):
            raise Unreadable("other_format")
        streams, files = manifest.get("streams"), manifest.get("files")
        if not _is_list_of_text(streams) or not isinstance(files, dict) or not _is_list_of_text(list(files.values())):
            raise Unreadable("member_unreadable", name="manifest.json")
        return manifest

    def _compare_digests(self) -> None:
        files = self.manifest["files"]
        unlisted = sorted(self._sizes.keys() - files.keys() - {"manifest.json"})
        missing = sorted(files.keys() - self._sizes.keys())
        if unlisted or missing:
            raise Unreadable("member_missing" if missing else "member_unlisted", name=(missing or unlisted)[0][:80])
        for name, stated in files.items():
            digest = hashlib.sha256()
            for part in self._parts(name):
                digest.update(part)
            if digest.hexdigest() != stated or (name.startswith(("papers/", "photos/")) and name[7:-4] != stated):
                raise Unreadable("member_damaged", name=name[:80])

    def _lines(self, name: str) -> Iterator[bytes]:
        rest = b""
        for part in self._parts(name):
            *lines, rest = (rest + part).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise Unreadable("line_too_long", name=name)
            yield from lines
        if rest:
            raise Unreadable("cut_off", name=name)

    def _parts(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as member:
                if self._sizes[name] <= _PART:
                    yield member.read()
                else:
                    yield from ahead(lambda: member.read(_PART))
        except _DAMAGED as error:
            raise Unreadable("member_damaged", name=name[:80]) from error


def ahead(read: Callable[[], T]) -> Iterator[T]:
    """What `read` returns, until that is empty. A thread reads the next while the caller works on this one."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(read)
        while found := coming.result():
            coming = reader.submit(read)
            yield found


def refuse_future(stated: Any, known: str, code: str) -> None:
    """Raises Unreadable where the same format is written in a later version than this verifier knows."""
    name, _, number = known.partition("/")
    if isinstance(stated, str) and (found := re.fullmatch(rf"{re.escape(name)}/([1-9][0-9]{{0,8}})", stated)):
        if int(found[1]) > int(number):
            raise Unreadable(code, version=stated)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            _refuse_other_files(file)
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", name=str(path)) from error
    except PermissionError as error:
        raise Unreadable("not_allowed", name=str(path)) from error
    except IsADirectoryError as error:
        raise Unreadable("no_bundle") from error
    except _DAMAGED as error:
        raise Unreadable("cut_off", name=path.name) from error


def _refuse_other_files(file: IO[bytes]) -> None:
    start = file.read(4)
    if not start:
        raise Unreadable("empty_file")
    if start[:2] != b"PK":
        raise Unreadable("no_bundle")


def _object_of(line: bytes) -> dict[str, Any] | None:
    """The JSON object of these bytes; None if they are none, or one key stands twice."""
    try:
        text = line.decode().strip(" \t\r\n")
        found, end = _row_decoder.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and end == len(text) else None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refused(word: str) -> NoReturn:
    raise ValueError(word)


_row_decoder = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_refused)


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
