"""The form of the file of persons with their poverty status."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from registry.households import LONGEST_REASON, SHORTEST_REASON
from registry.models import Division, Standing
from registry.places import plain_name
from registry.status_files import FORMATS, Wanted


class StatusFileForm(forms.Form):
    """Whom, for which department, and why; `places`: (place of the duty, itself or one below it)."""

    place = forms.ChoiceField(label=_("place"))
    standing = forms.ChoiceField(
        label=_("standing"),
        required=False,
        choices=lambda: [("", _("any")), *(each for each in Standing.choices if each[0] != Standing.APPLIED)],
    )
    since = forms.DateField(
        label=_("changed since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Left empty: everybody as he stands today. With a day: only whose status changed, and who left, since."
        ),
    )
    kind = forms.ChoiceField(label=_("format"), choices=list(FORMATS.items()))
    recipient = forms.CharField(label=_("department that receives it"), min_length=2, max_length=60)
    reason = forms.CharField(
        label=_("what it is for"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("Your name, your post and this reason stand on the file and in the audit log."),
    )
    in_full = forms.BooleanField(label=_("with full identity numbers"), required=False)

    def __init__(
        self, *args: Any, places: Sequence[tuple[Division, Division]], may_reveal: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): (held_at, place) for held_at, place in places}
        place_field = self.fields["place"]
        assert isinstance(place_field, forms.ChoiceField)
        place_field.choices = [(str(place.pk), plain_name(place.name)) for _held_at, place in places]
        if not may_reveal:
            del self.fields["in_full"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("since") and values["since"] > clock.today():
            self.add_error("since", _("lies in the future"))
        for name in ("recipient", "reason"):
            if not str(values.get(name, "")).isprintable():
                self.add_error(name, _("contains characters that cannot be printed"))
        return values

    def wanted(self) -> Wanted:
        """Only after is_valid()."""
        values = self.cleaned_data
        held_at, place = self.places[values["place"]]
        plain = {name: values[name] for name in ("recipient", "reason", "kind", "standing", "since")}
        return Wanted(held_at=held_at, place=place, in_full=values.get("in_full", False), **plain)
