"""Revoking one paper, in two steps: say why, then confirm what is seen. Strangers 404, others 403, latecomers 409."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approvals.errors import Refusal
from audit import clock
from documents import revoking
from documents.models import OfficialDocument, RevocationCategory
from registry.access import can_see
from registry.models import User

_ANSWERS = {"forbidden": (403, "403.html"), "conflict": (409, "409.html")}


class RevocationForm(forms.Form):
    category = forms.ChoiceField(
        label=gettext_lazy("why, as the public check says it"), choices=[("", "—"), *RevocationCategory.choices]
    )
    reason = forms.CharField(
        label=gettext_lazy("reason, for the file"),
        help_text=gettext_lazy("Not shown to the public; it stands in the log with your name."),
        min_length=revoking.SHORTEST,
        max_length=revoking.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        reason = " ".join(self.cleaned_data["reason"].split())
        if not reason.isprintable():
            raise forms.ValidationError(_("contains characters that cannot be printed"))
        return reason


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    rows = OfficialDocument.objects.select_related("status_change", "case__household").defer("content")
    paper = rows.filter(pk=pk).first() if pk < 2**62 else None
    if paper is None or not can_see(request.user, paper.village_path):
        raise Http404
    try:
        revoking.revoker(request.user, paper, clock.now())
        revoking.refuse_ended(paper)
        return _answer(request, paper)
    except Refusal as refusal:
        if refusal.kind not in _ANSWERS:
            raise
        status, template = _ANSWERS[refusal.kind]
        return render(request, template, {"refusal": str(refusal)}, status=status)


def _answer(request: HttpRequest, paper: OfficialDocument) -> HttpResponse:
    if request.method != "POST":
        return _page(request, paper, RevocationForm())
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _page(request, paper, form, status=422)
    values = form.cleaned_data
    if values["seen"] != paper.content_sha256:  # the first step, or another paper
        return _page(request, paper, form, confirms=True)
    assert isinstance(request.user, User)
    revoking.revoke(
        paper_id=paper.pk,
        user=request.user,
        category=values["category"],
        reason=values["reason"],
        seen=values["seen"],
        at=clock.now(),
    )
    messages.success(request, _("The paper %(number)s is revoked.") % {"number": paper.document_no})
    return redirect("documents:check", token=paper.check_token)


def _page(
    request: HttpRequest, paper: OfficialDocument, form: RevocationForm, *, confirms: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "paper": paper,
        "head_name": paper.case.subject_name if paper.case else "",
        "households": paper.lines.count() if paper.sheet_id else None,
        "form": form,
        "confirms": confirms,
    }
    if confirms:
        values = form.cleaned_data
        context |= {"category": RevocationCategory(values["category"]).label, "reason": values["reason"]}
    return render(request, "documents/revoke.html", context, status=status)
