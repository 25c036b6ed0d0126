"""Pages of what is filed with the level above: filed, due, overdue; filing it; its copy."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.handing_out import hand_out
from documents.receiving import ENDINGS, EvidenceField
from inspection import events, filings
from inspection.answering import BIGGEST, answering
from inspection.filing_terms import Due, Line, due_at, dues_of, line_at, lines_of, versions_at
from inspection.forms import LedgerForm
from inspection.models import Filing
from registry.access import can_see, has_duty, posts_of
from registry.models import Division, Posting
from registry.places import full_name, plain_name
from registry.roles import Duty
from registry.views.pages import user_of

FIRST_YEAR, LAST_YEAR = 2014, 2100


class FilingForm(LedgerForm):
    """The day is no field: it is the day on which this is sent."""

    report = forms.TypedChoiceField(label=gettext_lazy("report"), coerce=int, empty_value=None)
    reference = forms.CharField(label=gettext_lazy("number of the paper"), max_length=120, required=False)
    upload = EvidenceField(label=gettext_lazy("copy of the paper (JPEG, PNG or PDF)"), required=False)

    def __init__(self, *args: Any, line: Line, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = line.due.deadline.what
        if what == "report":
            reports = filings.reports_to_file(line.due, division)
            choices = [("", "—"), *((str(row.pk), f"{row.no} {row.title}") for row in reports)]
            self.fields["report"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["report"]
        self.fields["reference"].required = what == "paper"

    def sent(self) -> filings.Sent:
        values = self.cleaned_data
        return filings.Sent(reference=values["reference"], report=values.get("report"), upload=values["upload"])


@require_safe
@answering
def filings_home(request: HttpRequest) -> HttpResponse:
    """To the filings of the highest place that the official is posted to."""
    posts = posts_of(request.user)
    if not posts or not _may_read(request, posts[0].division):
        raise Http404
    return redirect("filings:place", division=posts[0].division_id, year=clock.today().year)


@require_safe
@answering
def filings_place(request: HttpRequest, division: int, year: int) -> HttpResponse:
    place = _place(request, division)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    dues = [due for version in versions_at(place, clock.today()) for due in dues_of(version, year)]
    own = lines_of([due for due in dues if due.by == place.level], place)
    posts = posts_of(request.user)
    context = {
        "place": place,
        "place_name": full_name(place.path),
        "name": plain_name(place.name),
        "year": year,
        "years": (year - 1, year, year + 1),
        "own": [_shown(request, line, posts) for line in own],
        "below": _below(request, [due for due in dues if due.to == place.level and due.by > place.level], place),
    }
    return render(request, "inspection/filings.html", context)


def _below(request: HttpRequest, dues: Sequence[Due], place: Division) -> list[dict[str, Any]]:
    lines, today, posts = lines_of(dues, place), clock.today(), posts_of(request.user)
    tables = []
    for due in dues:
        rows = [line for line in lines if line.due is due]
        late = sum(line.state(today) == "overdue" for line in rows)
        filed = sum(line.filing is not None for line in rows)
        shown = [_shown(request, line, posts) for line in rows]
        tables.append({"due": due, "rows": shown, "total": len(rows), "filed": filed, "overdue": late})
    return tables


def _shown(request: HttpRequest, line: Line, posts: Sequence[Posting]) -> dict[str, Any]:
    """What the page offers; the act asks again."""
    today = clock.today()
    is_mine = line.is_of(posts) and has_duty(request.user, Duty.FILE_UPWARDS, line.division_id)
    may_file = is_mine and line.filing is None and today >= line.due.opens_on
    return {"line": line, "state": line.state(today), "days": line.days(today), "may_file": may_file}


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def filing_new(request: HttpRequest, division: int, code: str, due: str) -> HttpResponse:
    place = _place(request, division)
    line = _line(place, code, due, request.GET.get("department", ""))
    if filings.filer_at(request.user, place.pk, line.department) is None:
        raise NotEntitled(duty=Duty.FILE_UPWARDS.label, place=line.name)
    is_sent = request.method == "POST"
    form = FilingForm(request.POST if is_sent else None, request.FILES or None, line=line, division=place)
    if is_sent and form.is_valid():
        try:
            filing = filings.file(user=user_of(request), line=line, sent=form.sent())
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("Filed on %(on)s.") % {"on": filing.filed_on})
            return redirect("filings:place", division=place.pk, year=line.due.due_on.year)
    context = {
        "form": form,
        "place": place,
        "line": line,
        "row": _shown(request, line, posts_of(request.user)),
        "today": clock.today(),
    }
    return render(request, "inspection/filing_new.html", context, status=422 if form.errors else 200)


def _line(place: Division, code: str, due: str, department: str) -> Line:
    try:
        on = date.fromisoformat(due)
    except ValueError as error:
        raise Http404 from error
    for version in versions_at(place, clock.today()) if FIRST_YEAR <= on.year <= LAST_YEAR else ():
        found = due_at(version, code, on)
        line = line_at(found, place, department) if found is not None else None
        if line is not None:
            return line
    raise Http404


@require_safe
@answering
def filing_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy that went up, checked against its digest; who fetched it is logged."""
    found = Filing.objects.select_related("division").filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None or not found.sha256 or not _may_read(request, found.division):
        raise Http404
    return hand_out(
        request,
        found.sha256,
        kind=events.FILING_FETCHED,
        subject={"filing": str(found.pk), "division": str(found.division_id)},
        content_type=found.content_type,
        disposition=f'attachment; filename="{found.sha256[:16]}.{ENDINGS.get(found.content_type, "bin")}"',
    )


def _place(request: HttpRequest, key: int) -> Division:
    found = Division.objects.filter(pk=key).first() if key <= BIGGEST else None
    if found is None or not _may_read(request, found):
        raise Http404
    return found


def _may_read(request: HttpRequest, place: Division) -> bool:
    """Departments see no case, but what is filed where they file."""
    return can_see(request.user, place.path) or has_duty(request.user, Duty.FILE_UPWARDS, place.pk)
