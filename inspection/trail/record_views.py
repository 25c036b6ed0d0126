"""The page of one record of a case or of a person, and opening its values with a reason that is logged first."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from approvals.models import Case
from approvals.programmes import programme_for
from audit.models import Event
from audit.selectors import TimelineEntry, entries_of
from audit.trails import is_about
from documents.handing_out import log_reading
from inspection.answering import BIGGEST, answering
from inspection.trail import events
from inspection.trail.anchoring import anchor_of
from inspection.trail.forms import OpeningForm
from inspection.trail.lines import Frame, line_of, places_of
from inspection.trail.reading import watched_case
from inspection.trail.records import changes_of, opened
from inspection.trail.subjects import told_of
from inspection.trail.words import label_of, said


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def record(request: HttpRequest, case_no: str, key: int) -> HttpResponse:
    """GET hides the sealed values; POST with a reason logs who opened them, and shows them on this one answer."""
    case = watched_case(request.user, case_no)
    event = _event_of(request, case, key)
    (entry,) = entries_of([event])
    form = OpeningForm(request.POST or None)
    values: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        subject = {"case": case.case_no, "record": str(event.event_id), "stream": event.stream}
        statement = {"reason": form.cleaned_data["reason"], "seq": str(event.seq)}
        log_reading(request, kind=events.VALUES_OPENED, subject=subject, statement=statement)
        values = opened(event)
    return _page(request, case, event, entry, form, values)


def _event_of(request: HttpRequest, case: Case, key: int) -> Event:
    """A record that tells of the case."""
    event = Event.objects.filter(pk=key).first() if key <= BIGGEST else None
    if event is None or not is_about(event, told_of(case, request.user).subject):
        raise Http404
    return event


def _page(
    request: HttpRequest, case: Case, event: Event, entry: TimelineEntry, form: OpeningForm, values: dict[str, Any]
) -> HttpResponse:
    frame = Frame(places=places_of([entry]), programme=programme_for(case))
    context = {
        "case": case,
        "line": line_of(entry, frame),
        "event": event,
        "statement": [(label_of(key), said(value, key)) for key, value in entry.statement.items()],
        "sealed": [(label_of(one.label), one) for one in entry.personal],
        "values": [(label_of(key), said(value)) for key, value in values.items()],
        "changes": changes_of(event, values),
        "anchor": anchor_of(event),
        "form": form,
    }
    return render(request, "inspection/trail/record.html", context, status=422 if form.errors else 200)
