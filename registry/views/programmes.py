"""Pages of the programmes: which rules are in force where, clause by clause. Whoever holds a posting may read them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import clock
from registry import programme_pages as pages
from registry.access import posts_of
from registry.models import Division, ProgrammeVersion
from registry.programme_store import in_force, programme_of

View = Callable[..., HttpResponse]


def _posted(view: View) -> View:
    """Only for those who hold an open posting, wherever it is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not posts_of(request.user):
            raise PermissionDenied(_("Programmes are read by officials; you hold no posting at present."))
        return view(request, *args, **kwargs)

    return require_safe(login_required(guarded))


@_posted
def programme_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate(clock.now())
    places = {posting.division_id: posting.division for posting in posts_of(request.user)}
    rows = ProgrammeVersion.objects.select_related("jurisdiction").defer("content").order_by("name", "-version")
    return render(
        request,
        "registry/programme_list.html",
        {
            "versions": list(rows),
            "in_force_here": [(place, in_force(place, today)) for place in places.values()],
        },
    )


@_posted
def programme(request: HttpRequest, name: str, version: int) -> HttpResponse:
    row = get_object_or_404(ProgrammeVersion.objects.select_related("jurisdiction"), name=name, version=version)
    found = programme_of(row)
    return render(
        request,
        "registry/programme.html",
        {
            "row": row,
            "programme": found,
            "levels": pages.level_words(found),
            "income_line": "" if found.income.line_fen is None else pages.yuan(found.income.line_fen),
            "income_measure": pages.MEASURES[found.income.measure],
            "criteria": pages.criteria(found),
            "route": pages.route(found),
            "coverage": pages.coverage(found),
            "notices": [(pages.NOTICES[rule.kind], pages.CALENDARS[rule.calendar], rule) for rule in found.notices],
            "targets": pages.targets(found),
            "gates": [(pages.GATES[gate.code], gate) for gate in found.gates],
            "deadlines": [(pages.CADENCES[deadline.cadence], deadline) for deadline in found.deadlines],
            "clauses": pages.clauses(found),
        },
    )


@_posted
def programme_in_force(request: HttpRequest, division: int) -> HttpResponse:
    """To the programme in force in a place today; 404 with a sentence when there is none."""
    place = get_object_or_404(Division, pk=division)
    row = in_force(place, timezone.localdate(clock.now()))
    if row is None:
        return render(request, "registry/programme_none.html", {"place": place}, status=404)
    return redirect("registry:programme", name=row.name, version=row.version)
