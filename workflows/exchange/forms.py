"""What a reader of trails may take out of the log: which cases, in which form."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from approvals.stages import CaseKind
from registry.models import Division
from registry.places import full_name
from workflows.exchange.exporting import Format

MOST_PLACES = 200


class ExportForm(forms.Form):
    """`watched`: paths of the places whose trails the user reads; they and the places right below may be chosen."""

    format = forms.ChoiceField(label=_("Form"), choices=Format.choices)
    place = forms.TypedChoiceField(label=_("Place and all below it"), coerce=int)
    kind = forms.ChoiceField(label=_("Kind of case"), required=False)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)
    steps_only = forms.BooleanField(
        label=_("only what moves a case along its procedure"),
        required=False,
        help_text=_("Such a log can be held against the diagram of the procedure as it is."),
    )

    def __init__(self, *args: Any, watched: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = Q(pk__in=[])
        for path in watched:
            at |= Q(path=path) | Q(parent__path=path)
        self._places = {place.pk: place for place in Division.objects.filter(at).order_by("level", "pk")[:MOST_PLACES]}
        self._choices("place", [(place.pk, full_name(place.path)) for place in self._places.values()])
        self._choices("kind", [("", _("all")), *CaseKind.choices])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def chosen_place(self) -> Division:
        return self._places[self.cleaned_data["place"]]

    def cases(self) -> QuerySet[Case]:
        wanted = {name: self.cleaned_data[name] for name in ("kind", "year") if self.cleaned_data[name]}
        return Case.objects.filter(village_path__under=self.chosen_place.path, **wanted)
