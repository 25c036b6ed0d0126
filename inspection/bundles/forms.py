"""Asking for a bundle: of one case by its number, or of all cases of a place and a year."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from approvals.selectors import case_for
from inspection.forms import LedgerForm
from registry.access import Holder
from registry.models import Division
from registry.places import plain_name


class BundleForm(LedgerForm):
    case_no = forms.CharField(
        label=_("case number"),
        required=False,
        max_length=60,
        help_text=_("Left empty: all cases of the place and the year below."),
    )
    place = forms.TypedChoiceField(label=_("place"), coerce=int)
    year = forms.IntegerField(label=_("year"), required=False, min_value=2014, max_value=2100)
    recipient = forms.CharField(
        label=_("handed to"), max_length=120, help_text=_("Body and person who get the bundle.")
    )
    reason = forms.CharField(label=_("what for"), max_length=300)
    held = forms.IntegerField(
        label=_("entries of the checkpoint they hold"),
        required=False,
        min_value=1,
        max_value=2**53,
        help_text=_(
            "The number in the middle of the line on an earlier paper; the bundle then proves that nothing before it changed."
        ),
    )
    with_papers = forms.BooleanField(label=_("with the papers (PDF)"), required=False, initial=True)
    with_photos = forms.BooleanField(
        label=_("with the photos"),
        required=False,
        help_text=_(
            "They show people and their homes: only for who is entitled to them. Of a large place the first 512 MB."
        ),
    )
    with_openings = forms.BooleanField(
        label=_("with personal values"),
        required=False,
        help_text=_(
            "Names, opinions and incomes in clear. Only for who is entitled to them; that they were handed out is logged."
        ),
    )

    def __init__(self, *args: Any, places: Sequence[Division], user: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.case: Case | None = None
        self.places = {place.pk: place for place in places}
        self.fields["place"].choices = [(place.pk, plain_name(place.name)) for place in places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        asked = values.get("case_no", "").strip()
        if asked:
            self.case = case_for(self.user, asked)
            if self.case is None:
                self.add_error("case_no", _("There is no such case in your places."))
        elif "year" in values and values["year"] is None:
            self.add_error("year", _("Name a case or a year."))
        return values

    def place_chosen(self) -> Division:
        """Of a case its village: who may is asked there."""
        if self.case is not None:
            return Division.objects.get(path=self.case.village_path)
        return self.places[self.cleaned_data["place"]]
