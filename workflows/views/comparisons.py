"""The county office's side of the comparison: whom to ask, the letters, how far the departments are (H-9)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import comparison_letters as letters
from approvals.comparisons import SEATS, last_replies, unfinished
from approvals.errors import Refusal
from approvals.models import ComparisonBatch, ComparisonRequest, Suspicion
from audit import clock
from registry.access import can_see, places_of, sees, under
from registry.models import Division, ProgrammeVersion
from registry.places import follower_of, full_name, plain_name
from registry.programme_store import programme_of
from registry.roles import Duty
from workflows.comparison_forms import StatedForm
from workflows.http import official, refused
from workflows.presenting import days

PAGE = 30
SHOWN = 200
MOST_KEY = 2**62


def key_or_404(*keys: int) -> None:
    """A number that no database takes is nobody's key."""
    if any(key >= MOST_KEY for key in keys):
        raise Http404


def before_of(request: HttpRequest) -> int:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def newest_page(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE) -> tuple[list[Any], str]:
    """Newest first, by key; with the address of the next page or ""."""
    before = before_of(request)
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])
    return found[:size], f"?before={found[size - 1].pk}" if len(found) > size else ""


@require_safe
@login_required
def comparison_list(request: HttpRequest) -> HttpResponse:
    """Letters of the counties the reader sees, and for the office what waits to be asked about."""
    rows = under(ComparisonBatch.objects.all(), sees(request.user), "county_path").select_related("county")
    page, next_cursor = newest_page(request, rows)
    waiting = unfinished(batch.pk for batch in page)
    context = {
        "groups": _groups(request),
        "early_groups": _groups(request, early=True),
        "letters": [_letter(batch, len(waiting.get(batch.pk, ()))) for batch in page],
        "next_cursor": next_cursor,
    }
    return render(request, "workflows/comparison_list.html", context)


def _groups(request: HttpRequest, *, early: bool = False) -> list[dict[str, Any]]:
    counties = Division.objects.filter(pk__in=places_of(request.user, Duty.COMPARE_DATA)).order_by("path")
    found = []
    for county in counties[:20]:
        groups = letters.candidate_groups(county, early=early)
        versions = ProgrammeVersion.objects.in_bulk([group["programme"] for group in groups])
        found += [
            {
                "county": county.name,
                "programme": versions[group["programme"]].title,
                "year": group["year"],
                "households": group["households"],
                "url": reverse("workflows:comparison-new", args=[county.pk, group["programme"], group["year"]])
                + ("?early=1" if early else ""),
            }
            for group in groups
        ]
    return found


