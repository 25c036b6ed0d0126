"""Pages that end or move posts and places, with the open work that hangs on them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import clock
from registry import managing
from registry.errors import RegistryRefusal
from registry.models import Posting
from registry.posting_forms import PostForm, RelieveForm, SuccessionForm, transfer_initial
from registry.views.pages import user_of
from registry.views.postings import answer_refusal, form_page, needs_duty
from workflows import handover


def _managed_posting(request: HttpRequest, key: int) -> Posting:
    """An open post below a place that the reader manages; 404 otherwise."""
    rows = Posting.objects.select_related("official", "division").filter(pk=key, until=None)
    found = rows.first() if key < 2**62 else None
    if found is None or not managing.may_manage(user_of(request), found.division):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def relieve(request: HttpRequest, key: int) -> HttpResponse:
    posting = _managed_posting(request, key)
    form = RelieveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handover.relieve(user=user_of(request), posting=posting, at=clock.now(), **form.cleaned_data)
            return redirect("registry:official", posting.official_id)
        except RegistryRefusal as refusal:
            answer_refusal(form, refusal)
    context = {
        "title": _("Relieve of a post"),
        "posting": posting,
        "lead": _("Delegations of the post end with it, what he had in hand is free again; what he signed stays."),
        "submit": _("Relieve"),
    }
    return form_page(request, form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def transfer(request: HttpRequest, key: int) -> HttpResponse:
    posting = _managed_posting(request, key)
    paths = managing.managed_places(user_of(request))
    form = PostForm(request.POST or None, paths=paths, initial=transfer_initial(posting))
    if request.method == "POST" and form.is_valid():
        try:
            _transferred(request, posting, form)
            return redirect("registry:official", posting.official_id)
        except RegistryRefusal as refusal:
            answer_refusal(form, refusal)
    context = {
        "title": _("Transfer to another post"),
        "posting": posting,
        "lead": _(
            "He gives up the old post and takes up the new one on the same day; what he signed keeps the old post."
        ),
        "submit": _("Transfer"),
    }
    return form_page(request, form, context)


def _transferred(request: HttpRequest, posting: Posting, form: PostForm) -> None:
    post = form.post_of()
    handover.transfer(
        user=user_of(request), posting=posting, division=form.cleaned_data["place"], at=clock.now(), **post
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def succession(request: HttpRequest) -> HttpResponse:
    """责任随着职能走: a place merged or renamed, a unit reformed."""
    paths = managing.managed_places(user_of(request))
    if not paths:
        raise PermissionDenied(needs_duty())
    form = SuccessionForm(request.POST or None, paths=paths)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _succeeded(request, form.cleaned_data))
            return redirect("registry:official-list")
        except RegistryRefusal as refusal:
            answer_refusal(form, refusal)
    context = {
        "title": _("Merged, renamed or reformed"),
        "lead": _("Open work, posts and delegations go over to the successor; what was signed keeps the old names."),
        "submit": _("Record"),
    }
    return form_page(request, form, context)


def _succeeded(request: HttpRequest, data: dict[str, Any]) -> str:
    known = {
        "user": user_of(request),
        "division": data["place"],
        "on": data["on"],
        "paper": data["paper"],
        "at": clock.now(),
    }
    if data["kind"] == "unit":
        carried = handover.reform_unit(before=data["before"], after=data["name"], **known)
        return _("%(posts)s posts go on under the new name") % {"posts": len(carried)}
    if data["kind"] == "renamed":
        moved = handover.rename(name=data["name"], **known)
    else:
        moved = handover.succeed(successor=data["successor"], **known)
    if moved.plans_left:
        messages.warning(
            request,
            _("%(count)s annual plans stay with the old place: the level above assigned the successor too little")
            % {"count": moved.plans_left},
        )
    counts = {"places": moved.places, "cases": moved.cases, "plans": moved.plans}
    return _("%(places)s places, %(cases)s open cases, %(plans)s annual plans went over") % counts
