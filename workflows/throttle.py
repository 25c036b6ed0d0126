"""How often one address may do what needs no account: counted in Django's cache, forgotten after the window."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest


def is_too_fast(request: HttpRequest, act: str, *, limit: int, seconds: int) -> bool:
    """Count this attempt; True when it is one too many. The address itself is not kept; behind a proxy see config.proxies."""
    address = request.META.get("REMOTE_ADDR", "")
    key = f"throttle:{act}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the window ended in between
        return False