def _letter(batch: ComparisonBatch, missing: int) -> dict[str, Any]:
    return {
        "no": batch.no,
        "county": batch.county.name,
        "households": batch.households,
        "persons": batch.persons,
        "opened_at": batch.opened_at,
        "due_on": batch.due_on,
        "is_early": batch.valid_until is not None,
        "unfinished": missing,
        "url": reverse("workflows:comparison", args=[batch.pk]),
        **(days(batch.due_on) if missing else {}),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def comparison_new(request: HttpRequest, county: int, programme: int, year: int) -> HttpResponse:
    """GET shows the set a letter would freeze; POST sends it, if it is still that set. `?early=1`: about the nominated (H-0)."""
    key_or_404(county, programme, year)
    place = Division.objects.filter(pk=county).first()
    version = ProgrammeVersion.objects.filter(pk=programme).first()
    if place is None or version is None or not can_see(request.user, place.path):
        raise Http404
    try:
        letters.county_posting(official(request), place)
        if request.method == "POST":
            return _send(request, place, version, year)
    except Refusal as refusal:
        return refused(request, refusal)
    return _preview(request, place, version, year)


def _send(request: HttpRequest, county: Division, version: ProgrammeVersion, year: int) -> HttpResponse:
    form = StatedForm(request.POST)
    if not form.is_valid():
        return _preview(request, county, version, year, status=422)
    batch = letters.open_batch(
        user=official(request),
        county=county,
        programme=version,
        year=year,
        stated_households=form.cleaned_data["households"],
        stated_digest=form.cleaned_data["digest"],
        at=clock.now(),
        early=_is_early(request),
    )
    messages.success(request, _("%(no)s was sent to every department.") % {"no": batch.no})
    return redirect("workflows:comparison", pk=batch.pk)


def _is_early(request: HttpRequest) -> bool:
    return request.GET.get("early") == "1"


def _preview(
    request: HttpRequest, county: Division, version: ProgrammeVersion, year: int, *, status: int = 200
) -> HttpResponse:
    chosen = letters.select(county, version, year, early=_is_early(request))
    rows = [
        {
            "household_no": case.subject_no,
            "head_name": case.subject_name,
            "place": full_name(case.village_path),
            "persons": len(chosen.members[case.household_key]),
            "round": case.round,
        }
        for case in chosen.cases[:SHOWN]
    ]
    context = {
        "county": county.name,
        "year": year,
        "programme": version.title,
        "rows": rows,
        "households": len(chosen.cases),
        "persons": chosen.persons,
        "not_shown": max(0, len(chosen.cases) - SHOWN),
        "left_over": chosen.left_over,
        "early_days": programme_of(version).comparison.early_valid_days if _is_early(request) else 0,
        "departments": programme_of(version).comparison.departments,
        "form": StatedForm(initial={"households": len(chosen.cases), "digest": chosen.digest}),
    }
    return render(request, "workflows/comparison_new.html", context, status=status)


def batch_or_404(request: HttpRequest, pk: int) -> ComparisonBatch:
    key_or_404(pk)
    batch = ComparisonBatch.objects.select_related("county", "programme").filter(pk=pk).first()
    if batch is None or not can_see(request.user, batch.county_path):
        raise Http404
    return batch


@require_safe
@login_required
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    requests = ComparisonRequest.objects.filter(batch=batch).order_by("pk")
    replies = last_replies(requests)
    hits = _hits(batch)
    may_remind = follower_of(batch.county_id) in places_of(request.user, Duty.COMPARE_DATA)
    context = {
        "batch": batch,
        "county_name": plain_name(batch.county.name),
        "rows": [_progress(row, replies.get(row.pk), hits.get(row.department, {}), may_remind) for row in requests],
        "suspicions_url": reverse("workflows:suspicion-list") + f"?letter={batch.pk}",
    }
    return render(request, "workflows/comparison.html", context)


def _hits(batch: ComparisonBatch) -> dict[str, dict[str, Any]]:
    rows = Suspicion.objects.filter(answer__request__batch=batch, is_withdrawn=False).order_by().values("department")
    sums = rows.annotate(
        open=Count("pk", filter=Q(state="")),
        cleared=Count("pk", filter=Q(state="cleared")),
        confirmed=Count("pk", filter=Q(state="confirmed")),
    )
    return {row["department"]: dict(row) for row in sums}


def _progress(row: ComparisonRequest, reply: Any, hits: dict[str, int], may_remind: bool) -> dict[str, Any]:
    signed = reply.signed if reply else 0
    return {
        "department": row.department,
        "items": row.items,
        "replied_at": reply.replied_at if reply else None,
        "replied_by": f"{reply.name}（{reply.unit}{reply.post}）" if reply else "",
        "signed": signed,
        "is_done": signed >= SEATS,
        "open": hits.get("open", 0),
        "cleared": hits.get("cleared", 0),
        "confirmed": hits.get("confirmed", 0),
        "remind_url": reverse("workflows:comparison-remind", args=[row.batch_id, row.pk])
        if may_remind and signed < SEATS
        else "",
    }


@require_POST
@login_required
def comparison_remind(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    key_or_404(asked)
    row = ComparisonRequest.objects.select_related("batch__county").filter(pk=asked, batch=batch).first()
    if row is None:
        raise Http404
    try:
        letters.remind(user=official(request), request=row, at=clock.now())
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(
        request, _("%(department)s was reminded; the reminder is logged.") % {"department": row.department}
    )
    return redirect("workflows:comparison", pk=batch.pk)
