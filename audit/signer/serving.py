"""A little HTTP for one purpose: requests to sign, over a socket file or an address of this machine."""

import os
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn, UnixStreamServer
from typing import Any

from audit.signer.growth import MAX_BYTES
from audit.signer.memory import MemoryLost, Refused
from audit.verifier.note import NoteError

Answer = Callable[[bytes], str]
CALLERS = 128  # who may wait to be heard; socketserver allows five
_TYPES = {409: "text/x.tlog.size"}


class _Handler(BaseHTTPRequestHandler):
    timeout = 10
    server_version, sys_version = "heyan", ""
    answers: dict[tuple[str, str], Answer] = {}

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BYTES:
            self._send(413, "the request is too large or says no length\n")
            return
        self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes) -> None:
        answer = self.answers.get((self.command, self.path))
        if answer is None:
            self._send(404, "nothing here\n")
            return
        try:
            self._send(200, answer(body))
        except NoteError as error:
            self._refuse(400, str(error))
        except MemoryLost as error:
            self._refuse(503, f"memory lost: {error}")
        except Refused as refusal:
            self._refuse(refusal.status, refusal.text)

    def _refuse(self, status: int, text: str) -> None:
        print(f"{self.path}: {status} {text}", file=sys.stderr, flush=True)  # noqa: T201
        self._send(status, f"{text}\n")

    def _send(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", _TYPES.get(status, "text/plain; charset=utf-8"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return ""  # a socket file has none

    def log_message(self, format: str, *args: Any) -> None:
        """Only refusals are worth a line."""


class _SocketServer(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = CALLERS


class _AddressServer(ThreadingMixIn, TCPServer):
    daemon_threads = True
    request_queue_size = CALLERS
    allow_reuse_address = True


class AlreadyServed(Exception):
    """Another process answers there."""


def serve(where: str, answers: dict[tuple[str, str], Answer]) -> None:
    """Answer until killed; `where` is the path of a socket file or host:port."""
    handler = type("Handler", (_Handler,), {"answers": answers})
    if "/" not in where:
        host, _, port = where.rpartition(":")
        with _AddressServer((host, int(port)), handler) as server:
            server.serve_forever()
        return
    listen(Path(where), handler)


def listen(path: Path, handler: type[BaseRequestHandler]) -> None:
    """Answer on a socket file until killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _make_way(path)
    with reachable(path) as short, _SocketServer(short, handler) as server:
        path.chmod(0o660)  # owner and group may ask; the key stays the owner's alone
        server.serve_forever()


def _make_way(path: Path) -> None:
    """A socket file that nobody answers on was left by a killed process."""
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise AlreadyServed(f"{path} is no socket")
    with socket.socket(socket.AF_UNIX) as probe, reachable(path) as short:
        try:
            probe.connect(short)
        except ConnectionRefusedError:
            path.unlink()
            return
    raise AlreadyServed(f"another process answers on {path}")


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """The socket's name in the few bytes that an address may have, however deep its folder lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(line: socket.socket, path: Path, seconds: float) -> None:
    """Where more callers wait than fit, a socket with a time limit is told so at once: wait for a place. Raises OSError."""
    end = time.monotonic() + seconds
    with reachable(path) as short:
        while True:
            try:
                return line.connect(short)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.005)
