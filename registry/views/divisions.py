"""The tree of places, as far as the reader's postings reach."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit import clock
from registry import access
from registry.models import Division, Household
from registry.reporting import SUBJECT_AT
from registry.roles import Level
from registry.views.pages import login_required, user_of

KINDS = {
    "province": _("province"),
    "autonomous_region": _("autonomous region"),
    "municipality": _("municipality"),
    "prefecture_city": _("city at prefecture level"),
    "autonomous_prefecture": _("autonomous prefecture"),
    "prefecture": _("prefecture"),
    "league": _("league"),
    "county": _("county"),
    "autonomous_county": _("autonomous county"),
    "autonomous_banner": _("autonomous banner"),
    "banner": _("banner"),
    "district": _("district"),
    "county_city": _("city at county level"),
    "development_zone": _("development zone"),
    "town": _("town"),
    "township": _("township"),
    "ethnic_township": _("ethnic township"),
    "subdistrict": _("subdistrict"),
    "management_area": _("management area"),
    "farm": _("farm"),
    "village": _("village"),
    "community": _("community"),
    "statistical_area": _("area of the statistics only"),
}


@require_safe
@login_required
def division_tree(request: HttpRequest) -> HttpResponse:
    """Without JavaScript every place is a link that opens it (?open=key); with htmx its children come in place."""
    user = user_of(request)
    roots = list(Division.objects.filter(path__in=access.sees(user)).order_by("path"))
    open_keys = _open_keys(request, roots)
    children: dict[int, list[Division]] = {}
    for child in Division.objects.filter(parent__in=open_keys).order_by("id"):
        if child.parent_id is not None:
            children.setdefault(child.parent_id, []).append(child)
    nodes = [_node(root, open_keys, children) for root in roots]
    return render(request, "registry/division_tree.html", {"nodes": nodes})


@require_safe
@login_required
def division_children(request: HttpRequest, key: int) -> HttpResponse:
    """The fragment that htmx puts below an opened place."""
    division = _visible(request, key)
    nodes = [_node(child, set(), {}) for child in division.children.order_by("id")]
    return render(request, "registry/division_nodes.html", {"nodes": nodes})


@require_safe
@login_required
def division(request: HttpRequest, key: int) -> HttpResponse:
    place = _visible(request, key)
    keys = place.ancestor_keys()
    names = dict(Division.objects.filter(pk__in=keys).values_list("pk", "name"))
    context = {
        "place": place,
        "kind": KINDS.get(place.kind, place.kind),
        "chain": [
            (name, ancestor if access.can_see(user_of(request), _path_to(keys, ancestor)) else None)
            for ancestor, name in ((ancestor, names[ancestor]) for ancestor in keys[:-1])
        ],
        "codes": place.codes.order_by("system", "valid_from"),
        "children": _with_households(place),
        "households": Household.objects.filter(village_path__under=place.path).count(),
        "postings": place.postings.filter(until=None).select_related("official").order_by("role", "pk"),
        "listings": place.listings.filter(ended_on=None).order_by("pk"),
        "year": clock.today().year if place.level in SUBJECT_AT else None,
        "is_village": place.level >= Level.VILLAGE,
    }
    return render(request, "registry/division.html", context)


def _path_to(keys: list[int], ancestor: int) -> str:
    return "".join(Division.segment(key) for key in keys[: keys.index(ancestor) + 1])


def _visible(request: HttpRequest, key: int) -> Division:
    place = Division.objects.filter(pk=key).first() if key < 2**62 else None
    if place is None or not access.can_see(user_of(request), place.path):
        raise Http404
    return place


def _open_keys(request: HttpRequest, roots: list[Division]) -> set[int]:
    """The place asked for and all above it within reach; by default the only root."""
    wanted = request.GET.get("open", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        place = Division.objects.filter(pk=int(wanted)).first()
        if place and access.can_see(user_of(request), place.path):
            return set(place.ancestor_keys())
    return {root.pk for root in roots} if len(roots) == 1 else set()


def _node(place: Division, open_keys: set[int], children: dict[int, list[Division]]) -> dict[str, object]:
    below = [_node(child, open_keys, children) for child in children.get(place.pk, [])]
    return {
        "place": place,
        "is_open": place.pk in open_keys,
        "is_leaf": place.level >= Level.VILLAGE,
        "children": below,
    }


def _with_households(place: Division) -> QuerySet[Division]:
    """Children with the number of households directly there; only villages have any."""
    counted = Household.objects.filter(village=OuterRef("pk")).order_by().values("village").annotate(number=Count("pk"))
    children = place.children.order_by("id")
    if place.level == Level.TOWNSHIP:
        children = children.annotate(household_count=Subquery(counted.values("number")))
    return children
