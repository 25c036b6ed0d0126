"""Pages of reports: those one may see, asking for one, issuing it, its workbook; and the quarter's study meetings."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.handing_out import hand_out
from documents.selectors import papers_of_subject
from inspection import events
from inspection.answering import BIGGEST, answering, parse_key
from inspection.models import Report, ReportJob, ReportOrder, ReportWorkbook, StudyMeeting
from inspection.report_forms import MeetingForm, ReportForm
from inspection.report_pages import linked
from inspection.reports.issuing import issue
from inspection.reports.meetings import Held, record_meeting
from inspection.reports.ordering import order_report
from inspection.reports.preparing import content_of_report
from registry.access import has_duty, places_of, sees, under
from registry.models import Division
from registry.roles import Duty
from registry.views.pages import user_of

SHOWN = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _own_places(request: HttpRequest) -> list[Division]:
    """Where he prepares reports; somebody without any is refused when he posts."""
    return list(Division.objects.filter(pk__in=places_of(request.user, Duty.PREPARE_REPORTS)).order_by("path"))


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def report_list(request: HttpRequest) -> HttpResponse:
    places = _own_places(request)
    if request.method == "POST" and not places:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=_("your place"))
    form = ReportForm(request.POST or None, places=places, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            order = order_report(user=user_of(request), place=form.chosen(), kind=values["kind"], day=values["day"])
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            return redirect("reports:order", pk=order.pk)
    rows = _visible(request).defer("content").select_related("division", "issue__document").order_by("-pk")[:SHOWN]
    context = {"rows": rows, "waiting": _waiting(request), "form": form if places else None}
    return render(request, "inspection/report_list.html", context, status=422 if form.errors else 200)


@require_safe
@answering
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """In preparation, failed and why, or ready."""
    rows = under(ReportOrder.objects.select_related("division"), sees(request.user), "division_path")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    outcome = ReportWorkbook.objects.filter(order=found).values_list("report_id", flat=True).first()
    job = ReportJob.objects.filter(order=found).first() if outcome is None else None
    return render(request, "inspection/report_order.html", {"order": found, "job": job, "report_id": outcome})


@require_safe
@answering
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report(request, pk)
    content = content_of_report(found)
    context = {
        "report": found,
        "issue": getattr(found, "issue", None),
        "workbook": getattr(found, "workbook", None),
        "content": content,
        "tables": [linked(table, found.year) for table in content["tables"] if table["is_printed"]],
        "attached": [table["title"] for table in content["tables"] if not table["is_printed"]],
        "papers": papers_of_subject(found.no, request.user),
        "may_issue": has_duty(request.user, Duty.ISSUE_REPORTS, found.division_id),
    }
    return render(request, "inspection/report.html", context)


@require_POST
@answering
def report_issue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report(request, pk)
    issue(user=user_of(request), report=found)
    messages.success(request, _("The report is issued; its paper is being made."))
    return redirect("reports:report", pk=found.pk)


@require_safe
@answering
def report_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report(request, pk)
    book = getattr(found, "workbook", None)
    if book is None:
        raise Http404
    return hand_out(
        request,
        book.sha256,
        kind=events.REPORT_FETCHED,
        subject={"report": found.no},
        content_type=XLSX,
        disposition=str(content_disposition_header(True, f"{found.title}.xlsx")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def meeting_list(request: HttpRequest) -> HttpResponse:
    places = _own_places(request)
    if request.method == "POST" and not places:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=_("your place"))
    form = MeetingForm(request.POST or None, places=places, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("held_on", "chair", "topic", "minutes_no")}
        try:
            record_meeting(user=user_of(request), place=form.chosen(), held=Held(**words))
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The meeting is entered."))
            return redirect("reports:meeting-list")
    rows = under(StudyMeeting.objects.select_related("division"), sees(request.user), "division_path")
    place = parse_key(request.GET.get("place", ""))
    rows = rows.filter(division=place) if place else rows
    context = {"rows": rows.order_by("-held_on", "-pk")[:SHOWN], "form": form if places else None}
    return render(request, "inspection/meeting_list.html", context, status=422 if form.errors else 200)


def _waiting(request: HttpRequest) -> QuerySet[ReportJob]:
    """What is in preparation, and what could not be prepared of late."""
    lately = Q(next_try_at__isnull=False) | Q(order__asked_at__gte=clock.now() - timedelta(days=7))
    rows = ReportJob.objects.filter(lately).select_related("order__division")
    return under(rows, sees(request.user), "order__division_path").order_by("-pk")[:SHOWN]


def _visible(request: HttpRequest) -> QuerySet[Report]:
    return under(Report.objects.all(), sees(request.user), "division_path")


def _report(request: HttpRequest, pk: int) -> Report:
    rows = _visible(request).select_related("division", "posting", "issue__document", "workbook")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found
