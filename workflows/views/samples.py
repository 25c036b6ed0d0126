"""Samples of the verifying level: lists that wait to be drawn, the draw, how it comes out, and sending a list back (H-12).

Only the level that draws sees its sample; the county does not learn beforehand who will be visited (domain.md §7-18).
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import drawing
from approvals.comparison_errors import NothingToDraw
from approvals.drawing import Frame, digest_of, rule_from
from approvals.errors import Refusal
from approvals.models import SampleDraw, SampleReturn, SampleUnit
from approvals.routes import acting_division_id
from approvals.sampling import SAMPLED, Progress, progress_of
from approvals.stages import STAGE_OF, Outcome, Stage, StageCode
from approvals.wording import title_of
from audit import clock
from registry.access import can_see, places_of, sees, under
from registry.models import Division, ProgrammeVersion
from registry.parameters import programme_on
from registry.places import follower_of, full_name
from registry.programme_store import programme_of
from registry.roles import Level
from workflows import sampling
from workflows.comparison_forms import ReturnListForm, StatedForm
from workflows.http import official, refused
from workflows.models import OPEN, CaseTask
from workflows.views.comparisons import key_or_404, newest_page

SHOWN = 200
EVALUATED = StageCode.VILLAGE_EVALUATION  # whose lists are of villages


@require_safe
@login_required
def sample_list(request: HttpRequest) -> HttpResponse:
    rows = under(SampleDraw.objects.all(), sees(request.user), "division__path").select_related("county", "division")
    page, next_cursor = newest_page(request, rows)
    progress = progress_of([draw.pk for draw in page])
    returned = set(SampleReturn.objects.filter(draw__in=page).values_list("draw", flat=True))
    context = {
        "groups": _groups(request),
        "draws": [_line(draw, progress[draw.pk], draw.pk in returned) for draw in page],
        "next_cursor": next_cursor,
    }
    return render(request, "workflows/sample_list.html", context)


def _groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Lists that could be drawn now, by county, programme and year: where the reader may draw."""
    tasks = CaseTask.objects.filter(OPEN, sampling.may_draw(request.user))
    drawn = SampleUnit.objects.filter(case=OuterRef("case"), round=OuterRef("case__round"), stage=OuterRef("stage"))
    rows = tasks.filter(~Exists(drawn)).order_by()
    found: dict[tuple[int, int, int, str], dict[str, Any]] = {}
    above = ("case__village__parent", "case__village__parent__parent")
    keys = list(rows.values_list("case__programme", "case__year", "stage", *above).distinct())
    counties = Division.objects.in_bulk({place for key in keys for place in key[3:] if place})
    versions = ProgrammeVersion.objects.in_bulk({key[0] for key in keys})
    for programme, year, stage, township, over in keys:
        is_own = drawing.list_level(programme_of(versions[programme]), STAGE_OF[stage]) == Level.TOWNSHIP
        county = township if is_own else over
        if county not in counties or (county, programme, year, stage) in found:
            continue
        try:
            frame = drawing.frame_of(counties[county], versions[programme], year, STAGE_OF[stage])
        except NothingToDraw:
            continue
        found[county, programme, year, stage] = {
            "county": counties[county].name,
            "programme": versions[programme].title,
            "year": year,
            "stage": title_of(frame.counting, stage),
            "households": len(frame.cases),
            "sample": frame.sample_size,
            "url": reverse("workflows:sample-new", args=[county, programme, year, stage]),
        }
    return list(found.values())


