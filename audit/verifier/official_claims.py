"""The claim about officials' own signatures: each act is signed by the key of who acted, and that key by a pinned root.

A signed entry carries its signature (`by`), the public key, since when, and the root's certificate of the key, so that it
needs no other entry to be checked. What only the root may say otherwise stands in the log's record of keys: from which
entry on everything is signed, and, numbered without a gap, which keys were revoked.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.verifier.canonical import encode as encode_canonical
from audit.verifier.case_claims import DECIDED, RENDERED, SEALED, SEAT_SIGNED
from audit.verifier.entries import KEYS_STREAM, Entry, time_of
from audit.verifier.findings import FAILS, HOLDS, UNPROVEN, Faults, Finding
from audit.verifier.note import NoteError, PublicKey, decode_base64

SIGNING_BEGUN, OFFICIAL_KEY_REVOKED = "audit:signing:begun", "audit:official_key:revoked"
PRESS_ID = "system:press"  # makes papers in officials' names and signs what it made
HOLDER = re.compile(rf"official:[1-9][0-9]{{0,18}}|{PRESS_ID}", re.ASCII)
IN_FLIGHT = timedelta(minutes=1)  # clocks of two machines differ by less
_NO_PERSON = re.compile(r"(system|public):[a-z_]+", re.ASCII)
_NEVER_BY_A_MACHINE = frozenset({DECIDED, SEAT_SIGNED, RENDERED, SEALED})


def act_message(body: bytes) -> bytes:
    """What an official's key signs: the canonical body of the entry without `signed`."""
    return b"heyan.act/1\x00" + body


def certificate_message(holder: str, key: str, since: str) -> bytes:
    """What the root signs of a key (base64 of its 32 bytes)."""
    return encode_canonical(["heyan.certificate/1", holder, key, since])


def beginning_message(log: str, size: int) -> bytes:
    """What the root signs once: in this log, every act from entry `size` on is signed by who acted."""
    return encode_canonical(["heyan.beginning/1", log, size])


def revocation_message(number: int, holder: str, key: str, at: str, reason: str) -> bytes:
    return encode_canonical(["heyan.revocation/1", number, holder, key, at, reason])


def must_be_signed(actor: str, kind: str) -> bool:
    """By a person or the press, or an act that no machine does."""
    return actor == PRESS_ID or kind in _NEVER_BY_A_MACHINE or not _NO_PERSON.fullmatch(actor)


def is_signed_by(key: Ed25519PublicKey, signature: Any, message: bytes) -> bool:
    try:
        key.verify(decode_base64(signature), message)
    except (InvalidSignature, NoteError, TypeError):
        return False
    return True


class Officials:
    """Since signing began, every act carries the signature of who acted, and nobody signed with a revoked key."""

    def __init__(self, root: PublicKey | None, origin: str) -> None:
        self.root = Ed25519PublicKey.from_public_bytes(root.raw) if root else None
        self.origin = origin
        self.faults = Faults("officials")
        self.keys: dict[tuple[str, str, str, str], Ed25519PublicKey | None] = {}
        self.revoked: dict[tuple[str, str], tuple[int, datetime]] = {}
        self.revocations = 0
        self.begun: int | None = None
        self.signed, self.unsigned, self.last_unsigned = 0, 0, -1

    def feed(self, entry: Entry) -> None:
        if self.root is not None and entry.stream == KEYS_STREAM:
            self._record(self.root, entry)
        signed = entry.parts.get("signed")
        if signed is not None:
            self.signed += 1
            if self.root is not None:
                self._examine(self.root, entry, signed)
        elif must_be_signed(entry.actor, entry.kind):
            self.unsigned += 1
            self.last_unsigned = entry.index
            if self.begun is not None and entry.index >= self.begun:
                self.faults.add("act_not_signed", index=entry.index, actor=entry.actor)

    def _record(self, root: Ed25519PublicKey, entry: Entry) -> None:
        said = entry.statement
        if entry.kind == SIGNING_BEGUN:
            self._begin(root, entry, said.get("log"), said.get("size"))
        elif entry.kind == OFFICIAL_KEY_REVOKED:
            self._revoke(root, entry, said)

    def _begin(self, root: Ed25519PublicKey, entry: Entry, log: Any, size: Any) -> None:
        by, is_ours = entry.statement.get("by"), type(size) is int and log == self.origin
        if not is_ours or not is_signed_by(root, by, beginning_message(log, size)):
            self.faults.add("beginning_not_signed", index=entry.index)
            return
        self.begun = size if self.begun is None else min(size, self.begun)
        if self.last_unsigned >= self.begun:
            self.faults.add("act_not_signed", index=self.last_unsigned, actor="")

    def _revoke(self, root: Ed25519PublicKey, entry: Entry, said: Mapping[str, Any]) -> None:
        number, texts = said.get("number"), [said.get(name) for name in ("holder", "key", "at", "reason")]
        if type(number) is not int or not all(isinstance(text, str) for text in texts):
            self.faults.add("revocation_not_signed", index=entry.index)
            return
        holder, key, at, reason = map(str, texts)
        if not is_signed_by(root, said.get("by"), revocation_message(number, holder, key, at, reason)):
            self.faults.add("revocation_not_signed", index=entry.index)
            return
        if number > self.revocations + 1:
            self.faults.add("revocation_missing", index=entry.index, number=self.revocations + 1)
        self.revocations = max(number, self.revocations)
        self.revoked.setdefault((holder, key), (entry.index, min(entry.at, time_of(at, entry.index))))

    def _examine(self, root: Ed25519PublicKey, entry: Entry, signed: Mapping[str, str]) -> None:
        holder, key, since = entry.actor, signed["key"], signed["since"]
        own = self._certified(root, holder, key, since, signed["certificate"])
        if own is None:
            self.faults.add("key_not_certified", index=entry.index, actor=holder)
            return
        body = encode_canonical({name: value for name, value in entry.parts.items() if name != "signed"})
        if not is_signed_by(own, signed["by"], act_message(body)):
            self.faults.add("act_altered", index=entry.index, actor=holder)
        # What was signed before the revocation may have come into the log after it: then its time is earlier.
        index, at = self.revoked.get((holder, key), (0, entry.at))
        if entry.at > at + IN_FLIGHT:
            self.faults.add("signed_after_revocation", index=entry.index, actor=holder, revoked=index)

    def _certified(
        self, root: Ed25519PublicKey, holder: str, key: str, since: str, certificate: str
    ) -> Ed25519PublicKey | None:
        """The holder's key if the root certified it; asked once for each certificate."""
        given = (holder, key, since, certificate)
        if given not in self.keys:
            self.keys[given] = None
            if HOLDER.fullmatch(holder) and is_signed_by(root, certificate, certificate_message(holder, key, since)):
                self.keys[given] = Ed25519PublicKey.from_public_bytes(decode_base64(key))
        return self.keys[given]

    def findings(self) -> list[Finding]:
        values: dict[str, str | int] = {
            "signed": self.signed,
            "unsigned": self.unsigned,
            "begun": self.begun or 0,
            "officials": len({holder for holder, *_ in self.keys}),
        }
        if self.root is None:
            return [Finding("officials", UNPROVEN, "no_officials_key", values)]
        if self.faults.count:
            return self.faults.findings()
        if self.begun is None:
            return [Finding("officials", FAILS, "signing_never_began", values)]
        found = [Finding("officials", HOLDS, "acts_signed", values)] if self.signed else []
        if self.unsigned:
            found.append(Finding("officials", UNPROVEN, "acts_before_signing", values))
        return found or [Finding("officials", UNPROVEN, "nobody_acted", values)]
