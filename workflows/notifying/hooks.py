"""One POST to an address that an office entered: https, no redirects, a time limit, a short answer, no way into our own network.

The name is resolved once and the connection goes to just that address, so that no second answer of a name server leads
elsewhere. Private addresses are reached only where the deployment names their network (HEYAN_HOOK_NETWORKS).
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ReadTimeoutError, SSLError
from urllib3.response import BaseHTTPResponse

from workflows.notifying import problems
from workflows.notifying.deadlines import HttpPool, HttpsPool
from workflows.notifying.problems import NotSent

SECONDS = 10.0  # connecting, the greeting of TLS, the head and the body of the answer, all together
MOST_BYTES = 4096
MOST_LETTERS = 500
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def split(url: str) -> SplitResult:
    """Raises NotSent for what is no address of this kind; asks no name server."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError as error:
        raise NotSent(problems.WRONG_URL, is_final=True) from error
    is_plain = settings.ALLOW_LOCAL_HOOKS and parts.scheme == "http"
    strange = not url.isascii() or not url.isprintable() or " " in url or len(url) > MOST_LETTERS
    if strange or not host or parts.username is not None or not (parts.scheme == "https" or is_plain):
        raise NotSent(problems.WRONG_URL, is_final=True)
    return parts


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Raises NotSent when there is no answer; what the answer means is the caller's to judge."""
    parts = split(url)
    address = _resolve(parts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    given = headers | {"Host": parts.netloc, "Content-Type": "application/json; charset=utf-8", "User-Agent": "Heyan"}
    with _pool(parts, address) as pool:
        try:
            response = pool.urlopen(
                "POST", target, body=body, headers=given, redirect=False, retries=False, preload_content=False
            )
            return Answer(response.status, _read(response))
        except (ConnectTimeoutError, ReadTimeoutError, TimeoutError) as error:
            raise NotSent(problems.TIMEOUT) from error
        except SSLError as error:
            raise NotSent(problems.CERTIFICATE) from error
        except (HTTPError, OSError) as error:
            raise NotSent(problems.UNREACHABLE) from error


def _read(response: BaseHTTPResponse) -> bytes:
    """No more than MOST_BYTES."""
    body = b""
    while len(body) < MOST_BYTES and (part := response.read1(MOST_BYTES - len(body))):
        body += part
    return body


def _pool(parts: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
    limit = urllib3.Timeout(total=SECONDS)
    if parts.scheme == "http":
        return HttpPool(address, parts.port or 80, timeout=limit)
    return HttpsPool(
        address,
        parts.port or 443,
        timeout=limit,
        cert_reqs="CERT_REQUIRED",
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def _resolve(parts: SplitResult) -> str:
    """One address that may be reached; refused when any of the name's addresses may not."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent(problems.UNREACHABLE) from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(_is_allowed(ip_address(address)) for address in addresses):
        raise NotSent(problems.REFUSED_ADDRESS)
    return addresses[0]


def _is_allowed(address: Address) -> bool:
    """The address itself, and every IPv4 address that a translator or a tunnel would make of it."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    inside = _embedded_in(address) if isinstance(address, IPv6Address) and mapped is None else []
    return all(_is_open(one) for one in [mapped or address, *inside])


def _is_open(address: Address) -> bool:
    if address.is_loopback:
        return bool(settings.ALLOW_LOCAL_HOOKS)
    if any(address in network for network in settings.HOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast and address not in _TRANSLATED_HERE


_TRANSLATED_HERE = IPv6Network("64:ff9b:1::/48")  # RFC 8215: of whoever runs the network, and never of the world
# RFC 6052: a translator takes the last four bytes; RFC 4291: so did the "IPv4-compatible" addresses.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: before the last four bytes


def _embedded_in(address: IPv6Address) -> list[IPv4Address]:
    """Of 6to4 (2002::/16), Teredo (server and client), NAT64 and ISATAP."""
    number, found = int(address), [address.sixtofour, *(address.teredo or ())]
    is_tunnelled = number >> 32 & 0xFFFFFFFF in _ISATAP
    if number > 1 and (is_tunnelled or any(address in network for network in _TRANSLATED)):
        found.append(IPv4Address(number & 0xFFFFFFFF))
    return [one for one in found if one is not None]
