"""How the pages of the ledger fetch and refuse: 404 for strangers, 403, 409 and 422 as the refusal says."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from approvals.errors import Refusal
from inspection.models import LedgerItem
from inspection.selectors import item_for
from registry.views.pages import way_back

STATUS = {"forbidden": 403, "conflict": 409, "invalid": 422}
BIGGEST = 2**63 - 1
ItemView = Callable[Concatenate[HttpRequest, LedgerItem, ...], HttpResponse]


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = STATUS[refusal.kind]
    context = {"refusal": str(refusal), "refusals": [str(refusal)], "back_url": way_back(request)}
    return render(request, f"{status}.html", context, status=status)


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Log in; refusals become answers."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return wrapped


def with_item(view: ItemView) -> Callable[..., HttpResponse]:
    """Fetch and authorise in one step."""

    @answering
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        item = item_for(request.user, pk) if pk <= BIGGEST else None
        if item is None:
            raise Http404
        return view(request, item, **kwargs)

    return wrapped


def parse_key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
