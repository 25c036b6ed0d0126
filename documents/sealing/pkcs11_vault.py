"""Keys in a hardware security module, over PKCS#11: made inside, used inside, not to be read by anybody.

Needs requirements/hsm.txt and the maker's library. A vault is one token, named as RFC 7512 writes it; its PIN lies in a file:
`HEYAN_SEAL_KEYS="pkcs11:token=heyan-seals?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=/run/secrets/seal-pin"`
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import unquote

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util import ec

from documents.sealing.errors import KeyMissing

T = TypeVar("T")
_CURVE = ec.encode_named_curve_parameters("secp256r1")
_KEPT_INSIDE = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True}
_begun_by: dict[str, int] = {}  # module → process: what was begun before a fork is of no use after it


@dataclass(frozen=True)
class Token:
    """Where a token is found."""

    module: str
    label: str
    pin_file: Path

    @classmethod
    def named(cls, address: str) -> "Token":
        """Raises KeyMissing for anything that is no such address."""
        scheme, _colon, rest = address.partition(":")
        path, _mark, query = rest.partition("?")
        said = dict(part.partition("=")[::2] for part in [*path.split(";"), *query.split("&")])
        found = [unquote(said.get(name, "")) for name in ("module-path", "token", "pin-source")]
        if scheme != "pkcs11" or not all(found):
            raise KeyMissing(f"no address of a token with token, module-path and pin-source: {address!r}")
        return cls(found[0], found[1], Path(found[2].removeprefix("file:")))


class Pkcs11Vault:
    """One session a process; a token that went away is looked for again at the next signature."""

    def __init__(self, address: str) -> None:
        self.token = Token.named(address)
        self._lock = Lock()
        self._session: tuple[int, Any] | None = None

    def generate(self, label: str) -> bytes:
        def made(session: Any) -> bytes:
            if list(session.get_objects({Attribute.LABEL: label})):
                raise KeyMissing(f"the token {self.token.label} has a key {label} already")
            curve = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: _CURVE}, local=True)
            public, _private = curve.generate_keypair(
                label=label, id=label.encode(), store=True, private_template=_KEPT_INSIDE
            )
            return ec.encode_ec_public_key(public)

        return self._asked(made)

    def sign(self, label: str, digest: bytes) -> bytes:
        def signed(session: Any) -> bytes:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.EC, label=label)
            return ec.encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))

        return self._asked(signed)

    def destroy(self, label: str) -> None:
        def gone(session: Any) -> None:
            for one in list(session.get_objects({Attribute.LABEL: label})):
                one.destroy()

        self._asked(gone)

    def _asked(self, act: Callable[[Any], T]) -> T:
        """A session does one thing at a time."""
        with self._lock:
            try:
                return act(self._open())
            except pkcs11.NoSuchKey as error:
                raise KeyMissing(f"the token {self.token.label} has no such key") from error
            except (pkcs11.PKCS11Error, OSError) as error:
                self._session = None
                raise KeyMissing(
                    f"the token {self.token.label} does not answer: {type(error).__name__} {error}"
                ) from error

    def _open(self) -> Any:
        if self._session is None or self._session[0] != os.getpid():
            library = _library(self.token.module)
            token = library.get_token(token_label=self.token.label)
            pin = self.token.pin_file.read_text(encoding="utf-8").strip()
            self._session = (os.getpid(), _logged_in(token, pin))
        return self._session[1]


def _library(module: str) -> Any:
    """A worker's child uses the vault first in itself; whoever forks later is told, before a token is asked in another's name."""
    if _begun_by.setdefault(module, os.getpid()) != os.getpid():
        raise KeyMissing(f"the library {module} was begun before this process was forked: start the worker anew")
    return pkcs11.lib(module)


def _logged_in(token: Any, pin: str) -> Any:
    try:
        return token.open(rw=True, user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:  # by another session of this process
        return token.open(rw=True)
