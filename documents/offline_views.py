"""What one takes along to check papers without a network: keys, the list of ended papers, and the script that reads both."""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.check_models import StatusPart
from documents.checking import codes, keys
from documents.sealing import authority

SCRIPT = "check_code.py"
_TEXT = "text/plain; charset=utf-8"
_FOR_EVER = "public, max-age=31536000, immutable"  # a part never changes
_FOR_NOW = "public, max-age=600"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "keys": _known(),
        "last": StatusPart.objects.defer("text").order_by("-no").first(),
        "script": SCRIPT,
        "script_digest": sha256(_script()).hexdigest(),
        "address": settings.HEYAN_PUBLIC_URL,
        "root": authority.own(),
    }
    return render(request, "documents/check_offline.html", context)


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    known = _known()
    if not known:
        raise Http404
    return _text(keys.list_text(known), _FOR_NOW)


@require_safe
def status_part(request: HttpRequest, no: int | None = None) -> HttpResponse:
    """A part of the signed list, or the newest."""
    rows = StatusPart.objects.order_by("-no")
    part = rows.first() if no is None else rows.filter(no=no).first() if no < 2**31 else None
    if part is None:
        raise Http404
    return _text(part.text, _FOR_NOW if no is None else _FOR_EVER)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(_script(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{SCRIPT}"'
    return answer


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The certificate to which the seals of all papers lead."""
    own = authority.own()
    if own is None:
        raise Http404
    answer = HttpResponse(own.certificate, content_type="application/x-pem-file", headers={"Cache-Control": _FOR_NOW})
    answer["Content-Disposition"] = 'attachment; filename="root.pem"'
    return answer


def _known() -> list[keys.CheckKey]:
    try:
        return keys.known(codes.folder())
    except keys.KeyAway:
        return []


def _text(text: str, caching: str) -> HttpResponse:
    return HttpResponse(text, content_type=_TEXT, headers={"Cache-Control": caching})


@cache
def _script() -> bytes:
    return (settings.BASE_DIR / "docs" / SCRIPT).read_bytes()
