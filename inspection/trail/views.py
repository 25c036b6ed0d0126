"""The audit pages: finding, by case, by person, one's own."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from approvals.selectors import case_for
from audit import log
from documents.handing_out import log_reading
from inspection.answering import answering
from inspection.trail import events
from inspection.trail.anchoring import anchor_of
from inspection.trail.forms import CaseTrailFilter, FindForm, TrailFilter
from inspection.trail.pages import case_page, person_page, strip_of
from inspection.trail.reading import require_watcher, watched_by, watched_case, watched_person
from registry.managing import officials_under
from registry.models import Delegation, User
from registry.places import full_name
from registry.views.pages import user_of

FOUND = 30


@require_safe
@answering
def trail_home(request: HttpRequest) -> HttpResponse:
    """Two entrances: a case by its number, an official by name or login."""
    watched = require_watcher(request.user)
    finder = FindForm(request.GET)
    asked = finder.asked()
    if asked and (case := case_for(request.user, asked)) is not None:
        return redirect("trail:case", case_no=case.case_no)
    people = _people(asked, watched) if asked else []
    context = {"finder": FindForm(initial={"q": asked}), "asked": asked, "people": people}
    return render(request, "inspection/trail/home.html", context)


def _people(asked: str, watched: list[str]) -> list[User]:
    named = Q(username__istartswith=asked) if asked.isascii() else Q(name__contains=asked)
    rows = officials_under(watched).filter(named).prefetch_related("postings__division")
    return list(rows.order_by("username")[:FOUND])


@require_safe
@answering
def trail_of_case(request: HttpRequest, case_no: str) -> HttpResponse:
    case = watched_case(request.user, case_no)
    filters = CaseTrailFilter(request.GET)
    page = case_page(request, case, filters.wanted())
    context = {
        "case": case,
        "place": full_name(case.village_path),
        "filters": filters,
        "person": _named(filters.cleaned_data.get("person")),
        "page": page,
        "strip": strip_of(case),
        "anchor": anchor_of(log.events_of(case.stream).filter(seq=case.audit_seq).first()),
        "query": request.GET.urlencode(),
        "is_first": "after" not in request.GET,
    }
    return render(request, "inspection/trail/case.html", context)


def _named(key: Any) -> User | None:
    return User.objects.filter(pk=key).first() if key else None


@require_safe
@answering
def trail_of_person(request: HttpRequest, key: int) -> HttpResponse:
    """What he did, newest first; that somebody else looked is itself logged."""
    user = user_of(request)
    found = watched_person(user, key)
    is_own = found.pk == user.pk
    if not is_own and "before" not in request.GET:
        subject = {"official": f"official:{found.pk}", "name": found.name}
        log_reading(
            request, kind=events.PERSON_READ, subject=subject, statement={"filter": request.GET.urlencode()[:200]}
        )
    return _person(request, found, None if is_own else watched_by(user))


@require_safe
@answering
def my_trail(request: HttpRequest) -> HttpResponse:
    return _person(request, user_of(request), None)


def _person(request: HttpRequest, found: User, watched: list[str] | None) -> HttpResponse:
    filters = TrailFilter(request.GET)
    lent = Delegation.objects.filter(posting__official=found).select_related("posting", "delegate")
    context = {
        "official": found,
        "is_own": watched is None,
        "watches": watched is not None,
        "postings": found.postings.select_related("division").order_by("until", "-since", "-pk")[:FOUND],
        "lent": lent.order_by("-since", "-pk")[:FOUND],
        "filters": filters,
        "page": person_page(request, found.pk, filters.wanted(), watched),
        "is_first": "before" not in request.GET,
    }
    return render(request, "inspection/trail/person.html", context)
