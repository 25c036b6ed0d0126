"""Pages of frame and sample: rolls, freezing, the frame's file, drawing, the list and its workbook."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import NotEntitled
from audit import canonical, clock
from documents.handing_out import hand_out, log_reading
from documents.report_parts import Cell
from inspection.evaluation import access, draws, events, freezing, rolls
from inspection.evaluation.errors import FrameMissing, NotOpenYet
from inspection.evaluation.forms import DrawForm, RollForm
from inspection.evaluation.papers import KINDS
from inspection.evaluation.views import page_of, tried, with_engagement
from inspection.forms import LedgerForm
from inspection.models import Engagement, EvaluationUnit, UnitKind
from inspection.reports.workbook import workbook
from registry.access import has_duty
from registry.places import plain_name
from registry.roles import Duty
from registry.views.pages import keyset_page, user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 20_000
COLUMNS = ["序号", "类别", "乡镇", "行政村", "编号", "户主（名称）", "人口", "备用", "替换"]


@require_POST
@with_engagement
def rolls_upload(request: HttpRequest, found: Engagement) -> HttpResponse:
    rolls.keeper_of(user_of(request), found)  # nobody leaves a file on our disk who may not act
    form = RollForm(request.POST, request.FILES)
    read = None
    if form.is_valid():
        content = form.cleaned_data["workbook"]
        read = tried(form, lambda: rolls.read_rolls(user=user_of(request), engagement=found, content=content))
        for fault in read.faults if read else ():
            form.add_error("workbook", fault)
    if read is None or form.errors:
        return page_of(request, found, roll_form=form, form=form, status=422)
    said = _("%(households)s households off the register and %(sites)s relocation sites were read.")
    messages.success(request, said % {"households": len(read.uncarded), "sites": len(read.sites)})
    return redirect("evaluation:engagement", pk=found.pk)


@require_POST
@with_engagement
def frame_freeze(request: HttpRequest, found: Engagement) -> HttpResponse:
    form = LedgerForm(request.POST)
    form.is_valid()
    if tried(form, lambda: freezing.ask(user=user_of(request), engagement=found)) is None:
        return page_of(request, found, form=form, status=422)
    messages.success(request, _("The frame is being frozen; this page shows how far it is."))
    return redirect("evaluation:engagement", pk=found.pk)


@require_safe
@with_engagement
def frame_file(request: HttpRequest, found: Engagement) -> HttpResponse:
    """Before the field day for whoever keeps it, afterwards for everybody who reads the engagement; fetching is logged."""
    frame = getattr(found, "frame", None)
    if frame is None:
        raise FrameMissing()
    if not access.is_opened(found):
        rolls.keeper_of(user_of(request), found)
    return hand_out(
        request,
        frame.digest,
        kind=events.FRAME_FETCHED,
        subject={"engagement": found.no},
        content_type="text/tab-separated-values; charset=utf-8",
        disposition=f'attachment; filename="{found.no}-frame.tsv"',
    )


@require_POST
@with_engagement
def sample_draw(request: HttpRequest, found: Engagement) -> HttpResponse:
    access.require_evaluator(request.user, found)
    form = DrawForm(request.POST)
    made = None
    if form.is_valid():
        values = form.cleaned_data
        made = tried(
            form,
            lambda: draws.draw(
                user=user_of(request),
                engagement=found,
                plan=form.plan(),
                field_day=values["field_day"],
                stated_digest=values["digest"],
            ),
        )
    if made is None:
        return page_of(request, found, draw_form=form, form=form, status=422)
    messages.success(request, _("The sample is drawn and sealed until the field day."))
    return redirect("evaluation:sample", pk=found.pk)


def _refuse_sealed(request: HttpRequest, found: Engagement) -> bool:
    """Whether the files are open too. Raises NotOpenYet for whoever is not of the evaluators, 404 where nothing is drawn."""
    made = getattr(found, "draw", None)
    if made is None:
        raise Http404
    opened = getattr(made, "opening", None) is not None
    if not opened and access.evaluator_of(request.user, found) is None:
        raise NotOpenYet(day=made.field_day)
    return opened


@require_safe
@with_engagement
def sample(request: HttpRequest, found: Engagement) -> HttpResponse:
    opened = _refuse_sealed(request, found)
    rows = EvaluationUnit.objects.filter(draw=found.draw)
    wanted = request.GET.get("kind", "")
    if wanted in UnitKind.values:
        rows = rows.filter(kind=wanted)
    if request.GET.get("reserve") != "on":
        rows = rows.filter(access.IN_FORCE)
    linked = ("township", "village", "household", "uncarded", "site", "replaced__substitute", "stands_for__unit")
    page = keyset_page(request, rows.select_related(*linked), ("no",))
    mine = access.evaluator_of(request.user, found)
    context = {
        "engagement": found,
        "draw": found.draw,
        "page": page,
        "opened": opened,
        "reads_files": opened and mine is not None,
        "kinds": UnitKind.choices,
        "kind": wanted,
        "reserve": request.GET.get("reserve") == "on",
        "exports": opened and (mine is not None or has_duty(request.user, Duty.ANSWER_EVALUATION, found.area_id)),
    }
    return render(request, "evaluation/sample.html", context)


@require_safe
@with_engagement
def sample_workbook(request: HttpRequest, found: Engagement) -> HttpResponse:
    """For the evaluators and whoever answers for the area; the first sheet says who took it out, when."""
    if not _refuse_sealed(request, found):
        raise NotOpenYet(day=found.draw.field_day)
    mine = access.evaluator_of(request.user, found)
    if mine is None and not has_duty(request.user, Duty.ANSWER_EVALUATION, found.area_id):
        raise NotEntitled(duty=Duty.ANSWER_EVALUATION.label, place=plain_name(found.area.name))
    content = _content(request, found, mine.posting.unit if mine else "")
    digest = canonical.digest(canonical.encode(content, limit=2**26))
    log_reading(request, kind=events.SAMPLE_EXPORTED, subject={"engagement": found.no}, statement={"digest": digest})
    with workbook(content, no=found.no, digest=digest) as file:
        headers = {"Content-Disposition": str(content_disposition_header(True, f"{found.no}样本清单.xlsx"))}
        return HttpResponse(file.read(), content_type=XLSX, headers=headers)


def _content(request: HttpRequest, found: Engagement, unit: str) -> dict[str, object]:
    moment = f"{clock.now().astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}"
    linked = ("township", "village", "household", "uncarded", "site", "stands_for__unit")
    rows = access.units_in_force(found.draw).select_related(*linked)
    return {
        "title": f"{found.title}样本清单",
        "as_of": clock.today().isoformat(),
        "paragraphs": [
            f"导出人：{unit}{user_of(request).name}　导出时间：{moment}　仅供{found.no}号评估使用，不得外传。",
            f"抽样框摘要{found.frame.digest}；种子{found.draw.seed}；样本摘要{found.draw.sample_digest}。",
        ],
        "tables": [
            {"title": "样本清单", "columns": COLUMNS, "rows": [_line(row) for row in rows[:MOST_LINES]], "note": ""}
        ],
    }


def _line(unit: EvaluationUnit) -> list[Cell]:
    stands = getattr(unit, "stands_for", None)
    return [
        unit.no,
        KINDS[UnitKind(unit.kind)],
        plain_name(unit.township.name),
        plain_name(unit.village.name),
        unit.code,
        unit.name,
        unit.persons,
        "是" if unit.is_reserve else "",
        f"替换{stands.unit.no}号" if stands else "",
    ]
