"""Pages of households: the list, one household with everything masked, and the reasoned look at a full number."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from registry import access, focus
from registry import households as services
from registry.errors import RegistryRefusal
from registry.forms import HouseholdFilter, RevealForm
from registry.household_moves import Move, months_at, months_before, moves_of
from registry.models import Division, Household, Member
from registry.views.pages import keyset_page, login_required, user_of


@require_safe
@login_required
def household_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filters = HouseholdFilter(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    rows = services.households_visible_to(user).select_related("village")
    place = _place(request, chosen.get("place"))
    if place:
        rows = rows.filter(village_path__under=place.path)
    if chosen.get("village"):
        rows = rows.filter(village__name__contains=chosen["village"])
    if chosen.get("standing"):
        rows = rows.filter(standing=chosen["standing"])
    rows = focus.narrowed(rows, chosen.get("focus", ""))
    if chosen.get("name"):
        wanted = chosen["name"].strip()
        rows = rows.filter(no=wanted.upper()) if wanted[:1].isdigit() else rows.filter(head_name__contains=wanted)
    page = keyset_page(request, rows, ("village_path", "no"))
    groups = focus.groups_of(each.pk for each in page.rows)
    lines = [(each, groups.get(each.pk, [])) for each in page.rows]
    context = {"page": page, "lines": lines, "filters": filters, "place": place}
    return render(request, "registry/household_list.html", context)


def _place(request: HttpRequest, key: int | None) -> Division | None:
    place = Division.objects.filter(pk=key).first() if key else None
    return place if place and access.can_see(user_of(request), place.path) else None


@require_safe
@login_required
def household(request: HttpRequest, no: str) -> HttpResponse:
    return _page(request, _visible(request, no))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def household_reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Shows the full number on the answer to this POST and nowhere else; loading that page again leads back."""
    if request.method != "POST":
        return redirect("registry:household", no)
    found = _visible(request, no)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    what = form.cleaned_data["what"]
    member = _member(found, what)
    try:
        value = services.reveal_identity(
            member=member,
            household=found,
            asked_by=user_of(request),
            reason=form.cleaned_data["reason"],
            at=clock.now(),
        )
    except services.MayNotReveal as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except RegistryRefusal as refusal:
        form.add_error("reason", str(refusal))
        return _page(request, found, form=form, status=422)
    return _page(request, found, revealed={"what": what, "value": value})


def _visible(request: HttpRequest, no: str) -> Household:
    found = services.household_visible_to(user_of(request), no) if "\x00" not in no else None
    if found is None:
        raise Http404
    return found


def _member(found: Household, what: str) -> Member | None:
    if what == "phone":
        return None
    member = next((each for each in found.members.all() if str(each.position) == what), None)
    if member is None:
        raise Http404
    return member


def _page(
    request: HttpRequest,
    found: Household,
    *,
    form: RevealForm | None = None,
    revealed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = list(found.members.all())
    names = dict(Division.objects.filter(pk__in=found.village.ancestor_keys()).values_list("pk", "name"))
    context = {
        "household": found,
        "place": "".join(names[key] for key in found.village.ancestor_keys()),
        "phone": services.masked_phone(found),
        "members": [(member, services.masked_id_no(member)) for member in members if member.left_on is None],
        "left": [member for member in members if member.left_on],
        "moves": _moves(found),
        "focus": focus.groups_of([found.pk]).get(found.pk, []),
        "in_focus_area": any(found.village_path.startswith(path) for path in focus.focus_areas(clock.today())),
        "years": services.income_by_year(found.income_items.all()),
        "may_reveal": services.may_reveal(user_of(request), found),
        "form": form or RevealForm(),
        "choices": _choices(found, members),
        "revealed": revealed,
    }
    return render(request, "registry/household.html", context, status=status)


def _moves(found: Household) -> list[Move]:
    since = months_before(clock.today(), months_at(found.village))
    return moves_of([found], since=since).get(found.no, [])


def _choices(found: Household, members: list[Member]) -> list[tuple[str, str]]:
    numbers = [
        (str(member.position), _("identity number of %(name)s") % {"name": member.name})
        for member in members
        if member.id_no and member.left_on is None
    ]
    return [("phone", _("phone number")), *numbers] if found.phone else numbers
