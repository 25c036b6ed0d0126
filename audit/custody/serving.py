"""One question a line, one answer a line, in JSON over a socket file that stays open: a round trip is all that an act costs."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from socketserver import StreamRequestHandler
from typing import Any

from audit.custody.examining import CustodyRefused
from audit.custody.keeping import Custody, KeptByAnother
from audit.signer.serving import listen

LONGEST = 64 << 20  # a list of some ten thousand acts


def answers(custody: Custody) -> dict[str, Callable[..., Any]]:
    """What may be asked."""
    return {
        "sign": custody.sign,
        "begin": custody.begin,
        "prepare": custody.prepare,
        "revoke": custody.revoke,
        "renew": custody.renew,
        "unnoted": custody.unnoted,
        "noted": custody.noted,
        "root": custody.root,
        "holders": custody.holders,
    }


def serve(path: Path, custody: Custody) -> None:
    """Answer until killed."""
    listen(path, type("Talk", (_Talk,), {"answers": answers(custody)}))


class _Talk(StreamRequestHandler):
    answers: dict[str, Callable[..., Any]] = {}

    def handle(self) -> None:
        try:
            while (line := self.rfile.readline(LONGEST)).endswith(b"\n"):
                self.wfile.write(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
        except (ConnectionError, OSError):
            return  # whoever asked has gone

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
            return {"found": self.answers[asked.pop("ask")](**asked)}
        except CustodyRefused as refusal:
            return {"refused": str(refusal)}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return {"refused": f"not a question of the custody: {type(error).__name__}"}
        except (KeptByAnother, OSError) as error:
            print(f"custody: {error}", file=sys.stderr, flush=True)  # noqa: T201
            return {"fault": str(error)}
