"""Forms of re-checks: opening one, sending somebody, and what a visit found."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import PhotoKind
from audit import clock
from inspection.forms import LedgerForm
from inspection.models import Category, RecheckFocus, RecheckResult
from inspection.recheck_frames import RecheckCall
from inspection.rechecks import Found
from registry.models import Division, Posting
from registry.places import plain_name
from workflows.field_forms import PhotoForm

PHOTOS = (PhotoKind.VISIT, PhotoKind.HOUSE, PhotoKind.WATER, PhotoKind.OTHER)
_YEARS_BACK = 6


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _boxes(label: Any, *choices: tuple[Any, Any], **kwargs: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class RecheckForm(LedgerForm):
    """Whose exits are looked at again."""

    title = forms.CharField(label=_("title"), min_length=2, max_length=80)
    place = forms.TypedChoiceField(label=_("place"), coerce=int)
    subjects = forms.ChoiceField(
        label=_("who is visited"), choices=[("households", _("exited households")), ("villages", _("exited villages"))]
    )
    starts_on = _day(_("begins on"))
    ends_on = _day(_("ends on"))
    years = _boxes(_("year of the exit (none chosen: all)"), coerce=int)
    focuses = _boxes(_("look first at (none chosen: everybody; several: any of them)"), *RecheckFocus.choices)
    parts = _boxes(_("places below (none chosen: all)"), coerce=int)

    def __init__(self, *args: Any, places: Sequence[Division], below: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        self.below = {place.pk: place for place in below}
        this_year = clock.today().year
        self._offer("place", [(place.pk, plain_name(place.name)) for place in places])
        self._offer("years", [(year, str(year)) for year in range(this_year - _YEARS_BACK, this_year + 1)])
        self._offer("parts", [(place.pk, plain_name(place.name)) for place in below])

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def call(self) -> RecheckCall:
        values = self.cleaned_data
        plain = {name: values[name] for name in ("title", "starts_on", "ends_on", "subjects", "years", "focuses")}
        parts = tuple(self.below[key] for key in values["parts"])
        return RecheckCall(division=self.places[values["place"]], places=parts, **plain)


class AssignmentForm(LedgerForm):
    """Who is sent, and where; without a village: to all that are nobody's yet."""

    village = forms.TypedChoiceField(label=_("village"), required=False, coerce=int, empty_value=None)
    visitor = forms.TypedChoiceField(label=_("who visits"), coerce=int)

    def __init__(
        self, *args: Any, villages: Sequence[tuple[int, str, int]], visitors: Sequence[Posting], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        village, visitor = self.fields["village"], self.fields["visitor"]
        assert isinstance(village, forms.ChoiceField) and isinstance(visitor, forms.ChoiceField)
        village.choices = [
            ("", _("all that are nobody's yet")),
            *((key, f"{name}（{n}）") for key, name, n in villages),
        ]
        visitor.choices = [
            ("", "—"),
            *(
                (one.pk, f"{one.unit}{one.post} {one.official.name}（{plain_name(one.division.name)}）")
                for one in visitors
            ),
        ]


class VisitForm(LedgerForm):
    """What was found. What is asked of it is said by the rules, beside the field."""

    result = forms.ChoiceField(label=_("result"), widget=forms.RadioSelect)
    visited_on = _day(_("visited on"))
    finding = forms.CharField(label=_("what was found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    revisit_on = _day(_("to be visited again by"), required=False, help_text=_("asked where the result is: at risk"))
    category = forms.ChoiceField(
        label=_("category in the ledger"),
        required=False,
        choices=[("", "—"), *Category.choices],
        help_text=_("what is at risk, or to be put right, is entered in the rectification ledger"),
    )

    def __init__(self, *args: Any, results: Sequence[RecheckResult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(result.value, result.label) for result in results]

    def found(self) -> Found:
        return Found(**self.cleaned_data)


class VisitPhotos(PhotoForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kinds=PHOTOS, lacking=(PhotoKind.VISIT,), **kwargs)


_ALL = ("", _("all"))


class LineFilter(forms.Form):
    result = forms.ChoiceField(
        label=_("result"), required=False, choices=[_ALL, ("waiting", _("not visited yet")), *RecheckResult.choices]
    )
    village = forms.CharField(label=_("village"), required=False, max_length=40)
    mine = forms.BooleanField(label=_("where I am sent only"), required=False)
