"""RFC 3161: an authority of time states that it has seen a checkpoint. Done and checked by openssl, on the checkpoint's text.

`head -n 3 checkpoint.txt | openssl ts -verify -data /dev/stdin -in token.tsr -CAfile authority.pem` checks it without us.
Stamps travel in bundles; the verifier asks the same openssl (audit/verifier/stamps.py).
"""

import http.client
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from audit import clock
from audit.models import Checkpoint, TimeStamp
from audit.selectors import latest_checkpoint
from audit.verifier import note, stamps
from audit.verifier.stamps import NotStamped

EVERY = timedelta(days=1)
SECONDS = 20.0
MAX_ANSWER = 64 * 1024


def query_for(checkpoint: Checkpoint) -> bytes:
    """What is sent to the authority, over the network or by file. Raises NotStamped."""
    return stamps.run_openssl("-query", "-data", "/dev/stdin", "-sha256", "-cert", given=_text(checkpoint).encode())


def take(checkpoint: Checkpoint, token: bytes, *, authority: str, certificates: str, at: datetime) -> TimeStamp:
    """Keep an authority's answer, if it confirms this checkpoint. Raises NotStamped."""
    moment = stamps.verify_stamp(_text(checkpoint), token, certificates)
    kept, _is_new = TimeStamp.objects.get_or_create(
        checkpoint=checkpoint,
        authority=authority[:200],
        defaults={"token": token, "stamped_at": moment, "at": at},
    )
    return kept


def sweep() -> int:
    """The clock's run: once a day the newest checkpoint is stamped, where an authority is named."""
    at = clock.now()
    if not settings.TIME_AUTHORITY or TimeStamp.objects.filter(at__gt=at - EVERY).exists():
        return 0
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        return 0
    stamp(checkpoint, authority=settings.TIME_AUTHORITY, certificates=settings.TIME_AUTHORITY_CA, at=at)
    return 1


def stamp(checkpoint: Checkpoint, *, authority: str, certificates: str, at: datetime) -> TimeStamp:
    """Ask an authority at its address. Raises NotStamped."""
    parts = urlsplit(authority)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=SECONDS)
    try:
        connection.request(
            "POST", parts.path or "/", query_for(checkpoint), {"Content-Type": "application/timestamp-query"}
        )
        response = connection.getresponse()
        token = response.read(MAX_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise NotStamped(f"{authority}: {error}") from error
    finally:
        connection.close()
    return take(checkpoint, token, authority=parts.hostname or authority, certificates=certificates, at=at)


def _text(checkpoint: Checkpoint) -> str:
    return note.split_note(checkpoint.note)[0]
