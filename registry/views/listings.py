"""Pages of listed places: the list with what the programme's targets still miss, and one listing with its history."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import clock
from registry import access
from registry.indicator_forms import ListingFilter
from registry.listings import listings_under
from registry.models import Division, Listing, ListingKind, ProgrammeVersion, Target
from registry.programme_store import in_force
from registry.views.pages import keyset_page, login_required, user_of


@require_safe
@login_required
def listing_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filters = ListingFilter(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    rows = listings_under(access.sees(user))
    place = _place(request, chosen.get("place"))
    if place:
        rows = rows.filter(division_path__under=place.path)
    for name, field in (("kind", "kind"), ("standing", "standing"), ("year", "planned_year")):
        if chosen.get(name):
            rows = rows.filter(**{field: chosen[name]})
    page = keyset_page(request, rows, ("division_path", "id"))
    context = {"page": page, "filters": filters, "place": place, "targets": _targets(request, place)}
    return render(request, "registry/listing_list.html", context)


@require_safe
@login_required
def listing(request: HttpRequest, key: int) -> HttpResponse:
    rows = Listing.objects.select_related("division").prefetch_related("standings")
    found = rows.filter(pk=key).first() if key < 2**62 else None
    if found is None or not access.can_see(user_of(request), found.division_path):
        raise Http404
    context = {"listing": found, "standings": found.standings.all(), "year": clock.today().year}
    return render(request, "registry/listing.html", context)


def _place(request: HttpRequest, key: int | None) -> Division | None:
    place = Division.objects.filter(pk=key).first() if key else None
    return place if place and access.can_see(user_of(request), place.path) else None


@dataclass(frozen=True)
class Counted:
    """A target of the programme, and how many places with that year are named on lists."""

    target: Target
    kind: str
    wanted: int
    named: int

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.named)

    @property
    def surplus(self) -> int:
        return max(0, self.named - self.wanted)


def _targets(request: HttpRequest, place: Division | None) -> list[Counted]:
    """A list that a source counts but does not name stays short by so many, and the page says so."""
    place = place or Division.objects.filter(path__in=access.sees(user_of(request))).order_by("path").first()
    version = in_force(place, clock.today()) if place else None
    if version is None or version.jurisdiction is None:
        return []
    return _counted(version, version.jurisdiction)


def _counted(version: ProgrammeVersion, jurisdiction: Division) -> list[Counted]:
    rows = Listing.objects.filter(division_path__under=jurisdiction.path, ended_on=None)
    numbers = rows.order_by().values_list("kind", "planned_year").annotate(number=Count("pk"))
    named = {(kind, year): number for kind, year, number in numbers}
    return [
        Counted(target, str(kind.label), wanted, named.get((kind.value, target.year), 0))
        for target in version.targets.exclude(subject="household").order_by("year", "pk")
        if (wanted := target.villages or target.towns or target.counties)
        for kind in [_kind_of(target)]
    ]


def _kind_of(target: Target) -> ListingKind:
    if target.towns:
        return ListingKind.TOWN
    if target.counties:
        return ListingKind.COUNTY
    return ListingKind.WEAK_VILLAGE if "薄弱" in target.kind else ListingKind.VILLAGE
