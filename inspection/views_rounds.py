"""The page of what comes round: by duty and period who has kept it, and who has not yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from audit import clock
from inspection.answering import BIGGEST, answering
from inspection.rounds import Round, rounds_of
from registry.access import can_see, posts_of
from registry.models import Division
from registry.places import full_name, plain_name


@require_safe
@answering
def rounds_home(request: HttpRequest) -> HttpResponse:
    """To the rounds of the highest place that the official is posted to."""
    posts = posts_of(request.user)
    if not posts or not can_see(request.user, posts[0].division.path):
        raise Http404
    return redirect("reports:rounds", division=posts[0].division_id)


@require_safe
@answering
def rounds(request: HttpRequest, division: int) -> HttpResponse:
    place = Division.objects.filter(pk=division).first() if division <= BIGGEST else None
    if place is None or not can_see(request.user, place.path):
        raise Http404
    context = {
        "place": place,
        "place_name": full_name(place.path),
        "name": plain_name(place.name),
        "rows": [_shown(one) for one in rounds_of(place, clock.today())],
    }
    return render(request, "inspection/rounds.html", context)


def _shown(one: Round) -> dict[str, Any]:
    today = clock.today()
    return {"round": one, "state": one.state(today), "days": one.days(today), "kept": len(one.kept)}
