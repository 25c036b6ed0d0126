"""Posted lists for officials: points and photos, what is missing, days left, who stands on them; photos, breaks, posting again."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import events
from approvals.errors import Refusal
from approvals.models import Notice, NoticeList, PointProof, Roster
from approvals.notice_policy import may_act, posting_for
from approvals.notices import paper_of
from audit import clock, files
from documents.handing_out import hand_out
from registry.access import Holder, sees, under
from registry.places import full_name, name_at
from registry.roles import Level
from workflows import notice_acts
from workflows.http import STATUS, official, refused
from workflows.notice_forms import BreakForm, PointPhotoForm
from workflows.notice_rows import ListView, calendar_words, changed_lines, point_rows

NUMBER = re.compile(r"GS\d{4}-\d{1,10}-\d{1,2}-\d{1,5}")
PAGE = 50


def lists_visible_to(user: Holder) -> QuerySet[NoticeList]:
    return under(NoticeList.objects.select_related("roster__village", "roster__programme"), sees(user), "village_path")


def list_or_404(user: Holder, no: str) -> NoticeList:
    if not NUMBER.fullmatch(no):
        raise Http404
    posted = lists_visible_to(user).select_related("replaces").filter(no=no).first()
    if posted is None:
        raise Http404
    return posted


@login_required
def roster_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """All lists of one roster, newest first."""
    roster = get_object_or_404(
        under(Roster.objects.select_related("village"), sees(request.user), "village_path"), pk=pk
    )
    rows = lists_visible_to(request.user).filter(pk__in=_lists_of(roster)).order_by("-pk")[:PAGE]
    context = {"roster": roster, "place": full_name(roster.village_path), "lists": [_line(posted) for posted in rows]}
    return render(request, "workflows/notice_list.html", context)


def _lists_of(roster: Roster) -> QuerySet[Any]:
    """Its own, and those on which its cases hang beside cases of another roster (V-5). A union: an OR would read every notice."""
    hanging = Notice.objects.filter(case__roster=roster, list__isnull=False)
    return NoticeList.objects.filter(roster=roster).values("pk").union(hanging.values("list"))


def _line(posted: NoticeList) -> dict[str, Any]:
    return {
        "no": posted.no,
        "kind": posted.get_kind_display(),
        "posted_on": posted.posted_on,
        "ends_on": posted.ends_on,
        "households": posted.households,
        "persons": posted.persons,
        "url": reverse("workflows:notice", args=[posted.no]),
    }


@login_required
def notice(request: HttpRequest, no: str) -> HttpResponse:
    posted = list_or_404(request.user, no)
    return _page(request, posted)


def _page(
    request: HttpRequest,
    posted: NoticeList,
    *,
    photo_form: PointPhotoForm | None = None,
    break_form: BreakForm | None = None,
    status: int = 200,
) -> HttpResponse:
    view = ListView(posted)
    running, last_day = view.running, view.last_day
    acts = bool(running) and may_act(request.user, posted) is not None
    points = point_rows(posted, view.points, last_day)
    context = {
        "notice": posted,
        "village_name": name_at(posted.village_path, Level.VILLAGE),
        "place": full_name(posted.village_path),
        "last_day": last_day,
        "calendar": calendar_words(posted.calendar_version),
        "days_left": (last_day - clock.today()).days if running and clock.today() <= last_day else None,
        "is_running": bool(running),
        "points": points,
        "missing": sum(row["start_missing"] + (row["end_missing"] and row["end_due"]) for row in points),
        "breaks": posted.breaks.select_related("point", "recorded_by__official").order_by("pk"),
        "rows": view.rows(),
        "changed": changed_lines(running),
        "may_act": acts,
        "photo_form": photo_form or (PointPhotoForm(points=view.points) if acts else None),
        "break_form": break_form or (BreakForm(points=view.points) if acts else None),
        "form": photo_form or break_form,
    }
    return render(request, "workflows/notice.html", context, status=status)


@login_required
@require_POST
def prove(request: HttpRequest, no: str) -> HttpResponse:
    """A photo of one point; nobody leaves a file on our disk who may not act."""
    posted = list_or_404(request.user, no)
    form = PointPhotoForm(request.POST, request.FILES, points=list(posted.points.order_by("no")))
    try:
        posting_for(official(request), posted)
        if not form.is_valid():
            return _page(request, posted, photo_form=form, status=STATUS["invalid"])
        notice_acts.prove(user=official(request), posted=posted, photos=[form.received()], at=clock.now())
    except Refusal as refusal:
        if refusal.kind != "invalid":
            return refused(request, refusal)
        form.show(refusal)
        return _page(request, posted, photo_form=form, status=STATUS["invalid"])
    messages.success(request, _("The photo was received."))
    return redirect("workflows:notice", no=posted.no)


@login_required
@require_POST
def record_break(request: HttpRequest, no: str) -> HttpResponse:
    posted = list_or_404(request.user, no)
    form = BreakForm(request.POST, points=list(posted.points.order_by("no")))
    try:
        posting_for(official(request), posted)
        if not form.is_valid():
            return _page(request, posted, break_form=form, status=STATUS["invalid"])
        values = form.cleaned_data
        notice_acts.record_break(
            user=official(request),
            posted=posted,
            first_day=values["first_day"],
            last_day=values["last_day"],
            reason=values["reason"],
            point_no=values["point"],
            at=clock.now(),
        )
    except Refusal as refusal:
        if refusal.kind != "invalid":
            return refused(request, refusal)
        form.show(refusal)
        return _page(request, posted, break_form=form, status=STATUS["invalid"])
    messages.success(request, _("The break was recorded; its days do not count."))
    return redirect("workflows:notice", no=posted.no)


@login_required
@require_POST
def post_again(request: HttpRequest, no: str) -> HttpResponse:
    posted = list_or_404(request.user, no)
    try:
        again = notice_acts.post_again(user=official(request), posted=posted, at=clock.now())
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("List %(no)s was posted; its full period begins tomorrow.") % {"no": again.no})
    return redirect("workflows:notice", no=again.no)


@login_required
def photo(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """The photo as it was received; `?small=1` the small picture that the page shows."""
    posted = list_or_404(request.user, no)
    proof = get_object_or_404(PointProof.objects.select_related("point"), pk=pk, point__list=posted)
    if request.GET.get("small"):
        return _small(proof)
    ending = "png" if proof.content_type == "image/png" else "jpg"
    return hand_out(
        request,
        proof.sha256,
        kind=events.NOTICE_PHOTO_FETCHED,
        subject={"notice": posted.no, "point": str(proof.point.no)},
        content_type=proof.content_type,
        disposition=f'inline; filename="{proof.sha256[:16]}.{ending}"',
    )


def _small(proof: PointProof) -> HttpResponse:
    try:
        content = files.read(proof.thumbnail)
    except (OSError, files.AlteredFile) as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@login_required
def poster(request: HttpRequest, no: str) -> HttpResponse:
    """To be printed and hung: text, period, phones, and of each household four things and no more."""
    posted = list_or_404(request.user, no)
    context = {"paper": paper_of(posted), "notice": posted, "place": full_name(posted.village_path)}
    return render(request, "workflows/notice_poster.html", context)
