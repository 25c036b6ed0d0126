"""An official's own desk: his day, the palette that goes anywhere, and switching single keys off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.models import SheetSeat
from approvals.stages import STAGE_OF
from audit import clock
from registry.models import User
from registry.places import full_name
from registry.programme_store import programme_of
from workflows import queue
from workflows.desk import my_day as days
from workflows.desk import palette, waking
from workflows.desk.models import Snooze
from workflows.desk.my_day import TO_SIGN
from workflows.desk.sections import Section
from workflows.http import official
from workflows.models import CaseTask
from workflows.presenting import stage_title
from workflows.stage_titles import read_programmes
from workflows.views.queue import row_of


@require_safe
@login_required
def my_day(request: HttpRequest) -> HttpResponse:
    day = days.day_of(request.user)
    counts, found = days.shown(request.user, day)
    read_programmes([task.case for tasks in found.values() for task in tasks])
    aside = {row.task_id: row for row in waking.own(request.user)[: queue.CAP]} if counts[Section.ASIDE] else {}
    context = {
        "sections": [_section(request, section, counts[section], found[section], aside) for section in found],
        "seats": [_seat(seat) for seat in days.first_seats(request.user)] if counts[TO_SIGN] else [],
        "to_sign": _count(counts[TO_SIGN]),
        "at": clock.now(),
    }
    return render(request, "workflows/desk/my_day.html", context)


def _section(
    request: HttpRequest, section: str, count: int, tasks: list[CaseTask], aside: dict[int, Snooze]
) -> dict[str, Any]:
    return {
        "code": section,
        "title": Section(section).label,
        "url": section_url(section),
        "rows": [row_of(task, request.user.pk) | {"stage": task.stage, "aside": aside.get(task.pk)} for task in tasks],
        **_count(count),
    }


def section_url(section: str) -> str:
    return f"{reverse('workflows:queue')}?day={section}"


def _count(count: int) -> dict[str, Any]:
    return {"count": min(count, queue.CAP), "count_capped": count > queue.CAP}


def _seat(seat: SheetSeat) -> dict[str, Any]:
    sheet = seat.sheet
    return {
        "url": reverse("workflows:sheet", args=[sheet.pk]),
        "title": stage_title(programme_of(sheet.programme), STAGE_OF[sheet.stage]),
        "place": full_name(sheet.division_path),
        "households": sheet.stated_count,
        "post": seat.post,
        "by": f"{sheet.name}（{sheet.unit}{sheet.post}）",
    }


def strip(request: HttpRequest) -> list[dict[str, Any]]:
    """The day on the home page: what there is, with its number. Cards of their own tell of seats (views/home.py)."""
    counts = days.counts(request.user, days.day_of(request.user))
    return [
        {"title": Section(section).label, "url": section_url(section), "code": section, **_count(counts[section])}
        for section in Section
        if counts[section]
    ]


@require_safe
@login_required
def palette_page(request: HttpRequest) -> HttpResponse:
    """A page of its own without JavaScript; the dialog asks for its middle only."""
    text = request.GET.get("q", "")
    context = {"groups": palette.find(request.user, text), "q": text[: palette.LONGEST]}
    return render(request, "workflows/desk/palette.html", context)


@require_POST
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off for this account, on every device."""
    off = request.POST.get("keys") == "off"
    User.objects.filter(pk=official(request).pk).update(keys_off_at=clock.now() if off else None)
    messages.success(request, _("Single keys are off.") if off else _("Single keys are on."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "workflows:home")
