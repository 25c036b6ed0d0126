"""Files under their SHA-256: a name says what must be in it, equal content is stored once, nothing is overwritten."""

import hashlib

from django.core.files.base import ContentFile
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


def path_of(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
