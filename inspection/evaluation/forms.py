"""Forms of an evaluation: engaging, naming, rolls, drawing, exchanging."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from inspection.evaluation.drawing import MOST, Plan
from inspection.evaluation.engagements import INDEPENDENT_YEARS, Terms
from inspection.evaluation.evaluators import Candidate
from inspection.forms import LedgerForm
from inspection.models import EvaluatorSeat, SubstitutionReason
from registry.models import Division
from registry.places import plain_name

MAX_BYTES = 20 * 1024 * 1024


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class EngagementForm(LedgerForm):
    area = forms.TypedChoiceField(label=_("area"), coerce=int)
    title = forms.CharField(label=_("title"), min_length=4, max_length=80)
    body_name = forms.CharField(label=_("name of the body"), min_length=4, max_length=120)
    credit_code = forms.CharField(label=_("unified social credit code"), max_length=18)
    contract_no = forms.CharField(label=_("contract"), min_length=2, max_length=80)
    starts_on = _day(_("begins on"))
    ends_on = _day(_("ends on"))
    declaration = forms.CharField(
        label=_("declaration of independence"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    independent_years = forms.IntegerField(
        label=_("years without a contract with the area"), min_value=1, max_value=50, initial=INDEPENDENT_YEARS
    )
    declared_by = forms.CharField(label=_("declared by"), min_length=2, max_length=60)
    declared_on = _day(_("declared on"))

    def __init__(self, *args: Any, areas: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.pk: area for area in areas}
        field = self.fields["area"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(area.pk, plain_name(area.name)) for area in areas]

    def terms(self) -> Terms:
        values = dict(self.cleaned_data)
        values["credit_code"] = values["credit_code"].strip().upper()
        return Terms(**values | {"area": self.areas[values["area"]]})


class EvaluatorForm(LedgerForm):
    name = forms.CharField(label=_("name"), min_length=2, max_length=60)
    username = forms.RegexField(label=_("login"), regex=r"^[a-z0-9][a-z0-9._-]{2,60}\Z")
    seat = forms.ChoiceField(label=_("seat in the group"), choices=EvaluatorSeat.choices)
    trained_on = _day(_("trained on"))
    exam_score = forms.IntegerField(label=_("points of the exam"), required=False, min_value=0, max_value=100)

    def candidate(self) -> Candidate:
        return Candidate(**self.cleaned_data)


class ReasonForm(LedgerForm):
    reason = forms.CharField(label=_("reason"), max_length=150)


class RollForm(LedgerForm):
    workbook = forms.FileField(label=_("workbook with households off the register and relocation sites (.xlsx)"))

    def clean_workbook(self) -> bytes:
        file: UploadedFile = self.cleaned_data["workbook"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file.read()


_LABELS = {
    "townships": _("townships (0: all)"),
    "poor_village": _("listed villages per township"),
    "village": _("other villages per township"),
    "exited": _("exited households per village"),
    "planned": _("households to exit per village"),
    "poor": _("poor households per village"),
    "uncarded": _("households off the register per village"),
    "site": _("relocation sites per township"),
    "reserve": _("reserves per village and kind"),
}
_FIRST = {"poor_village": 1, "village": 1, "exited": 20, "planned": 10, "poor": 5, "uncarded": 30, "reserve": 5}


class DrawForm(LedgerForm):
    field_day = _day(_("field day"))
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _LABELS.items():
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST, initial=_FIRST.get(name, 0)
            )

    def plan(self) -> Plan:
        return Plan(**{field.name: self.cleaned_data[field.name] for field in fields(Plan)})


class SubstitutionForm(LedgerForm):
    reason = forms.ChoiceField(label=_("reason"), choices=SubstitutionReason.choices)
    remarks = forms.CharField(label=_("what was found at the door"), max_length=300)
