"""Pages of the letters of responsibility: who has signed and who has not, handing over, taking on, the list as a workbook."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import InvalidAct
from audit import canonical, clock
from documents.handing_out import log_reading
from documents.report_parts import Cell, ReportTable
from documents.selectors import papers_of_subject
from inspection import events, letter_withdrawals, letters
from inspection.answering import BIGGEST, answering
from inspection.forms import LedgerForm
from inspection.letter_units import KindTable, Row, row_of, tables_of, unit_of
from inspection.models import LetterSignature, ResponsibilityLetter
from inspection.reports.workbook import workbook
from registry.access import can_see, has_duty, posts_of
from registry.models import Division, Posting, ProgrammeVersion
from registry.places import full_name, place_at, plain_name
from registry.programme_schema import LetterKind
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from registry.views.pages import user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {"signed": "已签订", "handed": "已下达，待签订", "none": "未签订"}


class WithdrawalForm(LedgerForm):
    reason = forms.CharField(label=gettext_lazy("reason"), min_length=5, max_length=200)


@require_safe
@answering
def letters_home(request: HttpRequest) -> HttpResponse:
    """To the letters of the highest place that the official is posted to."""
    posts = posts_of(request.user)
    if not posts or not _may_read(request, posts[0].division):
        raise Http404
    return redirect("letters:place", division=posts[0].division_id, year=clock.today().year)


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def letters_place(request: HttpRequest, division: int, year: int) -> HttpResponse:
    place = _place(request, division)
    if request.method == "POST" and place.level < Level.COUNTY:
        raise Http404  # letters are handed over county by county
    version = in_force(place, clock.today())
    if version is None:
        return render(request, "registry/programme_none.html", {"place": place}, status=404)
    if year not in programme_of(version).years:
        raise Http404
    if request.method != "POST":
        return _page(request, version, place, year)
    try:
        made = letters.hand_over(
            user=user_of(request),
            version=version,
            place=place,
            year=year,
            code=request.POST.get("kind", ""),
            keys=request.POST.getlist("units"),
        )
    except InvalidAct as refusal:
        return _page(request, version, place, year, problem=str(refusal))
    messages.success(request, _("Handed over to %(count)s units; each takes it on itself.") % {"count": len(made)})
    return redirect("letters:place", division=place.pk, year=year)


def _page(
    request: HttpRequest, version: ProgrammeVersion, place: Division, year: int, problem: str = ""
) -> HttpResponse:
    programme = programme_of(version)
    is_counted = place.level >= Level.COUNTY
    tables = tables_of(programme, place, year) if is_counted else []
    posts = posts_of(request.user) if year == clock.today().year else []
    context = {
        "place": place,
        "place_name": full_name(place.path),
        "name": plain_name(place.name),
        "programme": programme,
        "year": year,
        "years": programme.years,
        "tables": [_shown(table, posts) for table in tables],
        "below": [] if is_counted else Division.objects.filter(parent=place, successor=None).order_by("pk"),
        "problem": problem,
    }
    return render(request, "inspection/letters.html", context, status=422 if problem else 200)


def _shown(table: KindTable, posts: Sequence[Posting]) -> dict[str, Any]:
    rows = [(row, row.letter is None and _may_hand_over(table.kind, row, posts)) for row in table.rows]
    return {"table": table, "groups": _by_township(rows), "may_hand_over": any(may for _row, may in rows)}


def _by_township(rows: Sequence[tuple[Row, bool]]) -> list[dict[str, Any]]:
    """Villages stand under their township; what is of no village stands together."""
    found: dict[int, list[tuple[Row, bool]]] = {}
    for row, may in rows:
        own = place_at(row.unit.path, Level.TOWNSHIP) if place_at(row.unit.path, Level.VILLAGE) else None
        found.setdefault(own or 0, []).append((row, may))
    names = dict(Division.objects.filter(pk__in=found).values_list("pk", "name"))
    return [{"title": plain_name(names.get(key, "")), "rows": group} for key, group in found.items()]


def _may_hand_over(kind: LetterKind, row: Row, posts: Sequence[Posting]) -> bool:
    """What the page offers; the act asks again."""
    level = Level[kind.handed_over_at.upper()]
    return any(
        post.role in kind.hands_over and post.division.level == level and row.unit.path.startswith(post.division.path)
        for post in posts
    )


@require_safe
@answering
def letters_workbook(request: HttpRequest, division: int, year: int) -> HttpResponse:
    """The list to take away; who took it is logged and stands on its first sheet."""
    place = _place(request, division)
    version = in_force(place, clock.today())
    if version is None or year not in programme_of(version).years or place.level < Level.COUNTY:
        raise Http404
    title = f"{plain_name(place.name)}{year}年脱贫攻坚责任书签订情况"
    tables = tables_of(programme_of(version), place, year)
    content = {
        "title": title,
        "as_of": clock.today().isoformat(),
        "paragraphs": [f"导出人：{user_of(request).name}"],
        "tables": [_summary(tables), *(_listed(table) for table in tables)],
    }
    digest = canonical.digest(canonical.encode(content, limit=2**24))
    subject = {"division": str(place.pk), "year": str(year)}
    log_reading(request, kind=events.LETTERS_EXPORTED, subject=subject, statement={"digest": digest})
    with workbook(content, no=f"{place.pk}-{year}", digest=digest) as file:
        headers = {"Content-Disposition": str(content_disposition_header(True, f"{title}.xlsx"))}
        return HttpResponse(file.read(), content_type=XLSX, headers=headers)


def _summary(tables: Sequence[KindTable]) -> ReportTable:
    rows: list[list[Cell]] = [
        [table.kind.title, table.kind.unit, len(table.rows), table.signed, table.missing, table.kind.clause]
        for table in tables
    ]
    return _table("签订情况", ["责任类别", "责任主体", "应签订", "已签订", "未签订", "条款"], rows)


def _listed(table: KindTable) -> ReportTable:
    columns = ["责任单位", "状态", "下达人", "下达日期", "承担人", "签订日期", "编号"]
    return _table(table.kind.title, columns, [_line(row) for row in table.rows])


def _line(row: Row) -> list[Cell]:
    handed, taken = row.handed, row.taken
    return [
        row.unit.name,
        STATES[row.state],
        f"{handed.unit}{handed.post} {handed.name}" if handed else "",
        _day(handed) if handed else "",
        f"{taken.unit}{taken.post} {taken.name}" if taken else "",
        _day(taken) if taken else "",
        row.letter.no if row.letter else "",
    ]


def _day(signature: LetterSignature) -> str:
    return signature.signed_at.astimezone(clock.LOCAL_ZONE).date().isoformat()


def _table(title: str, columns: list[str], rows: list[list[Cell]]) -> ReportTable:
    return ReportTable(title=title, columns=columns, rows=rows, link="", keys=[], is_printed=True, note="")


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter; whoever answers for the unit takes it on here."""
    found = _letter(request, pk)
    if request.method == "POST":
        letters.take_on(user=user_of(request), letter=found)
        messages.success(request, _("The responsibility is taken on; the paper is being made."))
        return redirect("letters:letter", pk=found.pk)
    return _letter_page(request, found)


