"""The calendar of a place: which days work, which are frozen and by which paper; proposing an order, and answering one."""

import calendar as months
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import day_orders
from approvals.errors import InvalidAct, Refusal
from approvals.local_days import Calendar, calendar_now
from approvals.models import DayOrder
from audit import clock
from registry.access import Holder, can_see, places_of, posts_of
from registry.models import Division
from registry.places import full_name
from registry.roles import Duty, Level
from workflows.http import official, refused
from workflows.supervision.day_forms import DayAnswerForm, DayOrderForm
from workflows.supervision.heartbeat import last_runs

MONTHS, SHOWN = 3, 60


@require_safe
@login_required
def calendar_home(request: HttpRequest) -> HttpResponse:
    """Where the reader orders days, or else where he is posted."""
    mine = places_of(request.user, Duty.SET_CALENDAR) or [post.division_id for post in posts_of(request.user)]
    if not mine:
        raise PermissionDenied(_("Calendars are read by officials; you hold no posting at present."))
    return redirect("workflows:calendar", division=mine[0])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar(request: HttpRequest, division: int) -> HttpResponse:
    place = _place(request.user, division)
    form = DayOrderForm(request.POST or None, place=place.pk)
    status = 200
    if request.method == "POST":
        try:
            day_orders.orderer(request.user, place)  # nobody reads what is wrong with a form that is not his to send
            if form.is_valid():
                day_orders.propose(user=request.user, place=place, proposal=form.proposal(), at=clock.now())
                messages.success(request, _("Proposed. It counts only when a second person has confirmed it."))
                return redirect("workflows:calendar", division=place.pk)
        except InvalidAct as refusal:
            form.add_error(refusal.field or None, str(refusal))
        except Refusal as refusal:
            return refused(request, refusal)
        status = 422
    return render(request, "workflows/supervision/calendar.html", _context(request, place, form), status=status)


@require_POST
@login_required
def day_answer(request: HttpRequest, order: int) -> HttpResponse:
    row = DayOrder.objects.select_related("division").filter(pk=order).first() if order < 2**62 else None
    if row is None:
        raise Http404
    _place(request.user, row.division_id)
    form = DayAnswerForm(request.POST)
    try:
        day_orders.orderer(request.user, row.division)
        if not form.is_valid():
            return render(request, "422.html", {"refusal": _("Say whether you confirm, and why.")}, status=422)
        values = form.cleaned_data
        agrees = values["agrees"] == "yes"
        day_orders.answer(user=official(request), order=row, agrees=agrees, opinion=values["opinion"], at=clock.now())
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Your answer is recorded. Due dates that it moves are counted anew within a minute."))
    return redirect("workflows:calendar", division=row.division_id)


def _place(user: Holder, key: int) -> Division:
    """A place below the reader's, or above it: its orders are his deadlines."""
    place = Division.objects.filter(pk=key).first() if key < 2**62 else None
    if place is None or not (
        can_see(user, place.path) or any(post.division.path.startswith(place.path) for post in posts_of(user))
    ):
        raise Http404
    return place


def _context(request: HttpRequest, place: Division, form: DayOrderForm) -> dict[str, Any]:
    may_order = bool(set(places_of(request.user, Duty.SET_CALENDAR)) & set(place.ancestor_keys()))
    found, first = calendar_now(), _first_month(request)
    shown = [_month(place, found, _later(first, number)) for number in range(MONTHS)]
    return {
        "place": place,
        "place_name": full_name(place.path, down_to=Level.HAMLET),
        "months": shown,
        "weekdays": list(WEEKDAYS_ABBR.values()),
        "before": _later(first, -MONTHS).strftime("%Y-%m"),
        "after": _later(first, MONTHS).strftime("%Y-%m"),
        "table": found.version,
        "orders": [_line(request, row, place) for row in _orders(place)],
        "may_order": may_order,
        "form": form,
        "answer": DayAnswerForm(),
        "last_runs": last_runs(),
    }


def _orders(place: Division) -> QuerySet[DayOrder]:
    """What counts here: ordered here, above, or below; newest first."""
    here = Q(division__in=place.ancestor_keys()) | Q(division_path__under=place.path)
    rows = DayOrder.objects.filter(here).select_related("answer", "division", "revokes").order_by("-pk")
    return rows[:SHOWN]


def _line(request: HttpRequest, order: DayOrder, place: Division) -> dict[str, Any]:
    return {
        "order": order,
        "title": order.get_kind_display(),
        "place": full_name(order.division_path, down_to=Level.HAMLET),
        "answer": getattr(order, "answer", None),
        "is_own": order.proposed_by_id == request.user.pk,
        "may_answer": bool(set(places_of(request.user, Duty.SET_CALENDAR)) & set(order.division.ancestor_keys())),
    }


def _first_month(request: HttpRequest) -> date:
    today = clock.today().replace(day=1)
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today
    return asked if abs((asked - today).days) < 3660 else today


def _later(first: date, count: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _month(place: Division, found: Calendar, first: date) -> dict[str, Any]:
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return {"first": first, "weeks": [[_day(place, found, day, first) for day in week] for week in weeks]}


def _day(place: Division, found: Calendar, day: date, first: date) -> dict[str, Any]:
    if day.month != first.month:
        return {"day": None}
    works, usual = found.is_workday(day, place.path), day.weekday() < 5
    return {
        "day": day,
        "works": works,
        "is_unusual": works != usual,
        "is_frozen": found.is_frozen(day, place.path),
        "is_today": day == clock.today(),
    }
