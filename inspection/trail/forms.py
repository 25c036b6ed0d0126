"""Filters of the audit pages, finding a case or a person, and the reason for opening a record's values."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.trails import Wanted
from inspection.forms import LedgerForm
from inspection.trail.kinds import Sort, kinds_of
from registry.models import Division
from registry.roles import Level

SHORTEST_REASON = 5
_CENTURY = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, validators=_CENTURY, widget=forms.DateInput(attrs={"type": "date"})
    )


class TrailFilter(forms.Form):
    """What both pages are filtered by; what cannot be read filters nothing."""

    sort = forms.ChoiceField(label=_("sort of event"), required=False, choices=[("", _("all")), *Sort.choices])
    since = _day(_("from"))
    until = _day(_("until"))
    without_reading = forms.BooleanField(label=_("without files read"), required=False)

    def wanted(self) -> Wanted:
        return Wanted(**self.parts())

    def parts(self) -> dict[str, Any]:
        self.is_valid()
        chosen = self.cleaned_data
        return {
            "kinds": kinds_of(chosen["sort"]) if chosen.get("sort") else frozenset(),
            "without": kinds_of(Sort.READING) if chosen.get("without_reading") else frozenset(),
            "since": _start(chosen["since"]) if chosen.get("since") else None,
            "until": _start(chosen["until"]) + timedelta(days=1) if chosen.get("until") else None,
        }


class CaseTrailFilter(TrailFilter):
    """Of a case one also asks for one person, or for one level."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    level = forms.TypedChoiceField(
        label=_("level"), required=False, coerce=int, choices=[("", _("all")), *Level.choices], empty_value=None
    )

    def parts(self) -> dict[str, Any]:
        parts, chosen = super().parts(), self.cleaned_data
        if chosen.get("person"):
            parts["actor"] = f"official:{chosen['person']}"
        if chosen.get("level"):
            places = Division.objects.filter(level=chosen["level"]).annotate(key=Cast("pk", CharField()))
            parts["divisions"] = places.values("key")
        return parts


def _start(day: Any) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL_ZONE)


class FindForm(forms.Form):
    """A case by its number, an official by name or login."""

    q = forms.CharField(label=_("case number, or name or login of an official"), max_length=60, required=False)

    def asked(self) -> str:
        text = self.cleaned_data.get("q", "").strip() if self.is_valid() else ""
        return text if text.isprintable() else ""


class OpeningForm(LedgerForm):
    reason = forms.CharField(label=_("reason"), min_length=SHORTEST_REASON, max_length=200)
