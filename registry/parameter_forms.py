"""Forms of the programme's parameters."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import ParameterName
from registry.parameters import Settable
from registry.programme_schema import Programme


class ProposalForm(forms.Form):
    """One number, from when on, and the paper that gives it. Only what the programme's file leaves open is offered."""

    name = forms.ChoiceField(label=_("parameter"))
    year = forms.TypedChoiceField(label=_("exit year"), coerce=int)
    value = forms.DecimalField(
        label=_("value"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("Yuan, days, percent, a year, or the number of the level, as the parameter says."),
    )
    valid_from = forms.DateField(
        label=_("in force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From the day after the confirmation at the earliest; cases opened before keep what they had."),
    )
    paper = forms.CharField(label=_("paper that gives the number"), min_length=2, max_length=120)
    reason = forms.CharField(label=_("reason"), min_length=2, max_length=200)

    def __init__(self, *args: Any, programme: Programme, open_names: dict[str, Settable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, year = self.fields["name"], self.fields["year"]
        assert isinstance(name, forms.ChoiceField) and isinstance(year, forms.ChoiceField)
        name.choices = [(code, ParameterName(code).label) for code in open_names]
        year.choices = [(number, number) for number in programme.years]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        amount = values.get("value")
        if amount is None:
            return values
        if values.get("name") == ParameterName.INCOME_LINE:
            values["number"] = int(amount * 100)
        elif amount == int(amount):
            values["number"] = int(amount)
        else:
            self.add_error("value", _("A whole number is needed here."))
        return values

    def proposal(self) -> dict[str, Any]:
        """Only after is_valid()."""
        values = self.cleaned_data
        valid_from: date = values["valid_from"]
        return {
            "name": values["name"],
            "year": values["year"],
            "value": values["number"],
            "valid_from": valid_from,
            "paper": values["paper"],
            "reason": values["reason"],
        }


class AnswerForm(forms.Form):
    """The second person's word."""

    agrees = forms.ChoiceField(
        label=_("answer"), choices=[("yes", _("I confirm the number")), ("no", _("I refuse it"))]
    )
    opinion = forms.CharField(label=_("opinion"), min_length=2, max_length=200)
