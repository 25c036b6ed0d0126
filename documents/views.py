"""Handing out papers to whoever may see the case; letting everybody check one."""

import json
import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from approvals.errors import Refusal
from approvals.objection_policy import refuse_sealed_paper
from audit import clock
from documents import events, rendering, services
from documents.handing_out import hand_out, log_reading, pdf_response
from documents.models import OfficialDocument, PaperStatus
from documents.selectors import later_standing, newest_file, status_of
from registry.access import can_see
from registry.identity import mask_name

logger = logging.getLogger(__name__)
COPY_SECONDS = 20.0  # a reader waits for it; the original of a long list is there anyway


@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored bytes, checked against their digest; every fetching is logged."""
    paper = OfficialDocument.objects.select_related("rendered").defer("content").filter(pk=pk).first()
    if paper is None or not can_see(request.user, paper.village_path) or getattr(paper, "rendered", None) is None:
        raise Http404
    _refuse_sealed(request, paper)
    return hand_out(
        request,
        newest_file(paper),
        kind=events.PAPER_FETCHED,
        subject={"paper": paper.document_no, "kind": paper.kind},
        content_type="application/pdf",
        disposition=f'inline; filename="{paper.kind}-{paper.pk}.pdf"',
    )


def _refuse_sealed(request: HttpRequest, paper: OfficialDocument) -> None:
    try:
        refuse_sealed_paper(request.user, paper.subject_no, paper.kind)
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal


@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """副本 of an issued paper, printed for this reader at this moment; who had one made is logged."""
    paper = OfficialDocument.objects.select_related("rendered").filter(pk=pk).first()
    if paper is None or not can_see(request.user, paper.village_path) or getattr(paper, "rendered", None) is None:
        raise Http404
    _refuse_sealed(request, paper)
    try:
        made = services.reprint(paper, clock.today(), seconds=COPY_SECONDS)
    except rendering.RenderFailed:
        logger.exception("no copy of %s could be made", paper.document_no)
        return render(request, "damaged.html", status=503)
    log_reading(
        request,
        kind=events.PAPER_COPIED,
        subject={"paper": paper.document_no, "kind": paper.kind},
        statement={"content_sha256": paper.content_sha256},
    )
    return pdf_response(made, f'inline; filename="{paper.kind}-{paper.pk}-copy.pdf"')


def check(request: HttpRequest, token: str) -> HttpResponse:
    """What everybody may know of a paper: number, status, village, year, masked name (domain.md §6-7)."""
    rows = OfficialDocument.objects.select_related("status_change", "case__household")
    paper = rows.filter(check_token=token.upper()).first()
    if paper is None:
        context: dict[str, Any] = {"found": False, "token": token}
        return render(request, "documents/check.html", context, status=404)
    return render(request, "documents/check.html", {"found": True, "document": _public(paper)})


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
        "later_standing": later_standing(paper),
        "revoked_on": change.changed_at if change and change.status == PaperStatus.REVOKED else None,
        "reason": change.reason if change else "",
        "checkpoint": content.get("checkpoint", ""),
        "is_demo": content.get("is_demo", False),
    }


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


def check_form(request: HttpRequest) -> HttpResponse:
    token = "".join(request.GET.get("token", "").split()).upper()
    if not token:
        return render(request, "documents/check_form.html", {})
    if not (token.isascii() and token.isalnum()) or len(token) > 32:
        error = _("A check code has 26 letters and digits.")
        return render(request, "documents/check_form.html", {"error": error, "token": token[:40]}, status=422)
    return redirect("documents:check", token=token)
