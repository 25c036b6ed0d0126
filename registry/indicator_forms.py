"""Forms of the indicator pages: one field for each indicator that the post reports, two for a share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.importing.area_columns import whole_of
from registry.importing.messages import sentence
from registry.indicator_values import LARGEST, Value, decimal_text, pair, problem_of
from registry.indicator_vocabulary import Indicator, indicators_of_department
from registry.models import IndicatorSubject, ListingKind, PlaceStanding
from registry.roles import Level

FIRST_YEAR = 2013


class PlaceFilter(forms.Form):
    """What a list of places is narrowed by. A wrong value narrows nothing."""

    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label=_("level"),
        required=False,
        choices=[(level.value, level.label) for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)],
    )
    year = forms.IntegerField(label=_("year"), required=False, min_value=FIRST_YEAR, max_value=2100)


class ListingFilter(forms.Form):
    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("kind"), required=False, choices=lambda: [("", _("any")), *ListingKind.choices])
    standing = forms.ChoiceField(
        label=_("standing"), required=False, choices=lambda: [("", _("any")), *PlaceStanding.choices]
    )
    year = forms.IntegerField(label=_("planned year of exit"), required=False, min_value=FIRST_YEAR, max_value=2100)


class IndicatorForm(forms.Form):
    """An empty field states nothing; what stands in the form already is the source's own last word."""

    def __init__(
        self,
        *args: Any,
        subject: str,
        department: str,
        stated: dict[str, Value],
        is_new_hamlet: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators_of_department(subject, department)
        if subject == IndicatorSubject.HAMLET and is_new_hamlet:
            self.fields["hamlet"] = forms.RegexField(
                r"^[\w()（）·\-]{1,60}$",
                label=_("name of the natural village"),
                error_messages={"invalid": _("A name of letters and digits is needed.")},
            )
        for indicator in self.indicators.values():
            self._add(indicator, stated.get(indicator.code))

    def _add(self, indicator: Indicator, stated: Value | None) -> None:
        code = indicator.code
        if indicator.kind == "percent_pair":
            parts = stated if isinstance(stated, dict) else {}
            for name, part, words in (
                (code, "numerator", indicator.numerator),
                (whole_of(code), "denominator", indicator.denominator),
            ):
                label = f"{indicator.label} · {words}"
                self._add_number(name, label, LARGEST["percent_pair"], parts.get(part))
        elif indicator.kind == "flag":
            self.fields[code] = forms.TypedChoiceField(
                label=str(indicator.label),
                required=False,
                coerce=lambda answer: answer == "yes",
                empty_value=None,
                choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))],
                initial={True: "yes", False: "no"}.get(stated) if isinstance(stated, bool) else "",
            )
        elif indicator.kind == "count":
            self._add_number(code, str(indicator.label), LARGEST["count"], stated)
        else:
            self._add_decimal(indicator, stated)

    def _add_number(self, name: str, label: str, largest: int, stated: Any) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, required=False, min_value=0, max_value=largest, initial=stated
        )

    def _add_decimal(self, indicator: Indicator, stated: Value | None) -> None:
        scale = _scale(indicator)
        self.fields[indicator.code] = forms.DecimalField(
            label=f"{indicator.label} ({indicator.unit})" if indicator.unit else str(indicator.label),
            required=False,
            min_value=None if indicator.is_signed else 0,
            max_digits=15,
            decimal_places=len(str(scale)) - 1,
            initial=decimal_text(stated, scale) if isinstance(stated, int) else None,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for indicator in self.indicators.values():
            if indicator.kind == "percent_pair":
                self._clean_pair(indicator, cleaned)
            elif indicator.unit == "%" and (cleaned.get(indicator.code) or 0) > 100 and not indicator.is_signed:
                self.add_error(indicator.code, sentence("share_above_hundred", {}))
        if not self.errors and not self.values():
            self.add_error(None, _("State at least one indicator."))
        return cleaned

    def _clean_pair(self, indicator: Indicator, cleaned: dict[str, Any]) -> None:
        numerator, denominator = cleaned.get(indicator.code), cleaned.get(whole_of(indicator.code))
        if numerator is not None and denominator is not None:
            self._refuse_impossible(indicator, pair(numerator, denominator))
        elif numerator is not None and whole_of(indicator.code) not in self.errors:
            params = {"title": indicator.label, "of": indicator.denominator}
            self.add_error(whole_of(indicator.code), sentence("denominator_missing", params))
        elif denominator is not None and indicator.code not in self.errors:
            params = {"title": indicator.label, "of": indicator.numerator}
            self.add_error(indicator.code, sentence("numerator_missing", params))

    def _refuse_impossible(self, indicator: Indicator, value: dict[str, int]) -> None:
        problem = problem_of(indicator, value)
        if problem == "share_above_hundred":
            params = {"part": value["numerator"], "whole": value["denominator"]}
            self.add_error(indicator.code, sentence("part_above_whole", params))
        elif problem:
            self.add_error(whole_of(indicator.code), sentence(problem, {"title": indicator.label}))

    def values(self) -> dict[str, Value]:
        """What is stated. Only after is_valid()."""
        stated: dict[str, Value] = {}
        for code, indicator in self.indicators.items():
            given = self.cleaned_data.get(code)
            if given is None or given == "":
                continue
            if indicator.kind == "percent_pair":
                stated[code] = (
                    pair(given, self.cleaned_data[whole_of(code)]) if whole_of(code) in self.cleaned_data else {}
                )
            elif indicator.kind in {"fen", "number"}:
                stated[code] = int(given * _scale(indicator))
            else:
                stated[code] = given
        return stated


def _scale(indicator: Indicator) -> int:
    return 100 if indicator.kind == "fen" else indicator.scale
