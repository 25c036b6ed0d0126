"""RFC 3161: an authority of time states that it has seen a checkpoint. Done and checked by openssl, on the checkpoint's text.

`head -n 3 checkpoint.txt | openssl ts -verify -data /dev/stdin -in token.tsr -CAfile authority.pem` checks it without us.
"""

import http.client
import re
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from audit import clock, witnessing
from audit.models import Checkpoint, TimeStamp
from audit.verifier import note

EVERY = timedelta(days=1)
SECONDS = 20.0
MAX_ANSWER = 64 * 1024
_STATED = re.compile(r"^Time stamp: (\w{3} +\d{1,2} \d{2}:\d{2}:\d{2})(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


class NotStamped(Exception):
    """No time stamp of this checkpoint that the authority's certificate confirms."""


def query_for(checkpoint: Checkpoint) -> bytes:
    """What is sent to the authority, over the network or by file. Raises NotStamped."""
    return _openssl("-query", "-data", "/dev/stdin", "-sha256", "-cert", given=_text(checkpoint))


def take(checkpoint: Checkpoint, token: bytes, *, authority: str, certificates: str, at: datetime) -> TimeStamp:
    """Keep an authority's answer, if it confirms this checkpoint. Raises NotStamped."""
    with tempfile.NamedTemporaryFile(suffix=".tsr") as file:
        file.write(token)
        file.flush()
        _openssl("-verify", "-data", "/dev/stdin", "-in", file.name, "-CAfile", certificates, given=_text(checkpoint))
        stated = _STATED.search(_openssl("-reply", "-in", file.name, "-text").decode(errors="replace"))
    if stated is None:
        raise NotStamped("the answer states no time")
    moment = datetime.strptime(" ".join(stated.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
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
    checkpoint = witnessing.head_to_witness(at)
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


def _text(checkpoint: Checkpoint) -> bytes:
    return note.split_note(checkpoint.note)[0].encode()


def _openssl(*arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["openssl", "ts", *arguments],  # noqa: S607 - the system's
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotStamped(f"openssl: {error}") from error
    if done.returncode:
        raise NotStamped(done.stderr.decode(errors="replace").strip()[-300:])
    return done.stdout
