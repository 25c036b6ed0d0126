"""What the custody keeps and does: a root key, a key per official made when it is first needed, and what the root said."""

import fcntl
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.custody.examining import HOLDER, CustodyRefused, examine
from audit.signer.keeping import read_key, write_key
from audit.signer.memory import write_whole
from audit.verifier.note import LOG, NoteError, SigningKey, encode_base64, new_key, parse_signing_key
from audit.verifier.official_claims import act_message, beginning_message, certificate_message, revocation_message

Statement = dict[str, str | int]


class KeptByAnother(Exception):
    """Another process keeps this folder, or what lies in it cannot be read."""


@dataclass(frozen=True, slots=True)
class _Own:
    """A key in use, with what of every signature by it is the same."""

    private: Ed25519PrivateKey
    shown: dict[str, str]


class Custody:
    """One folder, one process. Every file is written whole, for its owner only, before anything signed by it leaves."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self._folder, self._mutex = folder, threading.RLock()
        (folder / "holders").mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._turn: int | None = _taken(folder / "lock")
        self._in_use: dict[str, _Own] = {}
        self._root = self._read_root(name)
        self._said = _read(folder / "said.json", {"beginning": None, "revocations": [], "noted": 0})

    def close(self) -> None:
        """Leave the folder to another process."""
        if self._turn is not None:
            os.close(self._turn)
        self._turn = None

    def sign(self, acts: Sequence[Sequence[str]]) -> list[dict[str, str]]:
        """[holder, canonical body] each; what goes into `signed`, in their order. Raises CustodyRefused: then none is signed."""
        if self._said["beginning"] is None:
            raise CustodyRefused("signing has not begun")
        for holder, body in acts:
            examine(holder, body)
        return [self._sign(holder, body) for holder, body in acts]

    def begin(self, log: str, size: int) -> Statement:
        """The root's word from which entry on everything is signed. Said once; asked again, it is the same."""
        with self._mutex:
            if self._said["beginning"] is None:
                by = encode_base64(self._root.sign(beginning_message(log, size)))
                self._say(beginning={"log": log, "size": size, "by": by})
            said: Statement = self._said["beginning"]
        if said["log"] != log:
            raise CustodyRefused(f"this custody is of the log {said['log']}")
        return said

    def prepare(self, holders: Sequence[str]) -> int:
        """Make the keys of these holders that have none yet; how many."""
        fresh = [holder for holder in holders if not self._file(holder).exists()]
        for holder in fresh:
            self._own(holder)
        return len(fresh)

    def revoke(self, holder: str, reason: str) -> bool:
        """Sign no more for this holder; his key is destroyed and the root says so. False if he had none."""
        with self._mutex:
            return self._revoke(holder, reason, {"closed": True})

    def renew(self, holder: str, reason: str) -> bool:
        """The same, but he gets a new key when he next acts; also lets somebody sign again whose key was revoked."""
        with self._mutex:
            return self._revoke(holder, reason, {})

    def unnoted(self) -> list[Statement]:
        """Revocations that the log has not yet confirmed to hold."""
        revocations: list[Statement] = self._said["revocations"]
        return revocations[self._said["noted"] :]

    def noted(self, number: int) -> None:
        with self._mutex:
            self._say(noted=max(self._said["noted"], min(number, len(self._said["revocations"]))))

    def root(self) -> str:
        return self._root.public.text

    def holders(self) -> list[dict[str, Any]]:
        """Who has a key, since when, and whose was revoked."""
        kept = [_read(path, {}) for path in sorted((self._folder / "holders").glob("*.json"))]
        return [{name: value for name, value in one.items() if name != "secret"} for one in kept]

    def _read_root(self, name: str) -> SigningKey:
        path = self._folder / "root.key"
        if not path.exists():
            if (self._folder / "said.json").exists():
                raise KeptByAnother(f"{path} is missing beside what it signed; bring it back")
            write_key(path, new_key(name or "heyan.local/officials", LOG))
        return read_key(path, LOG)

    def _sign(self, holder: str, body: str) -> dict[str, str]:
        own = self._in_use.get(holder) or self._own(holder)
        return own.shown | {"by": encode_base64(own.private.sign(act_message(body.encode())))}

    def _own(self, holder: str) -> _Own:
        """His key, made now if he has none. Raises CustodyRefused where it was revoked for good."""
        with self._mutex:
            kept = _read(self._file(holder), {})
            if kept.get("closed"):
                raise CustodyRefused(f"the key of {holder} was revoked")
            # Killed between the root's word and the file, it remembers by the root's word.
            if kept.get("key") in {None, *(one["key"] for one in self._said["revocations"])}:
                kept = self._make(holder)
            try:
                private = Ed25519PrivateKey.from_private_bytes(parse_signing_key(kept["secret"]).seed)
            except NoteError as error:
                raise KeptByAnother(f"{self._file(holder)}: {error}") from error
            shown = {name: kept[name] for name in ("certificate", "key", "since")}
            self._in_use[holder] = own = _Own(private, shown)
            return own

    def _make(self, holder: str) -> dict[str, Any]:
        secret, since = new_key(holder, LOG), _now()
        key = encode_base64(secret.public.raw)
        certificate = encode_base64(self._root.sign(certificate_message(holder, key, since)))
        kept = {"holder": holder, "secret": secret.text, "key": key, "since": since, "certificate": certificate}
        write_whole(self._file(holder), json.dumps(kept) + "\n")
        return kept

    def _revoke(self, holder: str, reason: str, then: dict[str, bool]) -> bool:
        path = self._file(holder)
        key = _read(path, {}).get("key")
        self._in_use.pop(holder, None)
        known = {one["key"] for one in self._said["revocations"]}
        if key is not None and key not in known:
            number, at = len(self._said["revocations"]) + 1, _now()
            by = encode_base64(self._root.sign(revocation_message(number, holder, key, at, reason)))
            said = {"number": number, "holder": holder, "key": key, "at": at, "reason": reason, "by": by}
            self._say(revocations=[*self._said["revocations"], said])
        write_whole(path, json.dumps({"holder": holder} | then) + "\n")
        return key is not None

    def _say(self, **changes: Any) -> None:
        said = self._said | changes
        write_whole(self._folder / "said.json", json.dumps(said, ensure_ascii=False) + "\n")
        self._said = said

    def _file(self, holder: str) -> Path:
        if not HOLDER.fullmatch(holder):
            raise CustodyRefused(f"nobody signs as {holder[:80]!r}")
        return self._folder / "holders" / (holder.replace(":", "-") + ".json")


def _taken(path: Path) -> int:
    """Hold the folder until closed. Raises KeptByAnother."""
    lock = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise KeptByAnother(f"another process keeps {path.parent}") from error
    return lock


def _read(path: Path, otherwise: dict[str, Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return otherwise
    except ValueError as error:
        raise KeptByAnother(f"{path}: {error}") from error
    return found


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
