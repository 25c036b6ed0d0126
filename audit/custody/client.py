"""Asking the custody: over its socket, one connection per thread that stays open, or in the same process (tests).

A KMS or an HSM takes its place behind `ask`: the questions are the methods of keeping.Custody, and `sign` is the only
one that is asked on every act.
"""

import json
import os
import socket
import threading
from pathlib import Path
from typing import Any, Protocol

from audit.custody.examining import CustodyRefused
from audit.custody.keeping import Custody, KeptByAnother
from audit.custody.serving import LONGEST, answers
from audit.signer.serving import connect

SECONDS = 10.0


class CustodyAway(Exception):
    """Nobody answers there; without the custody no official acts. Asking again later harms nothing."""


class Door(Protocol):
    def ask(self, question: str, **given: Any) -> Any:
        """Raises CustodyAway, CustodyRefused."""


class InProcess:
    """The custody's own code without a process of its own: for tests, never for a real office."""

    def __init__(self, folder: Path) -> None:
        self.custody = Custody(folder)
        self._answers = answers(self.custody)

    def ask(self, question: str, **given: Any) -> Any:
        try:
            return self._answers[question](**given)
        except (KeptByAnother, OSError) as error:
            raise CustodyAway(str(error)) from error


class OverSocket:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = threading.local()

    def ask(self, question: str, **given: Any) -> Any:
        line = json.dumps({"ask": question} | given, ensure_ascii=False).encode() + b"\n"
        answer = json.loads(self._told(line))
        if "refused" in answer:
            raise CustodyRefused(answer["refused"])
        if "fault" in answer:
            raise CustodyAway(answer["fault"])
        return answer["found"]

    def _told(self, line: bytes) -> bytes:
        """An open connection may have lost its other end since; then a new one is tried, once."""
        kept = getattr(self._kept, "line", None)
        if kept is not None and kept.owner == os.getpid():  # a child process opens its own
            try:
                return bytes(kept.told(line))
            except OSError:
                self._kept.line = None
        try:
            self._kept.line = _Line(self._path)
            return bytes(self._kept.line.told(line))
        except OSError as error:
            self._kept.line = None
            raise CustodyAway(f"{self._path}: {error}") from error


class _Line:
    """An open connection; closed when its thread ends."""

    def __init__(self, path: Path) -> None:
        self.owner = os.getpid()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(SECONDS)
        try:
            connect(self._socket, path, SECONDS)
        except OSError:
            self._socket.close()
            raise
        self._answers = self._socket.makefile("rb")

    def __del__(self) -> None:
        if hasattr(self, "_answers"):
            self._answers.close()
            self._socket.close()

    def told(self, line: bytes) -> bytes:
        self._socket.sendall(line)
        answer = self._answers.readline(LONGEST)
        if not answer.endswith(b"\n"):
            raise ConnectionResetError("the custody has hung up")
        return answer
