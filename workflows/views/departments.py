"""A department's side of the comparison: its own requests, its workbook, its answers, its two signatures.

A department sees nothing but what it was asked: no case, no other department's hits.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Max, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import comparison_replies as replies
from approvals import comparison_workbooks as workbooks
from approvals.comparison_errors import NotYourDepartment
from approvals.comparisons import SEATS, last_replies, standing_answers
from approvals.department_seats import ROLE_OF
from approvals.errors import ActInvalid, Refusal
from approvals.models import ComparisonRequest, ComparisonSubject, DepartmentReply, DepartmentSeat
from audit import clock
from registry.access import Holder, can_see, open_postings, stand_ins
from registry.importing import uploads
from registry.importing.guarding import WorkbookRefused
from registry.importing.messages import sentence
from registry.models import User
from registry.places import is_or_followed
from workflows.comparison_forms import SMALL, AnswerForm, DepartmentSignForm, ExportForm, WorkbookForm
from workflows.http import official, refused
from workflows.presenting import days
from workflows.views.comparisons import key_or_404, newest_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 100
TICKET_LASTS = timedelta(days=1)
_TICKETS = TimestampSigner(salt="heyan.department-faults")


def requests_for(user: Holder) -> QuerySet[ComparisonRequest]:
    """Requests to the departments in which the user holds a post, or stands in for one."""
    mine = Q(pk__in=[])
    for posting in [*open_postings(user), *stand_ins(user, clock.today())]:
        if posting.department and posting.role in ROLE_OF.values():
            mine |= is_or_followed("batch__county", posting.division_id) & Q(department=posting.department)
    return ComparisonRequest.objects.filter(mine).select_related("batch__county")


def request_or_404(request: HttpRequest, pk: int) -> ComparisonRequest:
    """Strangers get 404; whoever sees the county, but is not of the department, is told so."""
    key_or_404(pk)
    asked = requests_for(request.user).filter(pk=pk).first()
    if asked is not None:
        return asked
    other = ComparisonRequest.objects.select_related("batch").filter(pk=pk).first()
    if other is None or not can_see(request.user, other.batch.county_path):
        raise Http404
    raise NotYourDepartment(role=ROLE_OF[DepartmentSeat.OFFICER].label, department=other.department)


@require_safe
@login_required
def department_list(request: HttpRequest) -> HttpResponse:
    rows = requests_for(request.user).annotate(reminded_at=Max("reminders__sent_at"))
    page, next_cursor = newest_page(request, rows)
    known = last_replies(ComparisonRequest.objects.filter(pk__in=[row.pk for row in page]))
    context = {"rows": [_line(row, known.get(row.pk)) for row in page], "next_cursor": next_cursor}
    return render(request, "workflows/department_list.html", context)


def _line(row: Any, reply: DepartmentReply | None) -> dict[str, Any]:
    signed = getattr(reply, "signed", 0)
    return {
        "no": row.batch.no,
        "department": row.department,
        "county": row.batch.county.name,
        "households": row.batch.households,
        "persons": row.batch.persons,
        "due_on": row.due_on,
        "reminded_at": row.reminded_at,
        "is_answered": reply is not None,
        "signed": signed,
        "is_done": signed >= SEATS,
        "url": reverse("workflows:department-request", args=[row.pk]),
        **(days(row.due_on) if signed < SEATS else {}),
    }


@require_safe
@login_required
def department_request(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        return _page(request, request_or_404(request, pk))
    except Refusal as refusal:
        return refused(request, refusal)


def _page(
    request: HttpRequest,
    asked: ComparisonRequest,
    *,
    status: int = 200,
    export: ExportForm | None = None,
    upload: WorkbookForm | None = None,
    answer: AnswerForm | None = None,
    faults: list[workbooks.Fault] | None = None,
    faults_url: str = "",
) -> HttpResponse:
    last = asked.replies.order_by("-no").first()
    count = last.no if last else 0
    hits = standing_answers(asked).filter(is_hit=True).select_related("subject").order_by("subject__place", "item")
    context = {
        "asked": asked,
        "batch": asked.batch,
        "last": last,
        "signatures": _signatures(official(request), asked, last),
        "hits": list(hits[:FAULTS_SHOWN]),
        "export": export or ExportForm(),
        "upload": upload or WorkbookForm(initial={"seen_replies": count}),
        "answer": answer or _answer_form(asked, count),
        "most_small": SMALL,
        "faults": (faults or [])[:FAULTS_SHOWN],
        "fault_count": len(faults or []),
        "faults_url": faults_url,
    }
    return render(request, "workflows/department_request.html", context, status=status)


def _signatures(user: User, asked: ComparisonRequest, last: DepartmentReply | None) -> list[dict[str, Any]]:
    """Both seats: who signed; the button to sign with only for whose seat and turn it is."""
    signed = {row.seat: row for row in last.signatures.all()} if last else {}
    turn = next((seat for seat in DepartmentSeat if seat not in signed), None)
    is_mine = turn is not None and _holds(user, asked, turn)
    return [
        {"seat": seat.value, "title": seat.label, "signed": signed.get(seat), "may_sign": is_mine and seat == turn}
        for seat in DepartmentSeat
    ]


def _holds(user: User, asked: ComparisonRequest, seat: str) -> bool:
    try:
        return bool(replies.department_posting(user, asked, seat))
    except Refusal:
        return False


def _answer_form(asked: ComparisonRequest, count: int, data: Any = None) -> AnswerForm:
    subjects: list[ComparisonSubject] = list(asked.batch.subjects.order_by("place"))
    standing = list(standing_answers(asked)) if count and len(subjects) <= SMALL else []
    form = AnswerForm(data, request=asked, subjects=subjects, standing=standing, initial={"seen_replies": count})
    if count and "others" in form.fields:
        del form.fields["others"]
    return form


@require_POST
@login_required
def department_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook to fill in, for a reason that is logged."""
    try:
        asked = request_or_404(request, pk)
        form = ExportForm(request.POST)
        if not form.is_valid():
            return _page(request, asked, export=form, status=422)
        reason = form.cleaned_data["reason"]
        try:
            file = workbooks.export(user=official(request), request=asked, reason=reason, at=clock.now())
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.add_error("reason", str(refusal))
            return _page(request, asked, export=form, status=422)
    except Refusal as refusal:
        return refused(request, refusal)
    name = f"{asked.batch.no}-{asked.department}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@login_required
