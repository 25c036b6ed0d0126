"""The form of a list act: what all households have in common once, what belongs to each beside it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.acts import Submission
from approvals.errors import ActInvalid, Refusal
from approvals.particulars import MAX_TEXT, common, per_case
from approvals.stages import Outcome, ReasonCode, Stage
from approvals.wording import outcome_title
from registry.programme_schema import Programme
from workflows.forms import DateInput, field_for, plain_value
from workflows.stage_titles import return_choices


class ListForm(forms.Form):
    """What one act says of all its households."""

    outcome = forms.ChoiceField(label=_("outcome"), widget=forms.RadioSelect)
    acted_on = forms.DateField(label=_("date of the act"), widget=DateInput(format="%Y-%m-%d"))
    return_to = forms.ChoiceField(label=_("return to"), required=False)
    reason_code = forms.ChoiceField(label=_("reason code"), required=False, choices=[("", "—"), *ReasonCode.choices])
    opinion = forms.CharField(
        label=_("opinion"), required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, stage: Stage, programme: Programme, **kwargs: Any) -> None:
        self.stage = stage
        super().__init__(*args, **kwargs)
        outcome, return_to = self.fields["outcome"], self.fields["return_to"]
        assert isinstance(outcome, forms.ChoiceField) and isinstance(return_to, forms.ChoiceField)
        outcome.choices = [(item.value, outcome_title(item, stage.code)) for item in stage.outcomes()]
        return_to.choices = return_choices(programme, stage)
        for item in common(stage.code):
            self.fields[item.name] = field_for(item)

    @property
    def sections(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        yield _("Act"), [self["acted_on"], *(self[item.name] for item in common(self.stage.code))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["opinion"] = " ".join(values.get("opinion", "").split())
        return values

    def submission(self) -> Submission:
        """Only after is_valid(); versions and what belongs to each household are added by lists.Chosen."""
        values = self.cleaned_data
        return Submission(
            outcome=values["outcome"],
            acted_on=values["acted_on"],
            opinion=values["opinion"],
            seen_version=0,
            particulars={item.name: plain_value(item, values[item.name]) for item in common(self.stage.code)},
            reason_code=values["reason_code"],
            return_to=values["return_to"],
        )

    def show(self, refusal: Refusal) -> None:
        """Put what the rules said of every household alike beside the field it is about."""
        for item in refusal.refusals if isinstance(refusal, ActInvalid) else [refusal]:
            self.add_error(item.field if item.field in self.fields else None, str(item))


class RowForm(forms.Form):
    """What the act says of one household."""

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        self.stage = stage
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for item in self.items:
            self.fields[item.name] = field_for(item)
            self.fields[item.name].widget.attrs["aria-label"] = f"{item.label} {self.prefix}"

    @property
    def items(self) -> list[Any]:
        """What each household must bring; and who is recused from voting on it."""
        return [item for item in per_case(self.stage.code) if item.required or item.kind == "names"]

    def particulars(self) -> dict[str, Any]:
        return {item.name: plain_value(item, self.cleaned_data[item.name]) for item in self.items}


def row_forms(stage: Stage, case_nos: Sequence[str], data: Mapping[str, Any] | None) -> dict[str, RowForm]:
    return {case_no: RowForm(data, prefix=case_no, stage=stage) for case_no in case_nos}


def opening_of(stage: Stage, *, today: date, sentence: str) -> dict[str, Any]:
    return {"outcome": Outcome.APPROVED.value, "acted_on": today, "opinion": sentence}
