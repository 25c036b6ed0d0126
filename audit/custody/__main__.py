"""The custody as a program: python -m audit.custody --folder DIR --socket FILE [--name NAME]"""

import argparse
import sys
from pathlib import Path

from audit.custody.keeping import Custody, KeptByAnother
from audit.custody.serving import serve
from audit.signer.keeping import KeptElsewhere
from audit.signer.serving import AlreadyServed
from audit.verifier.note import NoteError


def main() -> int:
    given = _arguments()
    try:
        serve(given.socket, Custody(given.folder, given.name))
    except (KeptByAnother, KeptElsewhere, AlreadyServed, NoteError, OSError) as error:
        print(f"custody: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit.custody", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where keys lie; root.vkey is the public root key")
    parser.add_argument("--socket", type=Path, required=True, help="socket file to answer on")
    parser.add_argument("--name", default="", help="name of a root key that is made now")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
