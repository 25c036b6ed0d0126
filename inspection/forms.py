"""Forms of the ledger. What a step demands is said by the rules, beside the field."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals.errors import ActInvalid, Refusal
from audit import clock, files
from documents.receiving import EvidenceField, Upload
from inspection.entries import Entry, File, Finding
from inspection.models import AccountabilityKind, Category, FileMoment, Source
from inspection.transitions import LedgerStatus
from registry.models import Division, Posting
from registry.places import plain_name
from registry.programme_schema import LedgerTerms
from registry.roles import Level

LONGEST = 2000
TITLES = {
    FileMoment.SOURCE: "问题佐证",
    FileMoment.BEFORE: "整改前照片",
    FileMoment.AFTER: "整改后照片",
    FileMoment.VISIT: "走访照片",
    FileMoment.OTHER: "其他材料",
}


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def _text(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _file(label: Any) -> EvidenceField:
    return EvidenceField(label=label, required=False)


class LedgerForm(forms.Form):
    """Base: invisible characters are refused, and refusals of the rules stand beside their field."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, value in values.items():
            if isinstance(value, str) and not value.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
                self.add_error(name, ValidationError(_("contains characters that cannot be printed")))
        return values

    def show(self, refusal: Refusal) -> None:
        for item in refusal.refusals if isinstance(refusal, ActInvalid) else [refusal]:
            self.add_error(item.field if item.field in self.fields else None, str(item))

    def kept(self, **moments: str) -> tuple[File, ...]:
        """Only for who may act: nobody else leaves files here."""
        title = str(self.cleaned_data.get("shows") or "").strip()
        uploads = ((moment, self.cleaned_data.get(name)) for name, moment in moments.items())
        return tuple(_kept(moment, upload, title) for moment, upload in uploads if upload)


def _kept(moment: str, upload: Upload, title: str) -> File:
    name = title or TITLES[FileMoment(moment)]
    return File(moment, name, files.store(upload.content), len(upload.content), upload.kind)


_SHOWS = _("what the files show")


class FindingForm(LedgerForm):
    """Z-1."""

    source = forms.ChoiceField(label=_("source"), choices=Source.choices)
    source_no = forms.CharField(label=_("number of the source, if it has one"), required=False, max_length=80)
    category = forms.ChoiceField(label=_("category"), choices=Category.choices)
    department = forms.CharField(label=_("department concerned"), required=False, max_length=60)
    found_on = _day(_("found on"))
    household_no = forms.CharField(label=_("number of the household, if one is meant"), required=False, max_length=40)
    case_no = forms.CharField(label=_("case number, if one is meant"), required=False, max_length=40)
    description = _text(_("problem"), rows=5)
    shows = forms.CharField(label=_SHOWS, required=False, max_length=100)
    photo = _file(_("photo or paper that shows it (JPEG, PNG or PDF)"))

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        """`source`: it is known already, and not asked."""
        super().__init__(*args, **kwargs)
        self._source = source
        if source is not None:
            del self.fields["source"], self.fields["source_no"]

    def finding(self, division: Division, **subjects: Any) -> Finding:
        values = self.cleaned_data
        plain = {name: values[name] for name in ("category", "found_on", "description")}
        return Finding(
            **plain,
            source=self._source or values["source"],
            source_no=values.get("source_no", ""),
            department=values["department"].strip(),
            division=division,
            files=self.kept(photo=FileMoment.SOURCE),
            **subjects,
        )


class StepForm(LedgerForm):
    """A step that needs no more than an opinion."""

    opinion = _text(_("opinion"))

    def entry(self) -> Entry:
        return Entry(opinion=self.cleaned_data["opinion"])