def _line(draw: SampleDraw, progress: Progress, is_returned: bool) -> dict[str, Any]:
    rule = rule_from(draw.rule)
    return {
        "no": draw.no,
        "county": draw.county.name,
        "year": draw.year,
        "frame_size": draw.frame_size,
        "drawn_at": draw.drawn_at,
        "progress": progress,
        "is_over": rule.is_over_limit(progress.wrong, progress.drawn),
        "is_returned": is_returned,
        "url": reverse("workflows:sample", args=[draw.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sample_new(request: HttpRequest, county: int, programme: int, year: int, stage: str) -> HttpResponse:
    """GET shows the list a draw would fix; POST draws, if it is still that list."""
    key_or_404(county, programme, year)
    place = Division.objects.filter(pk=county, level__in=(Level.COUNTY, Level.TOWNSHIP)).first()
    version = ProgrammeVersion.objects.filter(pk=programme).first()
    if place is None or version is None or stage not in SAMPLED:
        raise Http404
    try:
        frame = drawing.frame_of(place, version, year, STAGE_OF[stage])
        _refuse_strangers(request, frame)
        drawing.drawing_posting(official(request), frame.cases[0], frame.stage)
        if request.method == "POST":
            return _draw(request, frame)
    except NothingToDraw as refusal:
        if not can_see(request.user, place.path):
            raise Http404 from refusal
        return refused(request, refusal)
    except Refusal as refusal:
        return refused(request, refusal)
    return _preview(request, frame)


def _refuse_strangers(request: HttpRequest, frame: Frame) -> None:
    division = Division.objects.get(pk=acting_division_id(frame.cases[0], frame.stage))
    if not can_see(request.user, division.path):
        raise Http404


def _draw(request: HttpRequest, frame: Frame) -> HttpResponse:
    form = StatedForm(request.POST)
    if not form.is_valid():
        return _preview(request, frame, status=422)
    draw = drawing.draw(
        user=official(request),
        county=frame.county,
        programme=frame.programme,
        year=frame.year,
        stage=frame.stage,
        stated_households=form.cleaned_data["households"],
        stated_digest=form.cleaned_data["digest"],
        at=clock.now(),
    )
    messages.success(request, _("Drawn: %(count)s.") % {"count": draw.sample_size})
    return redirect("workflows:sample", pk=draw.pk)


def _preview(request: HttpRequest, frame: Frame, *, status: int = 200) -> HttpResponse:
    rows = [
        {"case_no": case.case_no, "head_name": case.subject_name, "place": full_name(case.village_path)}
        for case in frame.cases[:SHOWN]
    ]
    context = {
        "of_villages": frame.stage.code == EVALUATED,
        "county": frame.county.name,
        "year": frame.year,
        "stage_title": title_of(frame.counting, frame.stage.code),
        "rows": rows,
        "households": len(frame.cases),
        "not_shown": max(0, len(frame.cases) - SHOWN),
        "sample": frame.sample_size,
        "limit": frame.rule.error_limit_percent,
        "clause": frame.rule.clause,
        "digest": frame.digest,
        "form": StatedForm(initial={"households": len(frame.cases), "digest": frame.digest}),
    }
    return render(request, "workflows/sample_new.html", context, status=status)


def draw_or_404(request: HttpRequest, pk: int) -> SampleDraw:
    key_or_404(pk)
    draw = SampleDraw.objects.select_related("county", "division", "programme").filter(pk=pk).first()
    if draw is None or not can_see(request.user, draw.division.path):
        raise Http404
    return draw


@require_safe
@login_required
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    draw = draw_or_404(request, pk)
    progress, rule = progress_of([draw.pk])[draw.pk], rule_from(draw.rule)
    returned = SampleReturn.objects.filter(draw=draw).first()
    units = draw.units.select_related("case__household").order_by("-is_sampled", "place")
    stage: Stage = STAGE_OF[draw.stage]
    is_over = rule.is_over_limit(progress.wrong, progress.drawn)
    counting = programme_on(draw.programme, draw.year, clock.today())
    may_return = follower_of(draw.division_id) in places_of(request.user, stage.duty)
    context = {
        "of_villages": draw.stage == EVALUATED,
        "draw": draw,
        "stage_title": title_of(counting, stage.code),
        "progress": progress,
        "limit": rule.error_limit_percent,
        "is_over": is_over,
        "returned": returned,
        "reason": returned.get_reason_code_display() if returned else "",
        "rows": [_unit(unit, draw) for unit in units[:SHOWN]],
        "not_shown": max(0, draw.frame_size - SHOWN),
        "return_url": reverse("workflows:sample-return", args=[draw.pk])
        if is_over and may_return and returned is None
        else "",
    }
    return render(request, "workflows/sample.html", context)


def _unit(unit: SampleUnit, draw: SampleDraw) -> dict[str, Any]:
    case = unit.case
    is_waiting = case.stage == draw.stage and case.closed_at is None and case.round == unit.round
    return {
        "place": unit.place,
        "case_no": case.case_no,
        "head_name": case.subject_name,
        "village": full_name(case.village_path),
        "rank": unit.rank,
        "is_sampled": unit.is_sampled,
        "is_waiting": is_waiting,
        "url": reverse("workflows:case-decide", args=[case.case_no, draw.stage])
        if is_waiting
        else reverse("workflows:case", args=[case.case_no]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sample_return(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what would go back; POST sends the whole list back in one act."""
    draw = draw_or_404(request, pk)
    try:
        sampling.return_posting(official(request), draw)
        progress = sampling.refuse_return(draw)
        if request.method == "POST":
            return _send_back(request, draw, progress)
    except Refusal as refusal:
        return refused(request, refusal)
    return _return_page(request, draw, progress)


def _send_back(request: HttpRequest, draw: SampleDraw, progress: Progress) -> HttpResponse:
    form = ReturnListForm(request.POST)
    if not form.is_valid():
        return _return_page(request, draw, progress, form=form, status=422)
    values = form.cleaned_data
    done = sampling.return_list(
        user=official(request),
        draw=draw,
        stated_households=values["households"],
        stated_digest=values["digest"],
        opinion=values["opinion"],
        reason_code=values["reason_code"],
    )
    messages.success(request, _("Sent back: %(count)s.") % {"count": done.cases})
    return redirect("workflows:sample", pk=draw.pk)


def _return_page(
    request: HttpRequest,
    draw: SampleDraw,
    progress: Progress,
    *,
    form: ReturnListForm | None = None,
    status: int = 200,
) -> HttpResponse:
    cases = sampling.waiting_of(draw)
    counting = programme_on(draw.programme, draw.year, clock.today())
    back = title_of(counting, sampling.RETURN_TO[draw.stage])
    unit = "个村" if draw.stage == EVALUATED else "户"
    opinion = (
        f"抽样检验{progress.drawn}{unit}，不符合{progress.wrong}{unit}，超过规定比例，整批退回“{back}”环节重新办理。"
    )
    initial = {"households": len(cases), "digest": digest_of(case.case_no for case in cases), "opinion": opinion}
    context = {
        "of_villages": draw.stage == EVALUATED,
        "draw": draw,
        "progress": progress,
        "rows": [
            {"case_no": case.case_no, "head_name": case.subject_name, "village": full_name(case.village_path)}
            for case in cases[:SHOWN]
        ],
        "households": len(cases),
        "not_shown": max(0, len(cases) - SHOWN),
        "outcome": Outcome.RETURNED.label,
        "return_to": back,
        "form": form or ReturnListForm(initial=initial),
    }
    return render(request, "workflows/sample_return.html", context, status=status)
