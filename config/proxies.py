"""Behind a reverse proxy every request comes from the proxy: who really asks stands in X-Forwarded-For, where the proxy is trusted.

Everything that counts by address reads REMOTE_ADDR: the limits of the public forms and the lock-out of logins. So it is set once, here.
"""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded and _is_trusted(peer):
            request.META["REMOTE_ADDR"] = asked_by(forwarded, peer)
        return get_response(request)

    return middleware


def asked_by(forwarded: str, peer: str) -> str:
    """The nearest address that is no proxy of ours: each appends whom it heard, so what a client wrote himself stands before it.

    What is no address is not believed: then it was the last proxy that could be.
    """
    found = peer
    for part in reversed(forwarded.split(",")):
        address = part.strip()
        if not _is_address(address):
            break
        found = address
        if not _is_trusted(address):
            break
    return found


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(text: str) -> bool:
    return _is_address(text) and any(ip_address(text) in network for network in settings.TRUSTED_PROXIES)
