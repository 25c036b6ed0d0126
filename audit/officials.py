"""The custody's word in the log: since when officials sign, and whose keys were revoked. In the stream of all keys.

A certificate of a key travels in every entry that the key signed; so nobody waits for another's first act, and a bundle
holds the keys of whom it is about, not of a province.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import log, sequencer, tree
from audit.models import Event
from audit.signatures import door
from audit.verifier.entries import KEYS_STREAM
from audit.verifier.note import PublicKey, parse_key
from audit.verifier.official_claims import OFFICIAL_KEY_REVOKED, PRESS_ID, SIGNING_BEGUN

BEGUN = log.register(SIGNING_BEGUN, label=_("Officials began to sign"))
REVOKED = log.register(OFFICIAL_KEY_REVOKED, label=_("Key of an official revoked"))
PREPARED = log.register("audit:official_key:prepared", label=_("Keys of officials prepared"))
KEEPER = log.Actor("system:custody", "签名密钥保管")
PRESS = PRESS_ID
AT_ONCE = 100  # keys that are made in one question; each is on disk before the answer


class NoCustody(Exception):
    """This deployment has no custody of officials' keys."""


@transaction.atomic
def begin(*, origin: str, at: datetime) -> bool:
    """State in the log from which entry on officials sign; True if that is new. Raises CustodyAway, CustodyRefused, NoCustody."""
    custody = door()
    if custody is None:
        raise NoCustody
    if beginning() is not None:
        return False
    # In this order an entry that is sequenced meanwhile counts twice, never not at all: what is older is unsigned.
    said = custody.ask("begin", log=origin, size=sequencer.backlog() + tree.size())
    _state(BEGUN, {"key": custody.ask("root")}, said, KEEPER, at)
    return True


def beginning() -> Event | None:
    """The entry that says since when officials sign."""
    return Event.objects.filter(stream=KEYS_STREAM, kind=BEGUN).order_by("seq").first()


def root_key() -> PublicKey | None:
    """The root that certifies the officials' keys, as the log names it; an evaluator pins the one in his contract."""
    begun = beginning()
    return parse_key(begun.parsed["subject"]["key"]) if begun else None


@transaction.atomic
def prepare(*, holders: list[str], actor: log.Actor, at: datetime) -> int:
    """Make the keys that are missing before they are needed; how many."""
    custody = door()
    if custody is None:
        raise NoCustody
    starts = range(0, len(holders), AT_ONCE)
    made = sum(custody.ask("prepare", holders=holders[start : start + AT_ONCE]) for start in starts)
    if made:
        _state(PREPARED, {}, {"made": made, "asked": len(holders)}, actor, at)
    return made


@transaction.atomic
def revoke(*, holder: str, reason: str, actor: log.Actor, at: datetime) -> None:
    """Nobody signs as this holder any more, until his key is renewed. What he signed before stays signed."""
    _end("revoke", holder, reason, actor, at)


@transaction.atomic
def renew(*, holder: str, reason: str, actor: log.Actor, at: datetime) -> None:
    """His key ends; with his next act he gets a new one. Also after a revocation."""
    _end("renew", holder, reason, actor, at)


def _end(how: str, holder: str, reason: str, actor: log.Actor, at: datetime) -> None:
    custody = door()
    if custody is not None:
        custody.ask(how, holder=holder, reason=reason)
        note_revocations(actor=actor, at=at)


@transaction.atomic
def note_revocations(*, at: datetime, actor: log.Actor = KEEPER) -> int:
    """Bring into the log what the custody revoked and the log does not hold yet; how many."""
    custody = door()
    if custody is None:
        return 0
    found: list[dict[str, Any]] = custody.ask("unnoted")
    for said in found:
        _state(REVOKED, {"official": said["holder"], "key": said["key"]}, said, actor, at)
    if found:
        transaction.on_commit(lambda: custody.ask("noted", number=found[-1]["number"]))
    return len(found)


def _state(kind: str, subject: dict[str, Any], statement: dict[str, Any], actor: log.Actor, at: datetime) -> Event:
    return log.append(stream=KEYS_STREAM, kind=kind, at=at, actor=actor, subject=subject, statement=statement)
