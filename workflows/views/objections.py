"""Objections for officials: what waits, one objection with its steps, and taking the next one."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approvals import objection_policy
from approvals.errors import NotEntitled, Refusal
from approvals.models import Objection, Objector
from approvals.objection_events import NOTE_FETCHED
from approvals.objection_selectors import objection_for, objections_visible_to, sees_all_of
from documents import services as papers
from documents.handing_out import hand_out, pdf_response
from documents.rendering import RenderFailed
from documents.selectors import papers_of_subject
from registry.access import Holder, places_of
from registry.models import Division
from registry.places import full_name
from registry.roles import Duty, Level
from workflows import objection_services as services
from workflows.http import STATUS, official, refused
from workflows.objection_acts import ACTS, acts_of, form_of
from workflows.objection_forms import ObjectionFilter, ObjectionForm, RegisterForm, UnsealForm, VillageFinder
from workflows.objection_presenting import objection_page_values, objection_row, task_row
from workflows.objection_queue import parse_key, waiting_page
from workflows.views.objection_public import receipt_page, village_of, villages_named

PAGE = 25
logger = logging.getLogger(__name__)
ObjectionView = Callable[Concatenate[HttpRequest, Objection, ...], HttpResponse]


def with_objection(view: ObjectionView) -> Callable[..., HttpResponse]:
    """Log in, fetch and authorise in one step; refusals become answers."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        objection = objection_for(request.user, pk)
        if objection is None:
            raise Http404
        try:
            return view(request, objection, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return wrapped


@login_required
def objection_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, then everything I may see, newest first."""
    filters = ObjectionFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = objections_visible_to(request.user).select_related("village", "act_division")
    for name in ("state", "kind"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    after = parse_key(request.GET.get("after", ""))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    waiting = waiting_page(request.user, PAGE)
    context = {
        "waiting": [task_row(task) for task in waiting],
        "rows": [objection_row(row) for row in found[:PAGE]],
        "filters": filters,
        "next_cursor": _next(request, found),
        "previous": request.path if after else "",
        "may_register": bool(places_of(request.user, Duty.REGISTER_OBJECTION)),
    }
    return render(request, "workflows/objection_list.html", context)


def _next(request: HttpRequest, found: list[Objection]) -> str:
    if len(found) <= PAGE:
        return ""
    query = request.GET.copy()
    query["after"] = str(found[PAGE - 1].pk)
    return f"?{query.urlencode()}"


@with_objection
def objection_page(request: HttpRequest, objection: Objection) -> HttpResponse:
    return _page(request, objection)


def _page(
    request: HttpRequest,
    objection: Objection,
    *,
    wrong: tuple[str, ObjectionForm] | None = None,
    unseal_form: UnsealForm | None = None,
    revealed: Objector | None = None,
    status: int = 200,
) -> HttpResponse:
    sees_all = sees_all_of(request.user, objection)
    context = objection_page_values(request.user, objection, sees_all=sees_all)
    context |= {
        "forms": [_form_values(objection, slug, wrong) for slug in acts_of(request.user, objection)],
        "form": wrong[1] if wrong else unseal_form,
        "unseal_form": (unseal_form or UnsealForm()) if objection_policy.may_unseal(request.user, objection) else None,
        "revealed": revealed,
        "has_inner": _has_inner(request.user, objection),
        "papers": _papers(request.user, objection) if sees_all else [],
    }
    return render(request, "workflows/objection.html", context, status=status)


def _papers(user: Holder, objection: Objection) -> list[dict[str, Any]]:
    """What was said stands on some of them; those are for whoever may read it."""
    rows = papers_of_subject(objection.no, user)
    return [row for row in rows if objection_policy.reads_paper(user, objection, row["kind"])]


def _form_values(objection: Objection, slug: str, wrong: tuple[str, ObjectionForm] | None) -> dict[str, Any]:
    form = wrong[1] if wrong and wrong[0] == slug else form_of(slug, objection)
    return {"slug": slug, "title": ACTS[slug].title, "button": ACTS[slug].button, "form": form}


def _has_inner(user: Holder, objection: Objection) -> bool:
    """The link stands behind the opening of the name alone."""
    if not objection_policy.may_unseal(user, objection) or not objection_policy.has_unsealed(user, objection):
        return False
    return papers.first_of(objection.no, "O01") is not None


@require_http_methods(["GET", "HEAD", "POST"])
@with_objection
def act(request: HttpRequest, objection: Objection, act: str) -> HttpResponse:
    """One step; a wrong form comes back with the page, everything else as the refusal says."""
    step = ACTS.get(act)
    if step is None:
        raise Http404
    if request.method != "POST":
        return redirect("workflows:objection", pk=objection.pk)
    step.require(request.user, objection)  # nobody leaves a file on our disk who may not act
    form = form_of(act, objection, request.POST, request.FILES)
    if form.is_valid():
        try:
            step.perform(official(request), objection, form)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("%(step)s: recorded") % {"step": step.title})
            return _after(request, objection)
    return _page(request, objection, wrong=(act, form), status=STATUS["invalid"])


def _after(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Back to the objection; one that was passed up may be out of sight now."""
    if objection_for(request.user, objection.pk) is None:
        return redirect("workflows:objection-list")
    return redirect("workflows:objection", pk=objection.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_objection
def unseal(request: HttpRequest, objection: Objection) -> HttpResponse:
    """Shows the name on the answer to this POST and nowhere else; loading that page again leads back."""
    if request.method != "POST":
        return redirect("workflows:objection", pk=objection.pk)
    objection_policy.unsealer(request.user, objection)
    form = UnsealForm(request.POST)
    if form.is_valid():
        try:
            name = services.unseal(user=official(request), objection=objection, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            return _page(request, objection, revealed=name)
    return _page(request, objection, unseal_form=form, status=STATUS["invalid"])


@with_objection
def inner_copy(request: HttpRequest, objection: Objection) -> HttpResponse:
    """O01 with the objector's name: made for whoever has opened the name, kept nowhere, logged each time."""
    objection_policy.inner_opener(request.user, objection)
    paper = papers.first_of(objection.no, "O01")
    if paper is None:
        raise Http404
    name = services.open_inner(user=official(request), objection=objection, paper_no=paper.document_no)
    try:
        made = papers.inner_copy(paper, "　".join(part for part in (name.name, name.contact) if part))
    except RenderFailed:
        logger.exception("no inner copy of %s could be made", paper.document_no)
        return render(request, "damaged.html", status=503)
    return pdf_response(made, f'inline; filename="O01-{paper.pk}-inner.pdf"')


@with_objection
def note_file(request: HttpRequest, objection: Objection, note: int) -> HttpResponse:
    """The signed note of somebody who was asked: for the investigators, the handler and the decider. Logged.

    The objector's own opens with his name alone: it bears his signature.
    """
    row = objection.notes.select_related("investigator").filter(pk=note).first()
    if row is None:
        raise Http404
    objection_policy.require_note(request.user, objection, row)
    ending = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}.get(row.content_type, "bin")
    return hand_out(
        request,
        row.sha256,
        kind=NOTE_FETCHED,
        subject={"objection": objection.no, "note": str(row.pk)},
        content_type=row.content_type,
        disposition=f'attachment; filename="{row.sha256[:16]}.{ending}"',
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Intake: find the village, fill in one page, tell the receipt. Nothing of it is shown again."""
    try:
        return _register(request)
    except Refusal as refusal:
        return refused(request, refusal)


def _register(request: HttpRequest) -> HttpResponse:
    areas = list(Division.objects.filter(pk__in=places_of(request.user, Duty.REGISTER_OBJECTION)).order_by("path"))
    if not areas:
        raise NotEntitled(duty=Duty.REGISTER_OBJECTION.label, place=_("your place"))
    village = village_of(request.GET.get("village", "")) or _only(areas)
    if village is None or not any(village.path.startswith(area.path) for area in areas):
        return _find(request, areas)
    form = RegisterForm(request.POST or None, initial={"channel": "visit"})
    if request.method == "POST" and form.is_valid():
        try:
            complaint = form.complaint(village, channel=form.cleaned_data["channel"])
            objection, receipt = services.register(complaint=complaint, user=official(request))
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            return receipt_page(request, objection, receipt)
    context = {"form": form, "place": full_name(village.path), "action": f"{request.path}?village={village.pk}"}
    return render(request, "workflows/objection_register.html", context, status=422 if form.errors else 200)


def _only(areas: list[Division]) -> Division | None:
    """A village official registers for his own village."""
    return areas[0] if len(areas) == 1 and areas[0].level == Level.VILLAGE else None


def _find(request: HttpRequest, areas: list[Division]) -> HttpResponse:
    finder = VillageFinder(request.GET)
    text = finder.cleaned_data.get("q", "").strip() if finder.is_valid() else ""
    found = [village for area in areas for village in villages_named(text, area.path)]
    context = {
        "finder": VillageFinder(initial={"q": text}),
        "asked": bool(text),
        "villages": [{"name": full_name(one.path), "url": f"{request.path}?village={one.pk}"} for one in found],
        "by_official": True,
    }
    return render(request, "workflows/objection_find.html", context)
