"""What the custody looks at before it signs: an act that names its own holder, in canonical form, of today."""

from datetime import UTC, datetime, timedelta
from typing import Any

from audit.verifier.canonical import NotCanonical
from audit.verifier.canonical import parse as parse_canonical
from audit.verifier.entries import SIGNED_SCHEMA
from audit.verifier.official_claims import HOLDER

TOLERANCE = timedelta(hours=2)  # an act may begin an hour before its entry is written (a long import)

__all__ = ["HOLDER", "CustodyRefused", "examine"]


class CustodyRefused(Exception):
    """The custody will not sign this; its words say why."""


def examine(holder: str, body: str) -> None:
    """Raises CustodyRefused unless this is the body of an act by the holder, of now or marked as demonstration."""
    try:
        parts = parse_canonical(body.encode())
    except (NotCanonical, UnicodeEncodeError) as error:
        raise CustodyRefused(f"not a canonical body: {str(error)[:200]}") from error
    if not HOLDER.fullmatch(holder) or not isinstance(parts, dict) or _actor(parts) != holder:
        raise CustodyRefused(f"this act is not by {holder[:80]}")
    if parts.get("schema") != SIGNED_SCHEMA or "signed" in parts:
        raise CustodyRefused("not an act that is to be signed")
    if not parts.get("demo"):
        _refuse_other_days(parts.get("at"))


def _actor(parts: dict[str, Any]) -> Any:
    actor = parts.get("actor")
    return actor.get("id") if isinstance(actor, dict) else None


def _refuse_other_days(at: Any) -> None:
    """The custody has a clock of its own: whoever holds the application cannot have acts of last year signed."""
    try:
        moment = datetime.fromisoformat(at)
        is_today = abs(moment - datetime.now(UTC)) <= TOLERANCE
    except (TypeError, ValueError) as error:
        raise CustodyRefused("an act says when it was") from error
    if not is_today:
        raise CustodyRefused(f"the act claims {at}, another time than it is")
