"""Pages of indicators: which places have stated what, one place with every source beside the others, and the form."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from registry import access
from registry.errors import DutyMissing, RegistryRefusal
from registry.importing.blank import blank
from registry.importing.villages import places_under
from registry.indicator_forms import FIRST_YEAR, IndicatorForm, PlaceFilter
from registry.indicator_values import shown
from registry.indicator_vocabulary import indicators_for, indicators_of_department
from registry.indicators import OfPlace, OfSubject, Stated, indicators_of
from registry.models import Division, IndicatorReport, IndicatorSubject, Posting
from registry.reporting import SUBJECT_AT, may_read, own_values, report, reporting_posting, reporting_posts, sector_of
from registry.roles import Duty, Level
from registry.views.pages import keyset_page, login_required, user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Places below the reader's posts, each with how much of what it has to state is stated for the year."""
    user = user_of(request)
    filters = PlaceFilter(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    posts = reporting_posts(user)
    paths = {*access.sees(user), *(posting.division.path for posting in posts)}
    rows = access.under(Division.objects.filter(effective_until=None), paths, "path")
    place = _readable(request, chosen["place"]) if chosen.get("place") else None
    if place:
        rows = rows.filter(path__under=place.path)
    level, year = Level(int(chosen.get("level") or Level.VILLAGE)), chosen.get("year") or clock.today().year
    page = keyset_page(request, rows.filter(level=level).select_related("parent"), ("path",))
    _count_stated(page.rows, year, _sector(posts), level)
    context = {
        "page": page,
        "filters": filters,
        "place": place,
        "year": year,
        "sector": _sector(posts),
        "may_report": bool(posts),
    }
    return render(request, "registry/indicator_list.html", context)


def _sector(posts: list[Posting]) -> str:
    """A department's people see how far their own sector is."""
    return next((sector_of(posting) for posting in posts if sector_of(posting)), "")


def _count_stated(places: list[Any], year: int, sector: str, level: int) -> None:
    asked = indicators_of_department(SUBJECT_AT[level], sector)
    found = indicators_of(places, year)
    for place in places:
        place.stated = sum(code in asked for code in found[place.pk].values)
        place.asked = len(asked)
        place.hamlets_stated = len(found[place.pk].hamlets)


@require_safe
@login_required
def indicator_workbook(request: HttpRequest) -> HttpResponseBase:
    """The empty workbook of the reader's first post: its places, its sector's columns."""
    posts = reporting_posts(user_of(request))
    if not posts:
        raise PermissionDenied(_("This page needs the duty “%(duty)s”.") % {"duty": Duty.REPORT_INDICATORS.label})
    filters = PlaceFilter(request.GET)
    filters.is_valid()
    year = filters.cleaned_data.get("year") or clock.today().year
    places = places_under(posts[0].division.path, list(SUBJECT_AT))
    codes = {place.id: code for code, place in places.items()}
    stated = IndicatorReport.objects.filter(division__in=codes, subject=IndicatorSubject.HAMLET).order_by()
    hamlets = sorted((codes[key], name) for key, name in stated.values_list("division", "hamlet").distinct())
    file = blank(
        [(codes[place.id], place) for place in set(places.values())], hamlets, department=sector_of(posts[0]), year=year
    )
    return FileResponse(file, as_attachment=True, filename=f"{_('indicators')}-{year}.xlsx", content_type=XLSX)


@dataclass(frozen=True)
class Line:
    """One indicator with the word of each source; `differs` when they do not say the same."""

    title: Any
    department: str
    cells: list[tuple[Stated, str]]

    @property
    def differs(self) -> bool:
        return len({value for _stated, value in self.cells}) > 1


@require_safe
@login_required
def indicators(request: HttpRequest, key: int, year: int) -> HttpResponse:
    place = _place(request, key, year)
    found = indicators_of([place], year)[place.pk]
    codes = list(dict.fromkeys(code for of in found.hamlets.values() for code in of.values))
    context = {
        "place": place,
        "year": year,
        "lines": _lines(found, SUBJECT_AT[place.level]),
        "hamlet_titles": [indicators_for(IndicatorSubject.HAMLET)[code].label for code in codes],
        "hamlets": [(name, _cells(of, codes)) for name, of in sorted(found.hamlets.items())],
        "may_report": _may_report(request, place),
        "is_village": place.level == Level.VILLAGE,
        "years": range(max(FIRST_YEAR, year - 2), min(clock.today().year, year + 2) + 1),
    }
    return render(request, "registry/indicators.html", context)


def _lines(found: OfPlace, subject: str) -> list[Line]:
    return [
        Line(
            indicator.label,
            indicator.department,
            [(stated, shown(indicator, stated.value)) for stated in found.sources_of(code)],
        )
        for code, indicator in indicators_for(subject).items()
        if code in found.values
    ]


def _cells(of: OfSubject, codes: list[str]) -> list[str]:
    known = indicators_for(IndicatorSubject.HAMLET)
    return [shown(known[code], of.value(code)) for code in codes]


def _may_report(request: HttpRequest, place: Division) -> bool:
    user = user_of(request)
    return any(access.has_duty(user, Duty.REPORT_INDICATORS, key) for key in place.ancestor_keys())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def indicator_report(request: HttpRequest, key: int, year: int) -> HttpResponse:
    place = _place(request, key, year)
    posting = reporting_posting(user_of(request), place, clock.today())
    if posting is None:
        raise PermissionDenied(str(DutyMissing(duty=Duty.REPORT_INDICATORS.label, place=place.name)))
    hamlet = _hamlet(request, place)
    subject = SUBJECT_AT[place.level] if hamlet is None else IndicatorSubject.HAMLET
    form = IndicatorForm(
        request.POST if request.method == "POST" else None,
        subject=subject,
        department=sector_of(posting),
        stated={} if hamlet == "" else own_values(posting, place, year, hamlet or ""),
        is_new_hamlet=hamlet == "",
    )
    if request.method == "POST":
        if form.is_valid() and _keep(request, form, place, year, hamlet):
            return redirect("registry:indicators", place.pk, year)
        status = 422
    else:
        status = 200
    context = {
        "form": form,
        "place": place,
        "year": year,
        "hamlet": hamlet,
        "posting": posting,
        "sector": sector_of(posting),
    }
    return render(request, "registry/indicator_report.html", context, status=status)


def _keep(request: HttpRequest, form: IndicatorForm, place: Division, year: int, hamlet: str | None) -> bool:
    name = form.cleaned_data.get("hamlet", "") if hamlet == "" else hamlet or ""
    try:
        kept = report(
            user=user_of(request), division=place, year=year, values=form.values(), hamlet=name, at=clock.now()
        )
    except DutyMissing as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except RegistryRefusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Kept.") if kept else _("Nothing differs from what you stated before."))
    return True


def _hamlet(request: HttpRequest, place: Division) -> str | None:
    """None: the place itself; "": a natural village not yet named; else its name."""
    name = request.GET.get("hamlet")
    if name is None or place.level != Level.VILLAGE:
        return None
    if len(name) > 60 or not name.isprintable():
        raise Http404
    return name


def _readable(request: HttpRequest, key: int) -> Division | None:
    place = Division.objects.filter(pk=key).first()
    return place if place and may_read(user_of(request), place) else None


def _place(request: HttpRequest, key: int, year: int) -> Division:
    """Strangers get 404, as for every place; so does a year that cannot be reported."""
    place = _readable(request, key) if key < 2**62 else None
    if place is None or place.level not in SUBJECT_AT or not FIRST_YEAR <= year <= clock.today().year:
        raise Http404
    return place
