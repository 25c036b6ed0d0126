"""Whose signatures count: keys of the log and of its witnesses, registered and revoked as events of a stream of their own.

A verifier pins its keys elsewhere (contract, paper); this stream is the agency's public word on them, and no key can be
left out of it without breaking its chain (audit.md §6.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import log
from audit.models import Event
from audit.verifier.entries import KEYS_STREAM
from audit.verifier.key_claims import KEY_REGISTERED, KEY_REVOKED
from audit.verifier.note import WITNESS, PublicKey, parse_key

STREAM = KEYS_STREAM
REGISTERED = log.register(KEY_REGISTERED, label=_("Key registered"))
REVOKED = log.register(KEY_REVOKED, label=_("Key revoked"))


class KeyKnown(Exception):
    """The key stands in the stream already; once revoked it never comes back."""


class KeyUnknown(Exception):
    """No such key is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredKey:
    """A key as the stream tells it; `address` is where a witness is asked, "" if by file."""

    key: PublicKey
    organisation: str
    address: str
    registered_at: datetime
    revoked_at: datetime | None = None
    reason: str = ""

    @property
    def is_witness(self) -> bool:
        return self.key.type == WITNESS


def registered() -> list[RegisteredKey]:
    """Every key that ever stood in the stream, in its order."""
    keys: dict[str, RegisteredKey] = {}
    for event in log.events_of(STREAM).filter(kind__in=[REGISTERED, REVOKED]):  # officials' keys: audit/officials.py
        text, statement = event.parsed["subject"]["key"], event.parsed["statement"]
        if event.kind == REVOKED:
            keys[text] = replace(keys[text], revoked_at=event.at, reason=statement["reason"])
        else:
            keys[text] = RegisteredKey(
                key=parse_key(text),
                organisation=statement["organisation"],
                address=statement["address"],
                registered_at=event.at,
            )
    return list(keys.values())


def log_keys(known: Iterable[RegisteredKey] | None = None) -> list[PublicKey]:
    """What the log signs with today."""
    return [one.key for one in _in_force(known) if not one.is_witness]


def witnesses(known: Iterable[RegisteredKey] | None = None) -> list[RegisteredKey]:
    """Who cosigns today."""
    return [one for one in _in_force(known) if one.is_witness]


def _in_force(known: Iterable[RegisteredKey] | None) -> list[RegisteredKey]:
    return [one for one in (registered() if known is None else known) if one.revoked_at is None]


@transaction.atomic
def register_key(
    *, key: PublicKey, organisation: str, actor: log.Actor, at: datetime, address: str = "", replaces: str = ""
) -> Event:
    """Make a key count. `replaces`: the text of the key that it takes the place of, which is revoked with it."""
    if any(one.key == key for one in registered()):
        raise KeyKnown(key.text)
    event = _state(
        REGISTERED,
        key.text,
        {"role": _role(key), "organisation": organisation, "address": address, "replaces": replaces},
        actor,
        at,
    )
    if replaces:
        revoke_key(text=replaces, reason=f"replaced by {key.text}", actor=actor, at=at)
    return event


@transaction.atomic
def revoke_key(*, text: str, reason: str, actor: log.Actor, at: datetime) -> Event:
    """From now on the key's signatures count for nothing new; what it signed before stays signed."""
    if text not in {one.key.text for one in _in_force(None)}:
        raise KeyUnknown(text)
    return _state(REVOKED, text, {"reason": reason}, actor, at)


def _role(key: PublicKey) -> str:
    return "witness" if key.type == WITNESS else "log"


def _state(kind: str, text: str, statement: dict[str, str], actor: log.Actor, at: datetime) -> Event:
    return log.append(stream=STREAM, kind=kind, at=at, actor=actor, subject={"key": text}, statement=statement)
