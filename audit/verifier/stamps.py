"""RFC 3161: an authority of time states that it has seen a checkpoint. openssl looks at its answer, here as by hand:

    openssl ts -verify -digest SHA256-OF-THE-CHECKPOINT'S-TEXT -in tsa/000001.tsr -CAfile AUTHORITY.pem

Signing certificates end sooner than evidence, so they are asked for as they were at the time that is stated.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.verifier.entries import hashes_of
from audit.verifier.findings import HOLDS, UNPROVEN, Faults, Finding, Unreadable
from audit.verifier.log_claims import Known
from audit.verifier.merkle import HASH_BYTES, verify_consistency
from audit.verifier.note import Checkpoint, NoteError, decode_base64

OPENSSL_SECONDS = 20.0
LONGEST_TOKEN = 64 * 1024
COMMANDS_SHOWN = 3
_THROUGH = "/dev/stdin"  # what openssl is given to read it gets from us: nothing is written
_STATED = re.compile(r"^Time stamp: (\w{3} +\d{1,2} \d{2}:\d{2}:\d{2})(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


class NotStamped(Exception):
    """No time stamp of this checkpoint that the authority's certificate confirms."""


class NoOpenssl(NotStamped):
    """openssl is not here: nothing was looked at."""


def verify_stamp(text: str, token: bytes, authority: str) -> datetime:
    """When an authority, whose certificates lie in this file, saw the text of a checkpoint. Raises NotStamped, NoOpenssl."""
    moment = _moment_in(token)
    at = str(int(moment.timestamp()))
    asked = ["-verify", "-digest", _digest(text), "-in", _THROUGH, "-CAfile", authority, "-attime", at]
    run_openssl(*asked, given=token)
    return moment


def stamp_command(text: str, file: str) -> str:
    """What an evaluator types to look at it himself."""
    return f"openssl ts -verify -digest {_digest(text)} -in {file} -CAfile AUTHORITY.pem"


def run_openssl(*arguments: str, given: bytes = b"") -> bytes:
    """`openssl ts …`. Raises NotStamped where it says no, NoOpenssl where it cannot say."""
    if not os.path.exists(_THROUGH):
        raise NoOpenssl(_THROUGH)
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["openssl", "ts", *arguments],  # noqa: S607 - the system's
            input=given,
            capture_output=True,
            timeout=OPENSSL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoOpenssl(f"openssl: {error}") from error
    if done.returncode:
        raise NotStamped(done.stderr.decode(errors="replace").strip()[-300:])
    return done.stdout


def _moment_in(answer: bytes) -> datetime:
    """Of the signed part alone: what stands around it, anybody may have written."""
    token = run_openssl("-reply", "-in", _THROUGH, "-token_out", given=answer)
    said = run_openssl("-reply", "-in", _THROUGH, "-token_in", "-text", given=token).decode(errors="replace")
    stated = _STATED.search(said)
    if stated is None:
        raise NotStamped("the answer states no time")
    return datetime.strptime(" ".join(stated.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp of a bundle: the answer, the file it lies in, and the checkpoint it is of, which must have grown into this log."""

    file: str
    token: bytes
    checkpoint: Checkpoint
    path: tuple[bytes, ...]


def stamp_of(row: Mapping[str, Any], token: bytes, origin: str, line: int) -> Stamp:
    """Raises Unreadable."""
    try:
        root, path = decode_base64(row["root"]), tuple(hashes_of(row["proof"]))
        if type(row["from"]) is not int or row["from"] < 0 or len(root) != HASH_BYTES:
            raise NoteError("no checkpoint")
    except (NoteError, TypeError) as error:
        raise Unreadable("line_unreadable", name="stamps.jsonl", line=line) from error
    return Stamp(str(row["file"]), token, Checkpoint(origin, row["from"], root), path)


def stamps_checked(
    stamps: Sequence[Stamp], checkpoint: Checkpoint, authority: str
) -> tuple[list[Finding], list[tuple[Stamp, datetime]]]:
    """What is to be said of the stamps, and those that convinced, with their times."""
    if not stamps:
        return [Finding("time_stamps", UNPROVEN, "no_time_stamps")], []
    faults = Faults("time_stamps")
    for stamp in stamps:
        if not _is_of(stamp, checkpoint):
            faults.add("stamp_of_another_log", file=stamp.file, size=stamp.checkpoint.size)
    if faults.count:
        return faults.findings(), []
    if not authority:
        return [_unasked("no_authority_given", stamps), *_commands(stamps)], []
    return _looked_at(stamps, authority)


def _looked_at(stamps: Sequence[Stamp], authority: str) -> tuple[list[Finding], list[tuple[Stamp, datetime]]]:
    faults, seen = Faults("time_stamps"), list[tuple[Stamp, datetime]]()
    for stamp in stamps:
        try:
            seen.append((stamp, verify_stamp(stamp.checkpoint.text, stamp.token, authority)))
        except NoOpenssl:
            return [_unasked("no_openssl", stamps), *_commands(stamps)], []
        except NotStamped as error:
            faults.add("stamp_refused", file=stamp.file, why=str(error).splitlines()[0] if str(error) else "")
    if faults.count:
        return faults.findings(), []
    moments = sorted(moment for _, moment in seen)
    values: dict[str, str | int] = {"count": len(seen), "first": str(moments[0]), "last": str(moments[-1])}
    return [Finding("time_stamps", HOLDS, "stamped", values)], seen


def known_by_stamps(seen: Iterable[tuple[Stamp, datetime]]) -> list[Known]:
    """The checkpoints that an authority saw, for what entries claim of their time."""
    return [Known(stamp.file, stamp.checkpoint, int(moment.timestamp())) for stamp, moment in seen]


def _is_of(stamp: Stamp, checkpoint: Checkpoint) -> bool:
    old = stamp.checkpoint
    return verify_consistency(old.size, old.root, checkpoint.size, checkpoint.root, stamp.path)


def _unasked(code: str, stamps: Sequence[Stamp]) -> Finding:
    return Finding("time_stamps", UNPROVEN, code, {"count": len(stamps)})


def _commands(stamps: Sequence[Stamp]) -> list[Finding]:
    """Of the newest, which speak for everything before them."""
    return [
        Finding("time_stamps", UNPROVEN, "look_yourself", {"command": stamp_command(stamp.checkpoint.text, stamp.file)})
        for stamp in list(reversed(stamps))[:COMMANDS_SHOWN]
    ]
