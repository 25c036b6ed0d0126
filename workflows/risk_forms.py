"""Forms of the marks of risk: the event that marks a household, and the words of the steps that follow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import files
from documents.receiving import EvidenceField
from registry.models import OPEN_RISKS, RiskCause, RiskGrade, RiskKind, RiskNature, RiskState
from registry.risk_marks import Event, Word
from workflows.natural_change_forms import day, text


class RiskFilter(forms.Form):
    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=lambda: [("", _("still open")), *RiskState.choices, ("all", _("all"))],
    )
    kind = forms.ChoiceField(label=_("kind"), required=False, choices=lambda: [("", _("any")), *RiskKind.choices])
    grade = forms.ChoiceField(label=_("risk"), required=False, choices=lambda: [("", _("any")), *RiskGrade.choices])

    def narrowed(self, rows: Any) -> Any:
        chosen = self.cleaned_data if self.is_valid() else {}
        state = chosen.get("state", "")
        if state != "all":
            rows = rows.filter(state=state) if state else rows.filter(state__in=OPEN_RISKS)
        for name in ("kind", "grade"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        return rows


class RiskForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=RiskKind.choices)
    grade = forms.ChoiceField(label=_("risk"), choices=RiskGrade.choices)
    cause = forms.ChoiceField(label=_("cause"), choices=RiskCause.choices)
    nature = forms.ChoiceField(label=_("nature"), choices=RiskNature.choices)
    happened_on = day(_("happened on"))
    reason = text(_("what happened"), longest=300, rows=3)
    proof_title = text(_("what the proof is"), longest=100)
    proof = EvidenceField(label=_("proof (JPEG, PNG or PDF)"))

    def event(self) -> Event:
        """Stores the proof: only for who may act."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "proof"}
        proof = self.cleaned_data["proof"]
        return Event(**values, proof_sha256=files.store(proof.content), proof_type=proof.kind)


class StepForm(forms.Form):
    """`leads_to`: the states that are next; the visit and the notice only where the end of the risk may be proposed."""

    leads_to = forms.ChoiceField(label=_("next"), widget=forms.RadioSelect)
    visited_on = day(_("home check on"), required=False)
    notice_no = text(_("number of the notice"), longest=80, required=False)
    opinion = text(_("opinion"), longest=300, rows=2)

    def __init__(self, *args: Any, states: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["leads_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(state, RiskState(state).label) for state in states]
        if RiskState.PROPOSED not in states:
            del self.fields["visited_on"], self.fields["notice_no"]

    def word(self) -> Word:
        return Word(**self.cleaned_data)