@require_POST
@answering
def letter_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was handed over wrongly: taken back with a reason, before anybody takes it on."""
    found, form = _letter(request, pk), WithdrawalForm(request.POST)
    try:
        letter_withdrawals.withdraw(user=user_of(request), letter=found, reason=request.POST.get("reason", ""))
    except InvalidAct as refusal:
        form.show(refusal)
        return _letter_page(request, found, form)
    messages.success(request, _("The letter is withdrawn; the unit can be given another one."))
    return redirect("letters:letter", pk=found.pk)


def _letter(request: HttpRequest, pk: int) -> ResponsibilityLetter:
    rows = ResponsibilityLetter.objects.select_related("programme", "division", "withdrawal")
    found = rows.prefetch_related("signatures").filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None or not (_may_read(request, found.division) or letters.taker_of(request.user, found)):
        raise Http404
    return found


def _letter_page(request: HttpRequest, found: ResponsibilityLetter, form: WithdrawalForm | None = None) -> HttpResponse:
    row = row_of(unit_of(found), found)
    waits, is_current = row.state == "handed", found.year == clock.today().year
    context = {
        "letter": found,
        "row": row,
        "words": found.words,
        "signatures": sorted(found.signatures.all(), key=lambda one: one.pk),
        "may_take_on": waits and is_current and letters.taker_of(request.user, found) is not None,
        "may_withdraw": waits and letter_withdrawals.withdrawer_of(request.user, found) is not None,
        "form": form or WithdrawalForm(),
        "papers": papers_of_subject(found.no, request.user),
    }
    return render(request, "inspection/letter.html", context, status=422 if form else 200)


def _place(request: HttpRequest, key: int) -> Division:
    found = Division.objects.filter(pk=key).first() if key <= BIGGEST else None
    if found is None or not _may_read(request, found):
        raise Http404
    return found


def _may_read(request: HttpRequest, place: Division) -> bool:
    """Heads of departments see no case, but the letters of the place where they sign one."""
    return can_see(request.user, place.path) or has_duty(request.user, Duty.SIGN_LETTERS, place.pk)
