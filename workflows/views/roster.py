"""Rosters: a village's households of one year, and nominating the next one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.errors import Refusal
from approvals.models import Case, Decision, Roster
from approvals.stages import ORDER, STAGE_OF, StageCode
from approvals.wording import title_of
from audit import clock
from registry.access import can_see, sees, under
from registry.models import Household
from registry.places import full_name, plain_name
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Level
from workflows import queue, roster_page, selecting, services
from workflows.http import official, refused
from workflows.presenting import state_text

PAGE = 50


def rosters_visible_to(request: HttpRequest) -> QuerySet[Roster]:
    return under(Roster.objects.all(), sees(request.user), "village_path")


@login_required
def roster_list(request: HttpRequest) -> HttpResponse:
    rows = rosters_visible_to(request).select_related("village", "programme").order_by("-year", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = _counts([roster.pk for roster in page])
    context = {
        "rosters": [_line(roster, counts) for roster in page],
        "total": page.paginator.count,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_cursor": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "workflows/roster_list.html", context)


def _counts(keys: list[int]) -> dict[int, Any]:
    rows = Case.objects.filter(roster__in=keys).values("roster")
    members = Count("household__members", filter=Q(household__members__left_on=None))
    sums = rows.annotate(
        households=Count("pk", distinct=True),
        persons=members,
        done=Count("pk", distinct=True, filter=Q(stage=StageCode.FOLLOW_UP)),  # marked as exited; the visit comes after
        held=Count("pk", distinct=True, filter=Q(round__gt=1, closed_at=None)),
    )
    return {row["roster"]: row for row in sums}


def _line(roster: Roster, counts: dict[int, Any]) -> dict[str, Any]:
    sums = counts.get(roster.pk, {})
    return {
        "pk": roster.pk,
        "village_name": plain_name(roster.village.name),
        "division_path_names": full_name(roster.village_path, down_to=Level.TOWNSHIP),
        "year": roster.year,
        "households": sums.get("households", 0),
        "persons": sums.get("persons", 0),
        "done": sums.get("done", 0),
        "held": sums.get("held", 0),
        "url": reverse("workflows:roster", args=[roster.pk]),
    }


def year_target(programme: Programme, year: int) -> int | None:
    """Persons of the year over all paths; the whole target where the source gives one."""
    rows = [item for item in programme.targets if item.subject == "household" and item.year == year]
    return next((item.persons for item in rows if not item.path), None)


@login_required
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rosters_visible_to(request).select_related("village", "programme"), pk=pk)
    programme = programme_of(found.programme)
    is_whole = request.GET.get("print") == "1"
    page = roster_page.all_of(found) if is_whole else roster_page.page_of(found, request.GET.get("after", ""))
    rows = [
        _roster_row(number, case, page.sizes.get(case.household_key, 0), programme)
        for number, case in enumerate(page.cases, page.first_no)
    ]
    context = {
        "roster": {
            "pk": found.pk,
            "title": _("Roster of %(village)s, %(year)s")
            % {"village": plain_name(found.village.name), "year": found.year},
            "village_name": plain_name(found.village.name),
            "division_path_names": full_name(found.village_path),
            "year": found.year,
        },
        "rows": rows,
        "totals": roster_page.totals_of(found),
        "is_whole": is_whole,
        "print_url": "?print=1",
        "most": roster_page.MOST,
        "previous": _after(page.previous),
        "next_cursor": _after(page.next),
        "target": year_target(programme, found.year),
        "together": _together(request, found, programme),
        "lists_url": reverse("workflows:notice-list", args=[found.pk]),
        "meeting_url": reverse("workflows:meeting-photos", args=[found.pk]),
    }
    return render(request, "workflows/roster.html", context)


def _after(key: int | None) -> str:
    return "" if key is None else f"?after={key}" if key else "?"


def _together(request: HttpRequest, roster: Roster, programme: Programme) -> list[dict[str, Any]]:
    """Stages at which households of this roster wait for the reader and may be decided in one act, with their number."""
    waiting = queue.waiting_for(request.user).filter(case__roster=roster).values("stage")
    counts = {row["stage"]: row["households"] for row in waiting.annotate(households=Count("pk")).order_by()}
    return [
        {"roster": roster.pk, "code": code, "title": title_of(programme, code), "households": counts[code]}
        for code in sorted(counts, key=lambda code: ORDER[code])
        if selecting.listable(STAGE_OF[code])
    ]


def _roster_row(number: int, case: Case, size: int, programme: Programme) -> dict[str, Any]:
    returns: list[Decision] = getattr(case, "returns", [])
    back = returns[0] if returns else None
    return {
        "no": number,
        "hamlet": case.hamlet,
        "head_name": case.subject_name,
        "population": size,
        "stage_title": title_of(programme, case.stage),
        "state": state_text(case, programme),
        "reason": back.get_reason_code_display() if back else "",
        "case_no": case.case_no,
        "chip": "returned" if back and case.closed_at is None else "current",
        "url": reverse("workflows:case", args=[case.case_no]),
    }


@login_required
@require_POST
def nominate(request: HttpRequest) -> HttpResponse:
    """Open a case for a household of this year's plan."""
    number = request.POST.get("household", "").replace("\x00", "")  # PostgreSQL takes no such text
    household = Household.objects.select_related("village").filter(no=number).first()
    if household is None or not can_see(request.user, household.village_path):
        raise Http404
    try:
        case = services.open_case(household=household, year=clock.today().year, user=official(request))
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Case %(case_no)s was opened.") % {"case_no": case.case_no})
    return redirect("workflows:case", case_no=case.case_no)
