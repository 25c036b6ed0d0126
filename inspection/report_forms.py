"""Forms of reports: which report, of which place, about which period; and a meeting that was held."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection.forms import LedgerForm
from inspection.models import ReportKind
from registry.models import Division
from registry.places import plain_name


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class _OfPlace(LedgerForm):
    place = forms.TypedChoiceField(label=_("place"), coerce=int)

    def __init__(self, *args: Any, places: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        self.fields["place"].choices = [(place.pk, plain_name(place.name)) for place in places]  # type: ignore[attr-defined]

    def chosen(self) -> Division:
        return self.places[self.cleaned_data["place"]]


class ReportForm(_OfPlace):
    """The day lies somewhere in the period: the week, the month, the quarter or the year of the report."""

    kind = forms.ChoiceField(label=_("report"), choices=ReportKind.choices)
    day = _day(_("a day of the period"))


class MeetingForm(_OfPlace):
    held_on = _day(_("held on"))
    chair = forms.CharField(label=_("chair"), min_length=2, max_length=60)
    topic = forms.CharField(label=_("topic"), min_length=2, max_length=200)
    minutes_no = forms.CharField(label=_("number of the minutes"), min_length=2, max_length=120)
