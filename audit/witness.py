"""A witness: another organisation's process that cosigns a log's checkpoints, as long as the log only grows.

    python -m audit.witness --key FILE --state FILE --log-key VKEY --new NAME --listen 127.0.0.1:8300
    python -m audit.witness --key FILE --state FILE --log-key VKEY --request FILE     (cosigns one request, by file)

C2SP tlog-witness: POST /add-checkpoint. Knows neither Django nor the database.
"""

import argparse
import sys
import time
from pathlib import Path

from audit.signer import growth, keeping
from audit.signer.memory import Memory, MemoryLost, Refused
from audit.signer.serving import AlreadyServed, Answer, serve
from audit.verifier.note import (
    WITNESS,
    NoteError,
    PublicKey,
    SigningKey,
    cosign,
    open_note,
    parse_checkpoint,
    parse_key,
    split_note,
)


def add_checkpoint(key: SigningKey, memory: Memory, log_keys: list[PublicKey], body: bytes) -> str:
    """The cosignature line. Raises Refused, NoteError."""
    request = growth.parse(body)
    claimed = parse_checkpoint(split_note(request.note)[0])
    if claimed.origin != memory.last().origin:
        raise Refused(404, f"{claimed.origin} is not the log witnessed here")
    try:
        checkpoint = parse_checkpoint(open_note(request.note, log_keys).text)
    except NoteError as error:
        raise Refused(403, str(error)) from error
    memory.advance(request, checkpoint)
    return cosign(checkpoint.text, key, int(time.time()))


def main() -> int:
    given = _arguments()
    memory = Memory(given.state)
    try:
        log_keys = [parse_key(text) for text in given.log_key]
        if given.new is not None:
            keeping.begin(given.key, memory, type=WITNESS, name=given.new, origin=log_keys[0].name)
        key = keeping.read_key(given.key, WITNESS)
        if given.request:
            sys.stdout.write(add_checkpoint(key, memory, log_keys, given.request.read_bytes()))
            return 0
        memory.last()
        serve(given.listen, answers(key, memory, log_keys))
    except Refused as refusal:
        print(f"witness: {refusal.status} {refusal.text}", file=sys.stderr)  # noqa: T201
        return 2
    except (keeping.KeptElsewhere, MemoryLost, AlreadyServed, NoteError, OSError) as error:
        print(f"witness: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def answers(key: SigningKey, memory: Memory, log_keys: list[PublicKey]) -> dict[tuple[str, str], Answer]:
    return {
        ("GET", "/key"): lambda body: key.public.text + "\n",
        ("POST", "/add-checkpoint"): lambda body: add_checkpoint(key, memory, log_keys, body),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit.witness", description="Cosigns the checkpoints of one log")
    parser.add_argument(
        "--key", type=Path, required=True, help="file with the signing key; the public one lies beside it"
    )
    parser.add_argument("--state", type=Path, required=True, help="file with the last checkpoint cosigned")
    parser.add_argument(
        "--log-key", action="append", required=True, help="public key of the log; again after a rotation"
    )
    parser.add_argument("--new", metavar="NAME", help="make key and memory of a witness of this name if neither exists")
    parser.add_argument("--listen", default="", help="host:port or socket file to answer on")
    parser.add_argument("--request", type=Path, help="cosign the request in this file, print the line and end")
    given = parser.parse_args()
    if not (given.listen or given.request):
        parser.error("--listen or --request is missing")
    return given


if __name__ == "__main__":
    sys.exit(main())
