"""Printing a copy of a paper for somebody, and the register of the copies. Strangers 404, others 403."""

import logging
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approvals.errors import Refusal
from approvals.objection_policy import refuse_sealed_paper
from documents import copying, rendering
from documents.handing_out import pdf_response
from documents.models import OfficialDocument
from registry.access import can_see
from registry.models import User

logger = logging.getLogger(__name__)
ROWS = 50
BIGGEST = 2**62


class CopyForm(forms.Form):
    asked_by = forms.CharField(
        label=gettext_lazy("For whom the copy is"), min_length=2, max_length=60, help_text=gettext_lazy("name or unit")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why a copy is needed"),
        min_length=2,
        max_length=200,
        help_text=gettext_lazy("Kept in the register of copies with your name; not printed on the copy."),
    )

    def clean_asked_by(self) -> str:
        return _printable(self.cleaned_data["asked_by"])

    def clean_reason(self) -> str:
        return _printable(self.cleaned_data["reason"])


def _printable(text: str) -> str:
    text = " ".join(text.split())
    if not text.isprintable():
        raise forms.ValidationError(_("contains characters that cannot be printed"))
    return text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """副本 of an issued paper, printed for somebody at this moment, with a number of its own."""
    paper = _paper_for(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(
            request, "documents/copy.html", _context(request, paper, form), status=422 if form.errors else 200
        )
    assert isinstance(request.user, User)
    try:
        entered, made = copying.print_copy(paper=paper, user=request.user, wish=copying.Wish(**form.cleaned_data))
    except rendering.RenderFailed:
        logger.exception("no copy of %s could be made", paper.document_no)
        return render(request, "damaged.html", status=503)
    return pdf_response(made, f'inline; filename="{paper.kind}-{paper.pk}-copy-{entered.no}.pdf"')


@never_cache
@login_required
@require_safe
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """Who had copies made, for whom and why; newest first."""
    paper = _paper_for(request, pk)
    try:
        copying.require_register_reader(request.user, paper)
    except Refusal as refusal:
        return render(request, "403.html", {"refusal": str(refusal)}, status=403)
    rows = list(copying.copies_of(paper).filter(no__lt=_before(request))[: ROWS + 1])
    shown = rows[:ROWS]
    address = f"{reverse('documents:copies', args=[paper.pk])}?before={shown[-1].no}" if len(rows) > ROWS else ""
    return render(request, "documents/copies.html", {"paper": paper, "rows": shown, "next": address})


def _before(request: HttpRequest) -> int:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 2**31 - 1


def _context(request: HttpRequest, paper: OfficialDocument, form: CopyForm) -> dict[str, Any]:
    return {"paper": paper, "form": form, "may_read": copying.may_read_register(request.user, paper)}


def _paper_for(request: HttpRequest, pk: int) -> OfficialDocument:
    rows = OfficialDocument.objects.select_related("rendered", "status_change").filter(pk=pk)
    paper = rows.first() if pk < BIGGEST else None
    if paper is None or not can_see(request.user, paper.village_path) or getattr(paper, "rendered", None) is None:
        raise Http404
    try:
        refuse_sealed_paper(request.user, paper.subject_no, paper.kind)
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return paper
