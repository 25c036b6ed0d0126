"""Where private keys live. The door has the shape of PKCS#11 or a cloud's key service: a key is made inside, named by a label,
asked to sign a digest, and never leaves. Another vault is another class, named by HEYAN_SEAL_VAULT.
"""

import os
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from django.conf import settings
from django.utils.module_loading import import_string

from documents.sealing.errors import KeyMissing


class Vault(Protocol):
    """Keys on P-256. Labels are letters, digits, dots and hyphens."""

    def generate(self, label: str) -> bytes:
        """Make a key; its public half (SubjectPublicKeyInfo, DER)."""

    def sign(self, label: str, digest: bytes) -> bytes:
        """ECDSA over a SHA-256 digest (DER). Raises KeyMissing."""

    def destroy(self, label: str) -> None:
        """A key that is revoked must not sign again; a label without a key is no error."""


class FileVault:
    """One file a key, readable by its owner alone, in a folder outside database and repository."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self._loaded: dict[str, tuple[int, ec.EllipticCurvePrivateKey]] = {}

    def generate(self, label: str) -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path(label), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as written:
            written.write(
                key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            written.flush()
            os.fsync(written.fileno())
        return key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, label: str, digest: bytes) -> bytes:
        return self._key(label).sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))

    def destroy(self, label: str) -> None:
        self._loaded.pop(label, None)
        self._path(label).unlink(missing_ok=True)

    def _key(self, label: str) -> ec.EllipticCurvePrivateKey:
        """Parsed once; a file that was replaced or taken away is noticed."""
        path = self._path(label)
        try:
            state = path.stat()
        except OSError as error:
            raise KeyMissing(f"the key {label} is not in {self.folder}: {error.strerror}") from error
        if state.st_mode & 0o077:
            raise KeyMissing(f"the key {path} can be read by others: chmod 600 it, or revoke it")
        known = self._loaded.get(label)
        if known is None or known[0] != state.st_mtime_ns:
            known = self._loaded[label] = (state.st_mtime_ns, _load(path))
        return known[1]

    def _path(self, label: str) -> Path:
        if not label or label.startswith(".") or set(label) - _ALLOWED:
            raise KeyMissing(f"no label of a key: {label!r}")
        return self.folder / f"{label}.key"


_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


def _load(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise KeyMissing(f"the key {path} cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyMissing(f"the key {path} is not on P-256")
    return key


@cache
def _made(path: str, place: str) -> Vault:
    made: Vault = import_string(path)(place)
    return made


def institutions() -> Vault:
    """The keys that seal papers; the worker has them."""
    return _made(settings.SEAL_VAULT, settings.SEAL_KEYS)


def authority() -> Vault:
    """The key that signs certificates: only the command needs it, so it may lie on a medium that is locked away."""
    return _made(settings.SEAL_VAULT, settings.SEAL_AUTHORITY_KEYS)
