"""The inbox: what an official was told, with the way to the page on which he acts."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from registry.access import Holder, can_see
from registry.places import full_name
from workflows.notifying import inbox
from workflows.notifying.kinds import STORED_KINDS, MessageKind
from workflows.notifying.models import UNREAD, Message
from workflows.notifying.texts import path_of, sentence
from workflows.stage_titles import read_programmes

CHIPS: dict[str, str] = {
    MessageKind.RETURNED: "returned",
    MessageKind.OVERDUE: "overdue",
    MessageKind.ESCALATED: "overdue",
    MessageKind.JOB_FAILED: "broken",
    MessageKind.URGED: "soon",
    MessageKind.DUE_SOON: "soon",
}


class InboxFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=lambda: [("", _("any")), *((k.value, k.label) for k in STORED_KINDS)]
    )
    unread = forms.BooleanField(label=_("unread only"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


@require_safe
@login_required
def inbox_page(request: HttpRequest) -> HttpResponse:
    filters = InboxFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = inbox.messages_of(request.user)
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("unread"):
        rows = rows.filter(UNREAD)
    page = inbox.page_of(rows, chosen.get("before"))
    read_programmes([message.case for message in page.rows if message.case])
    context = {
        "rows": [_line(message, request.user) for message in page.rows],
        "filters": filters,
        "next": _address(request, page.before) if page.before else "",
        "previous": _address(request, None) if chosen.get("before") else "",
    }
    return render(request, "workflows/inbox/inbox.html", context)


def _address(request: HttpRequest, before: int | None) -> str:
    kept = [(name, value) for name, value in request.GET.items() if name != "before" and value]
    return "?" + urlencode([*kept, ("before", before)] if before else kept)


def _line(message: Message, reader: Holder) -> dict[str, Any]:
    """Whose household it is, who did it and his words: for those alone who may see the case today."""
    sees = message.case is None or can_see(reader, message.case.village_path)
    return {
        "pk": message.pk,
        "kind": MessageKind(message.kind).label,
        "chip": CHIPS.get(message.kind, "waiting"),
        "sentence": sentence(message),
        "subject": message.case.subject_name if message.case and sees else "",
        "place": full_name(message.place_path) if message.case else "",
        "by": message.params.get("by", "") if sees else "",
        "reason": message.params.get("reason", "") if sees else "",
        "created_at": message.created_at,
        "is_unread": message.read_at is None,
    }


@require_POST
@login_required
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and go where it leads."""
    rows = inbox.messages_of(request.user).filter(pk=pk) if pk < 2**63 else Message.objects.none()
    message = rows.select_related("case").first()
    if message is None:
        raise Http404
    inbox.mark_read(rows)
    return redirect(path_of(message))


@require_POST
@login_required
def message_read_all(request: HttpRequest) -> HttpResponse:
    """All up to the newest that the page showed: what came meanwhile stays unread."""
    newest = request.POST.get("newest", "")
    rows = inbox.messages_of(request.user)
    if newest.isascii() and newest.isdigit() and len(newest) < 19:
        inbox.mark_read(rows.filter(pk__lte=int(newest)))
    return redirect("workflows:inbox")
