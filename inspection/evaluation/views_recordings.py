"""The page on which whoever commissioned erases recordings of interviews, on a person's request or where the law says so."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from audit import clock
from inspection.erasure_forms import GroundForm
from inspection.evaluation import erasing
from inspection.evaluation.evaluators import commissioner_of
from inspection.evaluation.views import GET_OR_POST, tried, with_engagement
from inspection.models import Engagement, QuestionnaireRecording
from registry.views.pages import keyset_page, user_of

BIGGEST_NUMBER = 10**6


class RecordingsForm(GroundForm):
    recordings = forms.ModelMultipleChoiceField(
        QuestionnaireRecording.objects.none(), label=gettext_lazy("recordings"), required=False
    )

    def __init__(self, data: Any = None, *, engagement: Engagement) -> None:
        super().__init__(data)
        field = self.fields["recordings"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = erasing.kept_recordings(engagement)

    def ground(self) -> dict[str, Any]:
        values = self.cleaned_data
        chosen = [row.pk for row in values["recordings"]]
        return {"chosen": chosen, "basis": values["basis"], "reason": values["reason"], "at": clock.now()}


@require_http_methods(GET_OR_POST)
@with_engagement
def recordings(request: HttpRequest, found: Engagement) -> HttpResponse:
    """Found by the unit's number in the sample, which a notice of refusal or a request names; no voice is heard here."""
    commissioner_of(user_of(request), found)
    form = RecordingsForm(request.POST if request.method == "POST" else None, engagement=found)
    if form.is_valid():
        done = tried(form, lambda: erasing.erase_recordings(user=user_of(request), engagement=found, **form.ground()))
        if done:
            said = ngettext("%(done)d recording erased", "%(done)d recordings erased", done)
            messages.success(request, said % {"done": done})
            return redirect("evaluation:recordings", pk=found.pk)
    rows, unit = erasing.kept_recordings(found), request.GET.get("unit", "")
    if unit.isascii() and unit.isdigit() and int(unit) <= BIGGEST_NUMBER:
        rows = rows.filter(questionnaire__unit__no=int(unit))
    page = keyset_page(request, rows.select_related("questionnaire__unit__village"), ("id",))
    context = {"engagement": found, "form": form, "page": page, "unit": unit}
    return render(request, "evaluation/recordings.html", context, status=422 if form.errors else 200)