class AssignForm(StepForm):
    """Z-2."""

    lead_unit = forms.CharField(label=_("lead unit"), max_length=120)
    responsible = forms.TypedChoiceField(label=_("responsible unit and person"), coerce=int)
    deadline = _day(_("deadline"))
    field_order = ("lead_unit", "responsible", "deadline", "opinion")

    def __init__(self, *args: Any, possible: list[Posting], terms: LedgerTerms, at_once: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {posting.pk: posting for posting in possible}
        field = self.fields["responsible"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((posting.pk, _called(posting)) for posting in possible)]
        days = terms.at_once_days if at_once else terms.short_days
        self.fields["deadline"].initial = clock.today() + timedelta(days=days)
        if not at_once:
            help_text = _("Usually %(short)s or %(long)s days.") % {"short": terms.short_days, "long": terms.long_days}
            self.fields["deadline"].help_text = help_text
        self.fields["opinion"].label = _("what is asked for")

    def entry(self) -> Entry:
        values = self.cleaned_data
        return Entry(
            opinion=values["opinion"],
            lead_unit=values["lead_unit"],
            responsible=self.possible.get(values["responsible"]),
            deadline=values["deadline"],
        )


def _called(posting: Posting) -> str:
    return f"{posting.unit}{posting.post} {posting.official.name}（{plain_name(posting.division.name)}）"


class PlanForm(StepForm):
    """Z-3."""

    measures = _text(_("measures"), rows=4)
    field_order = ("measures", "opinion")

    def entry(self) -> Entry:
        return Entry(opinion=self.cleaned_data["opinion"], particulars={"measures": self.cleaned_data["measures"]})


class ReportForm(StepForm):
    """Z-4."""

    measures = _text(_("what was done, and how it is now"), rows=4)
    lessons = _text(_("what was looked at in similar places"))
    shows = forms.CharField(label=_SHOWS, required=False, max_length=100)
    before = _file(_("photo or paper before (JPEG, PNG or PDF)"))
    after = _file(_("photo or paper after (JPEG, PNG or PDF)"))
    field_order = ("measures", "lessons", "shows", "before", "after", "opinion")

    def entry(self) -> Entry:
        values = self.cleaned_data
        return Entry(
            opinion=values["opinion"],
            particulars={name: values[name] for name in ("measures", "lessons")},
            files=self.kept(before=FileMoment.BEFORE, after=FileMoment.AFTER),
        )


class VisitForm(StepForm):
    """Z-6: whoever judges has been there."""

    visited_on = _day(_("visited on"))
    shows = forms.CharField(label=_SHOWS, required=False, max_length=100)
    visit = _file(_("photo or paper of the visit (JPEG, PNG or PDF)"))
    field_order = ("visited_on", "shows", "visit", "opinion")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].initial = clock.today()

    def entry(self) -> Entry:
        values = self.cleaned_data
        return Entry(
            opinion=values["opinion"],
            particulars={"visited_on": values["visited_on"].isoformat()},
            files=self.kept(visit=FileMoment.VISIT),
        )


class OutcomeForm(LedgerForm):
    """Who was held to account, and how."""

    kind = forms.ChoiceField(label=_("outcome of accountability"), choices=AccountabilityKind.choices)
    whom = forms.CharField(label=_("person or unit"), min_length=2, max_length=120)
    decided_by = forms.CharField(label=_("decided by"), min_length=2, max_length=120)
    decided_on = _day(_("decided on"))
    paper = forms.CharField(label=_("number of the paper"), min_length=2, max_length=80)
    reason = _text(_("reason"))


class CampaignForm(LedgerForm):
    """The yearly campaign: its term, and which open items it gathers."""

    title = forms.CharField(label=_("title"), min_length=2, max_length=80)
    place = forms.TypedChoiceField(label=_("place"), coerce=int)
    starts_on = _day(_("begins on"))
    ends_on = _day(_("ends on"))
    sources = forms.MultipleChoiceField(
        label=_("sources (none chosen: all)"),
        required=False,
        choices=Source.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=_("categories (none chosen: all)"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    found_until = _day(_("found until"), required=False)

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(place.pk, plain_name(place.name)) for place in places]


class PlaceFinder(forms.Form):
    q = forms.CharField(label=_("name of the place"), required=False, max_length=40)


_ALL = ("", _("all"))


class LedgerFilter(forms.Form):
    status = forms.ChoiceField(label=_("state"), required=False, choices=[_ALL, *LedgerStatus.choices])
    source = forms.ChoiceField(label=_("source"), required=False, choices=[_ALL, *Source.choices])
    category = forms.ChoiceField(label=_("category"), required=False, choices=[_ALL, *Category.choices])
    level = forms.TypedChoiceField(
        label=_("ledger of"), required=False, coerce=int, empty_value=None, choices=[_ALL, *Level.choices[:-1]]
    )
    department = forms.CharField(label=_("department concerned"), required=False, max_length=60)
    unit = forms.CharField(label=_("responsible unit"), required=False, max_length=60)
    year = forms.IntegerField(label=_("year"), required=False, min_value=2000, max_value=2100)
    campaign = forms.TypedChoiceField(label=_("campaign"), required=False, coerce=int, empty_value=None)
    overdue = forms.BooleanField(label=_("overdue only"), required=False)

    def __init__(self, *args: Any, campaigns: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [_ALL, *campaigns]
