"""Personal values at rest: AES-256-GCM for reading back, an HMAC for finding equals.

A stored value reads "alg:keyid:nonce:ciphertext". The first key of settings.IDENTITY_KEYS writes, every key of the
ring still reads. The blind index is made with a key derived from the last (oldest) key, because a new index key
would make every stored index useless: put new keys in front, and never drop the last without re-indexing.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

ALGORITHM = "a256gcm"
_NONCE_BYTES = 12


class Undecipherable(Exception):
    """The value was written with a key that is not in the ring, or was changed."""


@lru_cache(maxsize=8)
def _ring(configured: str) -> dict[str, AESGCM]:
    return {key_id: AESGCM(key) for key_id, key in _parse(configured)}


@lru_cache(maxsize=8)
def _index_key(configured: str) -> bytes:
    oldest = _parse(configured)[-1][1]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heyan.identity.blind-index/1").derive(oldest)


def _parse(configured: str) -> list[tuple[str, bytes]]:
    keys = []
    for entry in configured.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"HEYAN_IDENTITY_KEYS: key {key_id!r} is not base64") from error
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured(f"HEYAN_IDENTITY_KEYS: key {key_id!r} does not have 32 bytes")
        keys.append((key_id, key))
    return keys


def encrypt(value: str) -> str:
    """The value sealed with the first key of the ring; the empty string stays empty."""
    if not value:
        return ""
    ring = _ring(settings.IDENTITY_KEYS)
    key_id, key = next(iter(ring.items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = key.encrypt(nonce, value.encode(), f"{ALGORITHM}:{key_id}".encode())
    return f"{ALGORITHM}:{key_id}:{base64.b64encode(nonce).decode()}:{base64.b64encode(sealed).decode()}"


def decrypt(stored: str) -> str:
    """Raises Undecipherable when no key of the ring fits."""
    if not stored:
        return ""
    try:
        algorithm, key_id, nonce, sealed = stored.split(":")
        key = _ring(settings.IDENTITY_KEYS)[key_id]
        opened = key.decrypt(base64.b64decode(nonce), base64.b64decode(sealed), f"{algorithm}:{key_id}".encode())
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecipherable("no key of the ring opens this value") from error
    return opened.decode()


def seal_bytes(content: bytes) -> bytes:
    """A whole file sealed like a value; used for uploaded workbooks, which are full of identity numbers."""
    key_id, key = next(iter(_ring(settings.IDENTITY_KEYS).items()))
    head = f"{ALGORITHM}:{key_id}:".encode()
    nonce = os.urandom(_NONCE_BYTES)
    return head + nonce + key.encrypt(nonce, content, head)


def open_bytes(sealed: bytes) -> bytes:
    """Raises Undecipherable when no key of the ring fits or the bytes were changed."""
    try:
        algorithm, key_id, rest = sealed.split(b":", 2)
        head = algorithm + b":" + key_id + b":"
        return _ring(settings.IDENTITY_KEYS)[key_id.decode()].decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head)
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecipherable("no key of the ring opens this file") from error


def blind_index(value: str) -> str:
    """Equal values have equal indexes; nothing else can be told from one. Empty stays empty."""
    if not value:
        return ""
    return hmac.new(_index_key(settings.IDENTITY_KEYS), value.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is clear in Python and sealed in the database. It can be compared through its blind index only."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted: compare its blind index instead of using {lookup_name!r}")
