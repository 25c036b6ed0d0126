"""Is this file safe to open at all? Nothing here trusts what the archive says about itself."""

import os
import re
import zipfile
from dataclasses import dataclass
from typing import IO

MAX_UNCOMPRESSED = 800 * 1024 * 1024
MAX_RATIO = 250
RATIO_MATTERS_FROM = 64 * 1024 * 1024
MAX_PARTS = 2000
MAX_CELLS = 8_000_000
SMALL = 2 * 1024 * 1024
_CHUNK = 1 << 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")


@dataclass
class WorkbookRefused(Exception):
    """The file as a whole cannot be read; `code` is a key of messages.SENTENCES."""

    code: str
    params: dict[str, str | int]

    def __str__(self) -> str:
        return self.code


def refuse_at_first_sight(file: IO[bytes]) -> None:
    """The part of refuse_unsafe() that a web request has time for: small files wholly, of large ones the outside."""
    if _size_of(file) <= SMALL:
        refuse_unsafe(file)
        return
    _refuse_by_first_bytes(file)
    if not zipfile.is_zipfile(file):
        raise WorkbookRefused("file_not_xlsx", {})


def refuse_unsafe(file: IO[bytes]) -> None:
    """Raises WorkbookRefused for anything but a plain .xlsx of reasonable size. Leaves the file at its start."""
    _refuse_by_first_bytes(file)
    packed = _size_of(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _examine(archive, packed)
    except WorkbookRefused:
        raise
    except RuntimeError as error:  # zipfile's word for a password
        is_locked = not isinstance(error, NotImplementedError)
        raise WorkbookRefused("file_encrypted_or_old" if is_locked else "file_not_xlsx", {}) from error
    except Exception as error:  # zlib, lzma and struct each have a word of their own for damage
        raise WorkbookRefused("file_not_xlsx", {}) from error
    file.seek(0)


def _refuse_by_first_bytes(file: IO[bytes]) -> None:
    file.seek(0)
    first = file.read(len(_OLE))
    file.seek(0)
    if not first:
        raise WorkbookRefused("file_empty", {})
    if first == _OLE:
        raise WorkbookRefused("file_encrypted_or_old", {})


def _size_of(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


def _examine(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise WorkbookRefused("file_not_xlsx", {})
    if len(parts) > MAX_PARTS:
        raise WorkbookRefused("file_too_large_inside", {"limit": MAX_UNCOMPRESSED >> 20})
    unpacked = 0
    for part in parts:
        with archive.open(part) as stream:
            unpacked = _measure(stream, part.filename, unpacked, packed)


def _measure(stream: IO[bytes], name: str, unpacked: int, packed: int) -> int:
    """Counts the bytes that really come out, and how far apart the cells of a sheet lie (a reader allots them all)."""
    is_sheet = name.endswith(".xml") and not name.endswith("sharedStrings.xml")
    row = column = 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        unpacked += len(chunk)
        if unpacked > MAX_UNCOMPRESSED or (unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO):
            raise WorkbookRefused("file_too_large_inside", {"limit": MAX_UNCOMPRESSED >> 20})
        if not is_sheet:
            continue
        for letters, digits in _REFERENCE.findall(tail + chunk):
            row = max(row, int(digits))
            column = max(column, _column_number(letters))
        tail = chunk[-32:]
    if row * column > MAX_CELLS:
        raise WorkbookRefused("sheet_too_wide", {"rows": row, "columns": column})
    return unpacked


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
