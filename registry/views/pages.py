"""What the registry's pages share: who is asking, and paging by key."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.db.models import IntegerField, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from registry.models import User

__all__ = ["KeysetPage", "keyset_page", "login_required", "user_of", "way_back"]

COUNT_UP_TO = 10_000


def user_of(request: HttpRequest) -> User:
    """Behind login_required there is always one of ours."""
    return cast(User, request.user)


def way_back(request: HttpRequest) -> str:
    """Our page from which somebody came who is refused; "" where the browser does not say, or it is the page that refuses."""
    said = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    page = urlsplit(said)
    if page.path.startswith("//") or (page.path == request.path and request.method != "POST"):
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


@dataclass(frozen=True)
class KeysetPage:
    rows: list[Any]
    next: str
    previous: str
    total: int
    total_capped: bool


def keyset_page(request: HttpRequest, rows: QuerySet[Any], keys: tuple[str, ...], *, size: int = 50) -> KeysetPage:
    """One page in the order of `keys` (unique together), found by the last row seen: as quick at the end as at the start.

    A cursor that is none of ours shows the first page.
    """
    counted = rows.order_by()[: COUNT_UP_TO + 1].count()
    before, after = _cursor(request, "before", keys, rows), _cursor(request, "after", keys, rows)
    if before:
        found = list(rows.filter(_beyond(keys, before, "lt")).order_by(*[f"-{key}" for key in keys])[: size + 1])
        shown = found[:size][::-1]
        has_previous, has_next = len(found) > size, True
    else:
        ahead = rows.filter(_beyond(keys, after, "gt")) if after else rows
        found = list(ahead.order_by(*keys)[: size + 1])
        shown = found[:size]
        has_previous, has_next = bool(after), len(found) > size
    return KeysetPage(
        shown,
        _address(request, "after", shown[-1], keys) if shown and has_next else "",
        _address(request, "before", shown[0], keys) if shown and has_previous else "",
        min(counted, COUNT_UP_TO),
        counted > COUNT_UP_TO,
    )


def _cursor(request: HttpRequest, name: str, keys: tuple[str, ...], rows: QuerySet[Any]) -> list[str]:
    parts = request.GET.get(name, "").split("~")
    if len(parts) != len(keys) or any(not part or "\x00" in part or len(part) > 100 for part in parts):
        return []
    for key, part in zip(keys, parts, strict=True):
        is_number = isinstance(rows.model._meta.get_field(key), IntegerField)
        if is_number and not (part.isascii() and part.isdigit() and len(part) < 19):
            return []
    return parts


def _beyond(keys: tuple[str, ...], values: list[str], way: str) -> Q:
    """(a, b) > (x, y) in words that both databases answer from an index."""
    beyond = Q()
    for position, key in enumerate(keys):
        equal = Q(**dict(zip(keys[:position], values[:position], strict=True)))
        beyond |= equal & Q(**{f"{key}__{way}": values[position]})
    return beyond


def _address(request: HttpRequest, way: str, row: Model, keys: tuple[str, ...]) -> str:
    kept = [(name, value) for name, value in request.GET.items() if name not in {"after", "before"} and value]
    return "?" + urlencode([*kept, (way, "~".join(str(getattr(row, key)) for key in keys))])
