"""The form of a department's certificate: value, source, reason and – where the programme gives no number – the result."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.errors import ActInvalid
from approvals.inputs import MAX_TEXT
from approvals.sectors import Statement, inputs_for, is_open
from registry.indicator_vocabulary import indicator_of_rule
from registry.programme_schema import Rule
from workflows.criteria_table import effect_title, threshold
from workflows.fields import field_for, plain_value, shown_value

_RESULTS = (("", "—"), ("yes", _("met")), ("no", _("not met")))


class CertificateForm(forms.Form):
    seen = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: Sequence[Rule], known: Mapping[str, Any] | None = None, **kwargs: Any):
        self.rules, self.items = rules, {item.name: item for item in inputs_for(rules)}
        values = {name: shown_value(item, (known or {}).get(name)) for name, item in self.items.items()}
        kwargs["initial"] = {f"measured-{name}": value for name, value in values.items()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, item in self.items.items():
            self.fields[f"measured-{name}"] = field_for(item)
        for rule in rules:
            if is_open(rule):
                self.fields[f"found-{rule.code}"] = forms.ChoiceField(
                    label=_("result"), choices=_RESULTS, required=False
                )
            self.fields[f"source-{rule.code}"] = forms.CharField(
                label=_("source of the value"), max_length=200, required=False
            )
            self.fields[f"reason-{rule.code}"] = forms.CharField(
                label=_("if not met: why, and what is put right"), max_length=MAX_TEXT, required=False
            )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """By criterion: its words and its fields, each field once."""
        placed: set[str] = set()
        found = []
        for rule in self.rules:
            names = [f"measured-{item.name}" for item in inputs_for([rule])] if indicator_of_rule(rule) else []
            names += [f"{part}-{rule.code}" for part in ("found", "source", "reason")]
            own = [name for name in names if name in self.fields and name not in placed]
            placed |= set(own)
            found.append(
                {
                    "title": rule.title,
                    "standard": threshold(rule),
                    "effect": effect_title(rule.effect),
                    "clause": rule.clause,
                    "fields": [self[name] for name in own],
                }
            )
        return found

    def statement(self) -> Statement:
        values = self.cleaned_data
        found = {rule.code: values.get(f"found-{rule.code}", "") for rule in self.rules}
        return Statement(
            measured={name: plain_value(item, values.get(f"measured-{name}")) for name, item in self.items.items()},
            sources={rule.code: values[f"source-{rule.code}"] for rule in self.rules},
            reasons={rule.code: values[f"reason-{rule.code}"] for rule in self.rules},
            found={code: text == "yes" for code, text in found.items() if text},
        )

    def refuse(self, error: ActInvalid) -> None:
        """Every refusal beside its field."""
        for refusal in error.refusals:
            names = (refusal.field, f"measured-{refusal.field}")
            self.add_error(next((name for name in names if name in self.fields), None), str(refusal))


class SignForm(forms.Form):
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
