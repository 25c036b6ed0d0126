"""Kept filters: the tabs above a list, the page where their owner orders them, and the link that opens one."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import Refusal
from registry.places import plain_name
from registry.posting_forms import OneLine
from registry.roles import Role
from workflows.board_forms import WorkFilter
from workflows.forms import QueueFilter
from workflows.http import STATUS, official
from workflows.models import FilteredList, SavedFilter
from workflows.supervision import filters
from workflows.supervision.scopes import View

LONGEST = 1000  # of an address's query


class FilterForm(forms.Form):
    name = OneLine(label=gettext_lazy("name of the filter"), max_length=40)
    office = forms.ChoiceField(label=gettext_lazy("shared with"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = filters.offices_of(user).items()
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("nobody")), *((key, office_name(post.division, post.role)) for key, post in offices)]


class NewFilterForm(FilterForm):
    of_list = forms.ChoiceField(choices=FilteredList.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["criteria"] = criteria_of(values.get("of_list", ""), values.get("query", ""))
        if not values["criteria"]:
            self.add_error(None, _("This list is not narrowed by anything; choose a filter first"))
        return values


def office_name(division: Any, role: str) -> str:
    return f"{plain_name(division.name)} {Role(role).label if role in Role.values else role}"


def criteria_of(of_list: str, query: str) -> dict[str, str]:
    """What the list's own form takes from the query; anything else in it is left out."""
    asked = QueryDict(query)
    form = WorkFilter(asked) if of_list == FilteredList.WORK else QueueFilter(asked)
    form.is_valid()
    return filters.kept(asked.dict(), {name: value for name, value in form.cleaned_data.items() if value})


# ── above a list ─────────────────────────────────────────────────────────────────────────────────────────────────────


def work_tabs(request: HttpRequest, view: View) -> dict[str, Any]:
    """Presets of the place, then what the reader and his office keep; which one is in use, and whose it is."""
    now = criteria_of(FilteredList.WORK, request.GET.urlencode()[:LONGEST])
    narrowed = {name: value for name, value in now.items() if name != "place"}
    rows = list(filters.visible_to(request.user).filter(of_list=FilteredList.WORK)[: filters.SHOWN])
    return {
        "presets": [_preset(view, one, narrowed) for one in filters.PRESETS],
        "kept": [_tab(row, request) for row in rows],
        "in_use": _in_use(request, rows, now),
        "keep": keep_form(request, FilteredList.WORK) if narrowed else None,
    }


def queue_tabs(request: HttpRequest) -> dict[str, Any]:
    now = criteria_of(FilteredList.QUEUE, request.GET.urlencode()[:LONGEST])
    rows = list(filters.visible_to(request.user).filter(of_list=FilteredList.QUEUE)[: filters.SHOWN])
    keep = keep_form(request, FilteredList.QUEUE) if now else None
    return {
        "presets": [],
        "kept": [_tab(row, request) for row in rows],
        "in_use": _in_use(request, rows, now),
        "keep": keep,
    }


def keep_form(request: HttpRequest, of_list: FilteredList) -> NewFilterForm:
    query = urlencode([(name, value) for name, value in request.GET.items() if name not in filters.NOT_KEPT])
    return NewFilterForm(user=request.user, initial={"of_list": of_list, "query": query[:LONGEST]}, auto_id="keep_%s")


def _preset(view: View, one: filters.Preset, narrowed: Mapping[str, str]) -> dict[str, Any]:
    url = f"{reverse('workflows:work-list')}?{urlencode({'place': view.place.pk, **one.criteria})}"
    return {"title": one.title, "url": url, "is_current": dict(one.criteria) == narrowed}


def _tab(row: SavedFilter, request: HttpRequest) -> dict[str, Any]:
    return {
        "title": row.name,
        "owner": "" if row.owner_id == request.user.pk else row.owner.name,
        "url": filters.address_of(row),
        "is_current": request.GET.get("filter") == str(row.pk),
    }


def _in_use(request: HttpRequest, rows: Sequence[SavedFilter], now: Mapping[str, str]) -> SavedFilter | None:
    """Named by the address, still narrowing as it was kept, and the reader's to see."""
    return next((row for row in rows if request.GET.get("filter") == str(row.pk) and row.criteria == now), None)


# ── their own page ───────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def filter_list(request: HttpRequest) -> HttpResponse:
    """All that the reader may open; posted: one more of his own."""
    if request.method != "POST":
        return _page(request)
    user, form = official(request), NewFilterForm(request.POST, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        try:
            found = filters.save(
                user=user, **{name: values[name] for name in ("name", "of_list", "criteria", "office")}
            )
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The filter “%(name)s” is kept.") % {"name": found.name})
            return redirect("workflows:filter", pk=found.pk)
    return _page(request, form)


def _page(request: HttpRequest, form: forms.Form | None = None) -> HttpResponse:
    rows = [_row(request, row) for row in filters.visible_to(request.user)[: 2 * filters.MOST]]
    context = {"rows": rows, "form": form}
    return render(request, "workflows/supervision/filters.html", context, status=STATUS["invalid"] if form else 200)


def _row(request: HttpRequest, row: SavedFilter) -> dict[str, Any]:
    is_own = row.owner_id == request.user.pk
    office = f"{row.division_id}~{row.role}" if row.division_id else ""
    return {
        "filter": row,
        "is_own": is_own,
        "office": office_name(row.division, row.role) if row.division else "",
        "link": request.build_absolute_uri(reverse("workflows:filter", args=[row.pk])),
        "form": FilterForm(user=request.user, initial={"name": row.name, "office": office}, auto_id=f"f{row.pk}_%s")
        if is_own
        else None,
    }


@require_safe
@login_required
def filter_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, narrowed; what it shows is what the reader may see there."""
    found = filters.visible_to(request.user).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return redirect(filters.address_of(found))


@require_POST
@login_required
def filter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, share, move up or delete: its owner's alone, for anybody else there is no such filter."""
    user = official(request)
    found = SavedFilter.objects.filter(owner=user, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    if request.POST.get("act") == "delete":
        found.delete()
        messages.success(request, _("The filter is deleted."))
    elif request.POST.get("act") == "up":
        filters.move_up(user=user, found=found)
    else:
        form = FilterForm(request.POST, user=user)
        if not form.is_valid():
            return _page(request, form)
        try:
            filters.change(user=user, found=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
            return _page(request, form)
    return redirect("workflows:filter-list")
