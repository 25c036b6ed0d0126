"""The figures of a place and a year: progress never without what tells whether it is true; locked by two persons."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.year_locks import lock_year, proposal_for, propose_lock, shown_figures
from audit import clock
from inspection.answering import BIGGEST, answering
from inspection.report_errors import NothingProposed
from inspection.report_pages import linked
from inspection.reports.annual import paragraphs_of, tables_of
from registry.access import can_see, has_duty, posts_of
from registry.models import Division, ProgrammeVersion
from registry.places import full_name, plain_name
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from registry.views.pages import user_of

FIRST_YEAR, LAST_YEAR = 2014, 2100


@require_safe
@answering
def figures_home(request: HttpRequest) -> HttpResponse:
    """To the figures of the highest place that the official is posted to."""
    posts = posts_of(request.user)
    if not posts or not can_see(request.user, posts[0].division.path):
        raise Http404
    return redirect("reports:figures", division=posts[0].division_id, year=clock.today().year)


@require_safe
@answering
def figures(request: HttpRequest, division: int, year: int) -> HttpResponse:
    place = _place(request, division, year)
    version = in_force(place, clock.today())
    shown = shown_figures(place, year) if is_counted(place, version) else None
    proposed = proposal_for(place, year)
    tables = tables_of(shown) if shown else []
    context = {
        "place": place,
        "place_name": full_name(place.path),
        "name": plain_name(place.name),
        "year": year,
        "years": programme_of(version).years if version is not None else (year,),
        "lock": shown.lock if shown else None,
        "paragraphs": paragraphs_of(shown) if shown else [],
        "tables": [linked(table, year) for table in tables if table["is_printed"]],
        "attached": [table["title"] for table in tables if not table["is_printed"]],
        "below": [] if shown else Division.objects.filter(parent=place, successor=None).order_by("pk"),
        "proposed": proposed,
        "may_propose": has_duty(request.user, Duty.PREPARE_REPORTS, place.pk) and year < clock.today().year,
        "may_lock": proposed is not None and has_duty(request.user, Duty.ISSUE_REPORTS, place.pk),
    }
    return render(request, "inspection/figures.html", context)


@require_POST
@answering
def figures_lock(request: HttpRequest, division: int, year: int) -> HttpResponse:
    """Propose, or lock what was proposed; `digest` says which figures the second person has read."""
    place = _place(request, division, year)
    if request.POST.get("act") != "lock":
        propose_lock(user=user_of(request), place=place, year=year)
        messages.success(request, _("The figures are proposed; a second person locks them."))
    else:
        proposed = proposal_for(place, year)
        if proposed is None or proposed.digest != request.POST.get("digest"):
            raise NothingProposed()
        lock_year(user=user_of(request), proposed=proposed)
        messages.success(request, _("The year is locked."))
    return redirect("reports:figures", division=place.pk, year=year)


def _place(request: HttpRequest, key: int, year: int) -> Division:
    found = Division.objects.filter(pk=key).first() if key <= BIGGEST else None
    if found is None or not can_see(request.user, found.path) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return found


def is_counted(place: Division, version: ProgrammeVersion | None) -> bool:
    """A county and below, and whatever a programme is for: nothing larger is counted while somebody waits."""
    return place.level >= Level.COUNTY or (version is not None and place.pk == version.jurisdiction_id)
