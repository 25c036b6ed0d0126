"""A real receiver on loopback: it keeps what it got, and answers, is silent, hangs up or redirects as a test tells it."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`behaviour`: "answer", "silent" (never answers), "hangs_up", "drips" (a byte now and then; "drips_head" before its body). The first `for_first` requests."""

    url: str = ""
    status: int = 200
    answer: bytes = b'{"errcode": 0}'
    headers: dict[str, str] = field(default_factory=dict)
    behaviour: str = "answer"
    got: list[Got] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # keys that were worked off; a repeat changes nothing
    over: threading.Event = field(default_factory=threading.Event)

    def work_off(self) -> None:
        self.seen.add(self.got[-1].headers.get("webhook-id", ""))


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heads = {name.lower(): value for name, value in self.headers.items()}
        self.server.receiver.got.append(Got(self.path, heads, body))
        self.server.receiver.work_off()
        getattr(self, self.server.receiver.behaviour)()

    def do_GET(self) -> None:
        self.server.receiver.got.append(Got(self.path, {}, b""))
        self.answer()

    def answer(self) -> None:
        self._head()
        self.wfile.write(self.server.receiver.answer)

    def _head(self) -> None:
        self.send_response(self.server.receiver.status)
        for name, value in self.server.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def silent(self) -> None:
        self.server.receiver.over.wait(20)

    def hangs_up(self) -> None:
        self.close_connection = True

    def drips(self) -> None:
        self._head()
        while not self.server.receiver.over.wait(0.05):
            self.wfile.write(b" ")

    def drips_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.receiver.over.wait(0.05):
            self.wfile.write(b"x")

    def log_message(self, *_args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    receiver: Receiver
    daemon_threads = False
    block_on_close = True

    def handle_error(self, *_args: object) -> None:
        """Whoever called has gone: what these tests are about."""


@contextmanager
def receiver(certificate: Path | None = None) -> Iterator[Receiver]:
    """By https when there is a certificate (with its key in the same file)."""
    got = Receiver()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.receiver = got
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    got.url = f"{'https' if certificate else 'http'}://localhost:{server.server_address[1]}/robot/send?key=abc"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield got
    finally:
        got.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