def department_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a filled workbook whole, or shows what is wrong in which row and writes nothing."""
    try:
        asked = request_or_404(request, pk)
        replies.department_posting(official(request), asked)
        form = WorkbookForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, asked, upload=form, status=422)
        return _take(request, asked, form)
    except Refusal as refusal:
        return refused(request, refusal)


def _take(request: HttpRequest, asked: ComparisonRequest, form: WorkbookForm) -> HttpResponse:
    file: UploadedFile = form.cleaned_data["workbook"]
    content = file.read()
    try:
        reading = workbooks.read(asked, content)
    except WorkbookRefused as wrong:
        form.add_error("workbook", sentence(wrong.code, wrong.params))
        return _page(request, asked, upload=form, status=422)
    sha256 = uploads.keep(content)
    if reading.faults:
        url = reverse("workflows:department-faults", args=[asked.pk, _ticket(asked, sha256)])
        form.add_error("workbook", _("%(count)s faults; nothing was written") % {"count": len(reading.faults)})
        return _page(request, asked, upload=form, faults=reading.faults, faults_url=url, status=422)
    try:
        replies.reply(
            user=official(request),
            request=asked,
            lines=reading.lines,
            seen_replies=form.cleaned_data["seen_replies"],
            sha256=sha256,
            at=clock.now(),
        )
    except ActInvalid as refusal:
        for item in refusal.refusals:
            form.add_error(None, str(item))
        return _page(request, asked, upload=form, status=422)
    messages.success(request, _("The answers were taken. Now the officer and the head of the department sign."))
    return redirect("workflows:department-request", pk=asked.pk)


def _ticket(asked: ComparisonRequest, sha256: str) -> str:
    """Names the workbook that was handed in for this request, and none of the other files kept in the same place."""
    return _TICKETS.sign_object([asked.pk, sha256])


@require_safe
@login_required
def department_faults(request: HttpRequest, pk: int, ticket: str) -> HttpResponseBase:
    """The workbook as it came, with what is wrong beside the rows."""
    try:
        asked = request_or_404(request, pk)
        posting = replies.department_posting(official(request), asked)
        try:
            key, sha256 = _TICKETS.unsign_object(ticket, max_age=TICKET_LASTS)
            if key != asked.pk:
                raise Http404
            with uploads.open_content(sha256) as file:
                reading = workbooks.read(asked, file.read())
        except (BadSignature, uploads.WorkbookLost, WorkbookRefused) as lost:
            raise Http404 from lost
    except Refusal as refusal:
        return refused(request, refusal)
    mark = workbooks.watermark(official(request), asked, posting, _("handed back"), clock.now())
    name = f"{asked.batch.no}-{asked.department}-{_('faults')}.xlsx"
    return FileResponse(workbooks.handback(reading, mark), as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@login_required
def department_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers typed in the browser; the first ones must cover everybody, if need be by the stated sentence."""
    try:
        asked = request_or_404(request, pk)
        replies.department_posting(official(request), asked)
        form = _answer_form(asked, asked.replies.count(), request.POST)
        if not form.is_valid():
            return _page(request, asked, answer=form, status=422)
        try:
            replies.reply(
                user=official(request),
                request=asked,
                lines=form.lines(),
                seen_replies=form.cleaned_data["seen_replies"],
                statement=form.statement,
                at=clock.now(),
            )
        except ActInvalid as refusal:
            for item in refusal.refusals:
                form.add_error(None, str(item))
            return _page(request, asked, answer=form, status=422)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The answers were taken. Now the officer and the head of the department sign."))
    return redirect("workflows:department-request", pk=asked.pk)


@require_http_methods(["POST"])
@login_required
def department_sign(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        asked = request_or_404(request, pk)
        form = DepartmentSignForm(request.POST)
        if not form.is_valid():
            return _page(request, asked, status=422)
        seat, digest = form.cleaned_data["seat"], form.cleaned_data["digest"]
        replies.sign(user=official(request), request=asked, seat=seat, seen_digest=digest, at=clock.now())
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Signed as %(seat)s.") % {"seat": DepartmentSeat(seat).label})
    return redirect("workflows:department-request", pk=asked.pk)
