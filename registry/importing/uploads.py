"""Uploaded workbooks, and files full of persons that were made for others, on disk: under their SHA-256, sealed, written once."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings

from registry.encryption import Undecipherable, open_bytes, seal_bytes


class WorkbookLost(Exception):
    """A stored workbook is gone, was changed, or its key is no longer in the ring."""


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Stores the bytes and returns their SHA-256; the same workbook is kept once."""
    digest = digest_of(content)
    place = _place(digest)
    if place.exists():
        return digest
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(seal_bytes(content))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, place)
    return digest


def open_content(digest: str) -> IO[bytes]:
    """The uploaded bytes in a file without a name, for one reader; raises WorkbookLost.

    Not in memory: reading a workbook of 100,000 households leaves no room for a second copy.
    """
    try:
        content = open_bytes(_place(digest).read_bytes())
    except (OSError, Undecipherable) as error:
        raise WorkbookLost(type(error).__name__) from error
    if digest_of(content) != digest:
        raise WorkbookLost("digest")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the reader closes it
    file.write(content)
    file.seek(0)
    return file


def lies(digest: str) -> bool:
    return _place(digest).exists()


def remove(digest: str) -> None:
    _place(digest).unlink(missing_ok=True)


def _place(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / digest[:2] / digest[2:4] / digest
