"""The page where personal values of a case's entries are erased on legal grounds."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals.errors import InvalidAct
from approvals.models import Case
from approvals.selectors import case_for
from approvals.stages import STAGE_OF
from audit import clock
from audit.selectors import TimelineEntry, timeline
from inspection import erasing
from inspection.answering import answering
from inspection.erasure_forms import GroundForm
from inspection.trail.words import label_of

PAGE = 50  # entries of the log at a time


class ErasureForm(GroundForm):
    """Which values, on which ground, and who asked."""

    values = forms.MultipleChoiceField(
        label=gettext_lazy("values to erase for good"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("values",)

    def __init__(self, *args: Any, entries: list[TimelineEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["values"].choices = [choice for entry in entries for choice in _choices(entry)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[tuple[UUID, str]]:
        pairs = (value.split(":", 1) for value in self.cleaned_data["values"])
        return [(UUID(event_id), label) for event_id, label in pairs]


def _choices(entry: TimelineEntry) -> list[tuple[str, str]]:
    stage = STAGE_OF.get(str(entry.statement.get("stage", "")))
    head = f"{localtime(entry.at):%Y-%m-%d} {entry.label}" + (f"（{stage.title}）" if stage else "")
    return [
        (f"{entry.event_id}:{value.label}", f"{head}　{label_of(value.label)}：{value.masked}")
        for value in entry.personal
        if not value.is_erased
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def erase_case(request: HttpRequest, case_no: str) -> HttpResponse:
    """What the log keeps of the case's persons; a choice of it is erased at once."""
    case = case_for(request.user, case_no)
    if case is None:
        raise Http404
    erasing.officer_for(request.user, case)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    entries = timeline(case.stream, after_seq=start, limit=PAGE)
    form = ErasureForm(request.POST if request.method == "POST" else None, entries=entries)
    if form.is_valid() and _erased(request, case, form):
        return redirect("erasures:case", case_no=case.case_no)
    context = {
        "case": case,
        "form": form,
        "gone": [(entry, value) for entry in entries for value in entry.personal if value.is_erased],
        "next": entries[-1].seq if len(entries) == PAGE else None,
    }
    return render(request, "inspection/erasure.html", context, status=422 if form.errors else 200)


def _erased(request: HttpRequest, case: Case, form: ErasureForm) -> bool:
    given = form.cleaned_data
    try:
        done = erasing.erase(
            user=request.user,
            case=case,
            chosen=form.chosen,
            basis=given["basis"],
            reason=given["reason"],
            at=clock.now(),
        )
    except InvalidAct as refusal:
        form.show(refusal)
        return False
    messages.success(request, ngettext("%(done)d value erased", "%(done)d values erased", done) % {"done": done})
    return True
