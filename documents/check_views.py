"""Everybody's check of a paper: by its address, by the code typed, by a photograph. Nobody asks who is asking."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from documents.check_models import SignedCode
from documents.checking import codes, keys, photos, signed, typed
from documents.models import OfficialDocument, PaperStatus
from documents.rendering.qr import in_capitals
from documents.seal_models import PaperSeal
from documents.sealing.papers import ISSUER
from documents.selectors import later_standing, status_of
from registry.identity import mask_name

logger = logging.getLogger(__name__)
FORGED, UNKNOWN, MISTYPED, ABSENT = "forged", "unknown", "mistyped", "absent"


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=gettext_lazy("Photograph of the square code"),
        help_text=gettext_lazy("JPEG or PNG, at most 10 MB. It is read and not kept."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        allow_empty_file=True,
    )


@require_safe
def check_form(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("token", "")
    code = typed.squeezed(given[: 4 * signed.LONGEST_CODE])
    if not code:
        return _form(request)
    if not (code.isascii() and code.isalnum()) or len(code) > signed.LONGEST_CODE:
        return _form(request, error=_("A check code has 16 letters and figures, on older papers 26."), token=given[:40])
    try:
        typed.meant(code)
    except typed.Mistyped:
        if len(code) == typed.LENGTH:
            return _form(
                request, error=_("There is a slip in this check code. Compare it once more."), token=given[:40]
            )
    return redirect("documents:check", token=code)


@require_POST
def check_photo(request: HttpRequest) -> HttpResponse:
    """For browsers that cannot read the photograph themselves: what its QR code says decides where one is sent."""
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, photo=form)
    photo = form.cleaned_data["photo"]
    try:
        texts = photos.texts_in(photo.read(photos.MAX_BYTES + 1))
    except photos.NoPhoto:
        return _form(request, error=_("This file is no photograph that can be read: JPEG or PNG, at most 10 MB."))
    except photos.Busy:
        answer = _form(request, error=_("No photograph can be read at the moment. Please type the check code."))
        answer.status_code = 503
        return answer
    return _sent_on(request, texts)


def _sent_on(request: HttpRequest, texts: list[str]) -> HttpResponse:
    addresses = [urlsplit(text) for text in texts if "/v/" in text.lower() and _has_host(text)]
    for address in addresses:
        code = address.path.rpartition("/V/")[2].strip("/")
        if _is_ours(request, address.netloc) and code.isascii() and code.isalnum():
            return redirect("documents:check", token=code)
    if addresses:
        stated = {"address": addresses[0].netloc[:100].lower(), "own": _own_host()}
        error = _("This code leads to %(address)s, not to %(own)s. The paper is not of this office.") % stated
        return _form(request, error=error)
    return _form(request, error=_("No square code of a paper could be read. Try again nearer and with more light."))


def _has_host(text: str) -> bool:
    try:
        return bool(urlsplit(text).netloc)
    except ValueError:  # a bracket that no address has
        return False


def _is_ours(request: HttpRequest, host: str) -> bool:
    return host.lower() in {_own_host(), request.get_host().lower()}


def _own_host() -> str:
    return urlsplit(settings.HEYAN_PUBLIC_URL).netloc.lower()


def _form(request: HttpRequest, *, error: str = "", token: str = "", photo: PhotoForm | None = None) -> HttpResponse:
    context = {"error": error, "token": token, "photo_form": photo or PhotoForm(), "own_host": _own_host()}
    status = 422 if error or photo is not None else 200
    return render(request, "documents/check_form.html", context, status=status)


def check(request: HttpRequest, token: str) -> HttpResponse:
    """What everybody may know of a paper: number, status, village, year, masked name (domain.md §6-7)."""
    response = _checked(request, token)
    response["Referrer-Policy"] = (
        "strict-origin"  # a signed code names the head of the household: no log of the next page keeps it
    )
    return response


def _checked(request: HttpRequest, token: str) -> HttpResponse:
    code = typed.squeezed(token)
    if len(code) > typed.LONGEST:
        return _check_signed(request, code)
    try:
        wanted = typed.meant(code)
    except typed.Mistyped:
        return _not_found(request, MISTYPED if len(code) == typed.LENGTH else ABSENT)
    rows = OfficialDocument.objects.select_related("status_change", "case__household")
    paper = rows.filter(check_token__in=wanted).first()
    if paper is None:
        return _not_found(request, ABSENT)
    return render(request, "documents/check.html", {"found": True, "document": _public(paper)})


def _check_signed(request: HttpRequest, code: str) -> HttpResponse:
    stored = codes.found(code)
    if stored is None:
        return _not_found(request, _why_unknown(code))
    paper = stored.document
    if not _still_says(stored):
        logger.error("the stored content of %s is not what its check code signed", paper.document_no)
        return _not_found(request, FORGED)
    context = {"found": True, "document": _public(paper), "by_signature": _verifies(stored)}
    return render(request, "documents/check.html", context)


def _why_unknown(code: str) -> str:
    """A forgery, or a paper that we signed and whose row is gone: that is an alarm."""
    try:
        read = signed.read(code)
        signer = codes.signer_of(read, before=in_capitals(settings.HEYAN_PUBLIC_URL))
    except (signed.NotACode, keys.KeyAway):
        return FORGED
    if signer is None or signer.state == keys.State.COMPROMISED:
        return FORGED
    logger.error("a check code of ours has no paper: %s", read.statement.number)
    return UNKNOWN


def _still_says(stored: SignedCode) -> bool:
    paper = stored.document
    return signed.read(stored.code).statement == codes.statement_of(json.loads(paper.content), paper.content)


def _verifies(stored: SignedCode) -> bool:
    read = signed.read(stored.code)
    try:
        signer = codes.signer_of(read, before=stored.before)
    except keys.KeyAway:
        return False
    return signer is not None and signer.verifies(read.statement.issued_on)


def _not_found(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "documents/check.html", {"found": False, "why": why}, status=404)


def _public(paper: OfficialDocument) -> dict[str, Any]:
    change = getattr(paper, "status_change", None)
    content = json.loads(paper.content)
    roster = content.get("roster") or {}
    return {
        "no": paper.document_no,
        "title": paper.title,
        "status": status_of(paper),
        "status_title": PaperStatus(status_of(paper)).label,
        "village_name": content["village_name"] or content["division_full"],
        "year": content["year"],
        "masked_name": _masked(paper),
        "households": roster.get("households") if paper.sheet_id else None,
        "persons": roster.get("persons") if paper.sheet_id else None,
        "dropped": _left(paper) if paper.sheet_id else [],
        "issued_on": paper.issued_on,
        "issuer": paper.issuer,
        "seals": list(_seals_of(paper).values("certificate__unit", "signed_at")),
        "later_standing": later_standing(paper),
        "revoked_on": change.changed_at if change and change.status == PaperStatus.REVOKED else None,
        "reason": change.reason if change else "",
        "checkpoint": content.get("checkpoint", ""),
        "is_demo": content.get("is_demo", False),
    }


def _seals_of(paper: OfficialDocument) -> QuerySet[PaperSeal]:
    """The issuer once, however many places his seal stands at."""
    return paper.seals.exclude(field__startswith=f"{ISSUER}_").order_by("no")


def _masked(paper: OfficialDocument) -> str:
    """Of a household's paper alone: a village is named as it is."""
    household = paper.case.household if paper.case else None
    return mask_name(household.head_name) if household else ""


def _left(paper: OfficialDocument) -> list[dict[str, Any]]:
    """Who is on the list no longer: line and masked name, so that the list in one's hand can be read rightly."""
    rows = paper.lines.filter(change__isnull=False).select_related("change", "case__household").order_by("no")
    return [
        {
            "no": line.no,
            "masked_name": mask_name(line.case.subject_name) if line.case.household_id else line.case.subject_name,
            "status": line.change.status,
            "since": line.change.changed_at,
        }
        for line in rows
    ]
