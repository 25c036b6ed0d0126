"""Connections whose limit is one of the whole exchange: http.client gives every single read its time anew, so that a receiver
which sends a byte now and then would hold a worker for hours."""

import http.client
import io
import socket
import time
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Until(io.RawIOBase):
    """What a socket still says until its timeout, counted from now, is over."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock, self._raw = sock, raw
        self._until = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """When it is made, the socket's timeout is what urllib3 has left of the total."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Until(sock, self.fp.detach()))


class _Http(HTTPConnection):
    response_class = _Response


class _Https(HTTPSConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        """The greeting gets what connecting has left."""
        began, sock = time.monotonic(), super()._new_conn()
        if limit := sock.gettimeout():
            sock.settimeout(max(limit - (time.monotonic() - began), 0.001))
        return sock


class HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Http


class HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Https
