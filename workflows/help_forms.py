"""Forms of help after the exit: a visit, a measure, and who is answerable for helping."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals.helping import Given, Visited
from approvals.models import HelpMeasure, HelpPath, HelpVisit, PhotoKind, VisitorKind
from audit import clock
from documents.care_parts import ContactLine
from inspection.forms import LedgerForm
from registry.models import Helper
from workflows.field_forms import PhotoForm

PHOTOS = (PhotoKind.VISIT, PhotoKind.OTHER)
MOST_CONTACTS = 20


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=clock.today)


def _line(label: Any, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, **kwargs)


def _corrected(choices: Iterable[tuple[int, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("corrects an earlier entry"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("no, it is new")), *choices],
    )


class HelpVisitForm(LedgerForm):
    visited_on = _day(_("visited on"))
    visitor = _line(_("who visited"), 60)
    visitor_kind = forms.ChoiceField(label=_("as"), choices=VisitorKind.choices)
    summary = _line(_("what was found and done"), 2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, visits: Sequence[HelpVisit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrects_visit"] = _corrected(
            (row.pk, f"{row.visited_on:%Y-%m-%d} {row.visitor}") for row in visits
        )

    def visit(self) -> Visited:
        return Visited(**{name: value for name, value in self.cleaned_data.items() if name != "corrects_visit"})


class HelpVisitPhotos(PhotoForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kinds=PHOTOS, lacking=(PhotoKind.VISIT,), **kwargs)


class HelpMeasureForm(LedgerForm):
    path = forms.ChoiceField(label=_("path"), choices=HelpPath.choices)
    title = _line(_("measure"), 120)
    unit_of_help = _line(_("supporting unit"), 120)
    yuan = forms.DecimalField(
        label=_("amount in yuan, where it is given in money"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    given_on = _day(_("date"))
    result = _line(_("result"), 500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, measures: Sequence[HelpMeasure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrects_measure"] = _corrected(
            (row.pk, f"{row.given_on:%Y-%m-%d} {row.title}") for row in measures
        )

    def given(self) -> Given:
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"corrects_measure", "yuan"}}
        yuan = self.cleaned_data["yuan"]
        return Given(**values, amount_fen=None if yuan is None else int(yuan * 100))


class HelperForm(LedgerForm):
    """Who leaves, who follows: while the programme runs, the last one leaves only for a successor."""

    ends = forms.TypedChoiceField(label=_("who ends"), required=False, coerce=int, empty_value=None)
    name = _line(_("who helps from now on"), 60, required=False)
    unit = _line(_("unit"), 120, required=False)
    on = _day(_("from"))
    reason = _line(_("reason"), 200)

    def __init__(self, *args: Any, helpers: Sequence[Helper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ends"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("nobody, one more is named")), *((helper.pk, str(helper)) for helper in helpers)]


class ContactsField(forms.CharField):
    """One person a line: post, name, telephone, with blanks between them."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: Any) -> Any:
        found = []
        for line in str(super().clean(value) or "").splitlines():
            parts = line.split()
            if not parts:
                continue
            if len(parts) < 2 or any(not part.isprintable() for part in parts):
                raise ValidationError(_("One person a line: post, name, telephone, with blanks between them."))
            found.append(ContactLine(post=parts[0][:40], name=parts[1][:40], phone=" ".join(parts[2:])[:40]))
        if len(found) > MOST_CONTACTS:
            raise ValidationError(_("No more than %(most)s people") % {"most": MOST_CONTACTS})
        return found


class BoardForm(LedgerForm):
    """M02 公示牌: what the register does not hold."""

    policies = _line(_("policies"), 1000, widget=forms.Textarea(attrs={"rows": 4}))
    contacts = ContactsField(
        label=_("whom to turn to"),
        required=False,
        max_length=2000,
        help_text=_("One person a line: post, name, telephone, with blanks between them."),
    )


class LeafletForm(BoardForm):
    """M01 明白纸."""

    help_note = _line(_("how the household is helped"), 500, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("help_note", "policies", "contacts")


class UnvisitedFilter(forms.Form):
    what = forms.ChoiceField(
        label=_("what is missing"), required=False, choices=[("", _("a visit")), ("data", _("renewed data"))]
    )
    days = forms.TypedChoiceField(
        label=_("within"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))],
    )
    kind = forms.ChoiceField(label=_("by"), required=False, choices=[("", _("anybody")), *VisitorKind.choices])
    ordinary = forms.BooleanField(label=_("in villages that are not listed as poor only"), required=False)
    risk = forms.BooleanField(label=_("at risk of falling back only"), required=False)
    village = forms.CharField(label=_("village"), required=False, max_length=40)
