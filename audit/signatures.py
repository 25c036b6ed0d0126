"""Officials' own signatures: asked of the custody before an entry has its digest. Without them there is no act."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from audit import canonical
from audit.custody.client import CustodyAway, Door, InProcess, OverSocket
from audit.custody.examining import CustodyRefused
from audit.verifier.entries import SIGNED_SCHEMA
from audit.verifier.note import LOG, PublicKey, decode_base64
from audit.verifier.official_claims import HOLDER

__all__ = ["CustodyAway", "CustodyRefused", "door", "key_id", "sign"]
_IN_PROCESS = "folder:"


def door() -> Door | None:
    """The custody of this deployment; None where it has none."""
    return _opened(settings.OFFICIALS_CUSTODY) if settings.OFFICIALS_CUSTODY else None


@cache
def _opened(where: str) -> Door:
    if where.startswith(_IN_PROCESS):
        return InProcess(Path(where.removeprefix(_IN_PROCESS)))
    return OverSocket(Path(where))


def sign(entries: Sequence[dict[str, Any]]) -> None:
    """Add to each entry of an official or of the press the signature over all the rest of it, in one round trip.

    Raises CustodyAway, CustodyRefused.
    """
    custody = door()
    acts = [entry for entry in entries if HOLDER.fullmatch(entry["actor"]["id"])] if custody else []
    if custody is None or not acts:
        return
    for act in acts:
        act["schema"] = SIGNED_SCHEMA
    asked = [[act["actor"]["id"], canonical.encode(act).decode()] for act in acts]
    for act, signed in zip(acts, custody.ask("sign", acts=asked), strict=True):
        act["signed"] = signed


def key_id(parts: dict[str, Any]) -> str:
    """The short name of the key that signed an entry, as lists of keys print it; "" if none did."""
    signed = parts.get("signed")
    return PublicKey(parts["actor"]["id"], LOG, decode_base64(signed["key"])).id.hex() if signed else ""
