"""Files under their SHA-256: a name says what must be in it, equal content is stored once, nothing is overwritten."""

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


class AlteredFile(Exception):
    """The stored bytes are not the ones the name stands for."""


def store(content: bytes) -> str:
    """Keep the bytes; returns their SHA-256 as hex. Storing the same bytes again changes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    name = path_of(digest)
    if default_storage.exists(name):
        if _is_whole(digest):
            return digest
        default_storage.delete(name)  # a writer was killed halfway
    default_storage.save(name, ContentFile(content))
    return digest


def store_file(path: Path) -> str:
    """The same for a file too large for memory."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path_of(digest)
    if not default_storage.exists(name) or default_storage.size(name) != path.stat().st_size:
        default_storage.delete(name)  # a writer was killed halfway
        with path.open("rb") as file:
            default_storage.save(name, File(file))
    return digest


def open_stored(digest: str) -> File:
    """The stored bytes as a file, for what is too large for memory; raises FileNotFoundError, AlteredFile."""
    file = default_storage.open(path_of(digest), "rb")
    computed = hashlib.sha256()
    for part in file.chunks():
        computed.update(part)
    if computed.hexdigest() != digest:
        file.close()
        raise AlteredFile(digest)
    file.seek(0)
    return file


def _is_whole(digest: str) -> bool:
    try:
        read(digest)
    except AlteredFile:
        return False
    return True


def read(digest: str) -> bytes:
    """The bytes of a digest; raises FileNotFoundError, AlteredFile."""
    with default_storage.open(path_of(digest), "rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise AlteredFile(digest)
    return content


def forget(digest: str) -> bool:
    """Remove the bytes for good; False where they were not here. Only for what a logged erasure names (audit.erasure)."""
    was_here = default_storage.exists(path_of(digest))
    default_storage.delete(path_of(digest))
    return was_here


def path_of(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
