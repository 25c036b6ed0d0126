"""Asking a signer on its socket file."""

import http.client
import socket
from pathlib import Path

from audit.signer.growth import Growth
from audit.signer.memory import Refused
from audit.signer.serving import connect

SECONDS = 10.0
MAX_ANSWER = 64 * 1024


class SignerAway(Exception):
    """Nobody answers on the socket; asking again later harms nothing."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("signer", timeout=SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        connect(self.sock, self.path, SECONDS)


def sign(path: Path, growth: Growth) -> str:
    """The checkpoint of the request as a note signed by the log. Raises SignerAway, Refused."""
    return _ask(path, "POST", "/sign", growth.text.encode())


def key_of(path: Path) -> str:
    """The signer's public key as text. Raises SignerAway."""
    return _ask(path, "GET", "/key", None).strip()


def _ask(path: Path, method: str, address: str, body: bytes | None) -> str:
    connection = _Connection(path)
    try:
        connection.request(method, address, body)
        response = connection.getresponse()
        text = response.read(MAX_ANSWER).decode()
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise SignerAway(f"{path}: {error}") from error
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise Refused(response.status, text.strip())
    return text
