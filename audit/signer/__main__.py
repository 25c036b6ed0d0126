"""The signer as a program: python -m audit.signer --key FILE --state FILE --socket FILE [--new NAME]"""

import argparse
import sys
from pathlib import Path

from audit.signer import growth, keeping
from audit.signer.memory import Memory, MemoryLost
from audit.signer.serving import AlreadyServed, Answer, serve
from audit.verifier.note import LOG, NoteError, SigningKey, parse_checkpoint, sign_note


def main() -> int:
    given = _arguments()
    memory = Memory(given.state)
    try:
        if given.new is not None:
            keeping.begin(given.key, memory, type=LOG, name=given.new)
        if given.renew_key:
            print(keeping.renew_key(given.key, memory).public.text)  # noqa: T201
            return 0
        if given.confirm:
            print(keeping.confirm(given.key, memory, given.confirm.read_text(encoding="utf-8"), given.witness).line)  # noqa: T201
            return 0
        key = keeping.read_key(given.key, LOG)
        _require_memory_of(key, memory)
        serve(given.socket, answers(key, memory))
    except (keeping.KeptElsewhere, MemoryLost, AlreadyServed, NoteError, OSError) as error:
        print(f"signer: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def answers(key: SigningKey, memory: Memory) -> dict[tuple[str, str], Answer]:
    """What it answers: its public key, what it signed last, and a request to sign."""

    def sign(body: bytes) -> str:
        request = growth.parse(body)
        checkpoint = parse_checkpoint(request.note)
        memory.advance(request, checkpoint)
        return sign_note(checkpoint.text, key)

    return {
        ("GET", "/key"): lambda body: key.public.text + "\n",
        ("GET", "/checkpoint"): lambda body: sign_note(memory.last().text, key),
        ("POST", "/sign"): sign,
    }


def _require_memory_of(key: SigningKey, memory: Memory) -> None:
    if memory.last().origin != key.name:
        raise keeping.KeptElsewhere(f"{memory.path} is of {memory.last().origin}, the key of {key.name}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit.signer", description=__doc__)
    parser.add_argument(
        "--key", type=Path, required=True, help="file with the signing key; the public one lies beside it"
    )
    parser.add_argument("--state", type=Path, required=True, help="file with the last checkpoint signed")
    parser.add_argument("--socket", default="", help="socket file to answer on")
    parser.add_argument("--new", metavar="NAME", help="make key and memory of a log of this name if neither exists")
    parser.add_argument("--renew-key", action="store_true", help="replace the key, print the new public one and end")
    parser.add_argument(
        "--confirm", metavar="NOTE", type=Path, help="lost memory: remember this cosigned checkpoint and end"
    )
    parser.add_argument(
        "--witness", action="append", default=[], help="public key of a witness whose word --confirm takes"
    )
    given = parser.parse_args()
    if not (given.socket or given.renew_key or given.confirm):
        parser.error("--socket is missing")
    return given


if __name__ == "__main__":
    sys.exit(main())
