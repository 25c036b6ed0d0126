"""Forms for deciding a stage: built from the stage's own list of inputs, so that form and rule cannot differ."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.acts import EvidenceFile, Submission
from approvals.criteria import NEEDS, needed_fields
from approvals.errors import ActInvalid, Refusal
from approvals.income_lines import sums
from approvals.inputs import Input
from approvals.particulars import EXIT_CLASS, INPUTS, MAX_TEXT, MEASURED, RIGID
from approvals.stages import Outcome, ReasonCode, Stage, StageCode
from approvals.surveys import remarkable
from approvals.wording import outcome_title, title_of
from audit import files
from documents.receiving import EvidenceField
from registry.programme_schema import Programme
from workflows.desk.sections import Section
from workflows.fields import DateInput, field_for, plain_value, posted, shown_value
from workflows.stage_titles import return_choices

__all__ = ["DateInput", "DecisionForm", "QueueFilter", "field_for", "opening_values", "plain_value", "posted"]

REMARKS = 5
_RIGID = "rigid_expenditure_fen"
_SECTIONS: dict[str, str | Promise] = {
    "turnout": _("Who was expected and who came"),
    "proxy": _("Only where a proxy signs"),
}


class DecisionForm(forms.Form):
    """One stage's decision. Sections: (title, bound fields)."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("outcome"), widget=forms.RadioSelect)
    acted_on = forms.DateField(label=_("date of the act"), widget=DateInput(format="%Y-%m-%d"))
    return_to = forms.ChoiceField(label=_("return to"), required=False)
    reason_code = forms.ChoiceField(label=_("reason code"), required=False, choices=[("", "—"), *ReasonCode.choices])
    opinion = forms.CharField(
        label=_("opinion"), required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        stage: Stage,
        programme: Programme,
        inputs: tuple[Input, ...] | None = None,
        known: Mapping[str, Any] | None = None,
        measures: bool = True,
        **kwargs: Any,
    ) -> None:
        self.stage, self.programme = stage, programme
        if inputs is None:
            inputs = tuple(MEASURED[name] for name in needed_fields(programme))
        self.inputs = {item.name: item for item in inputs} if stage.measures and measures else {}
        needed = list(self.inputs)
        self.adds_up_rigid = _RIGID in needed and RIGID[0] in INPUTS[stage.code]
        self.measured_names = [name for name in needed if name != _RIGID or not self.adds_up_rigid]
        kwargs.setdefault("initial", {}).update(self._measured_initial(known or {}))
        super().__init__(*args, **kwargs)
        self._choices()
        for item in INPUTS[stage.code]:
            self.fields[item.name] = field_for(item)
        for name in self.measured_names:
            self.fields[f"measured-{name}"] = field_for(self.inputs[name])
        self._offer_exit_classes()
        self._name_evidence()
        if stage.returns_to:
            self._ask_remarks()
        self.fields["evidence"] = EvidenceField(label=_("evidence (JPEG, PNG or PDF, at most 10 MB)"), required=False)
        self.fields["evidence_title"] = forms.CharField(label=_("what it shows"), required=False, max_length=120)

    def _offer_exit_classes(self) -> None:
        """The programme's own classes in its own words; hidden where it tells none apart."""
        for item in (one for one in INPUTS[self.stage.code] if one in EXIT_CLASS):
            field = self.fields.get(item.name)
            if field is not None and not self.programme.exit_classes:
                field.widget = forms.HiddenInput()
            elif isinstance(field, forms.ChoiceField):
                field.choices = [("", "—"), *((entry.code, entry.title) for entry in self.programme.exit_classes)]

    def _name_evidence(self) -> None:
        """C-63: what proves each value, as the programme names it."""
        for rule in self.programme.criteria_of("household"):
            for name in NEEDS[rule.measure]:
                field = self.fields.get(f"measured-{name}")
                if field is not None and rule.evidence:
                    field.help_text = _("evidence: %(names)s") % {"names": "、".join(rule.evidence)}

    def _ask_remarks(self) -> None:
        choices = [("", "—")]
        choices += [
            (key, f"{title} · {label}") for key, title, label in remarkable(self.stage, self.programme, self.inputs)
        ]
        for number in range(REMARKS):
            self.fields[f"remark-{number}-field"] = forms.ChoiceField(
                label=_("remark %(number)s: to the field") % {"number": number + 1}, required=False, choices=choices
            )
            self.fields[f"remark-{number}-text"] = forms.CharField(
                label=_("remark %(number)s: what is wrong") % {"number": number + 1},
                required=False,
                max_length=MAX_TEXT,
            )

    @property
    def remark_fields(self) -> list[forms.BoundField]:
        names = [name for name in self.fields if name.startswith("remark-")]
        return [self[name] for name in names]

    def _remarks(self) -> dict[str, str]:
        """By field; the second remark to the same field is added to the first."""
        found: dict[str, str] = {}
        for number in range(REMARKS if self.stage.returns_to else 0):
            key, text = self.cleaned_data[f"remark-{number}-field"], self.cleaned_data[f"remark-{number}-text"]
            if key and text:
                found[key] = f"{found[key]}；{text}"[:MAX_TEXT] if key in found else text
        return found

    def _measured_initial(self, known: Mapping[str, Any]) -> dict[str, Any]:
        return {f"measured-{name}": shown_value(self.inputs[name], known.get(name)) for name in self.measured_names}

    def _choices(self) -> None:
        outcome, return_to = self.fields["outcome"], self.fields["return_to"]
        assert isinstance(outcome, forms.ChoiceField) and isinstance(return_to, forms.ChoiceField)
        outcome.choices = [(item.value, outcome_title(item, self.stage.code)) for item in self.stage.outcomes()]
        return_to.choices = return_choices(self.programme, self.stage)

    @property
    def sections(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        inputs = INPUTS[self.stage.code]
        plain = [item for item in inputs if item.part not in _SECTIONS]
        yield _("Act"), [self["acted_on"], *(self[item.name] for item in plain)]
        for part, title in _SECTIONS.items():
            fields = [self[item.name] for item in inputs if item.part == part]
            if fields:
                yield title, fields
        if self.measured_names:
            yield _("Measured by this level"), [self[f"measured-{name}"] for name in self.measured_names]
        yield _("Evidence"), [self["evidence"], self["evidence_title"]]

    @property
    def draws_ink(self) -> bool:
        """Whether a drawing came in a text field: it is kept as a file, too."""
        inks = [item.name for item in INPUTS[self.stage.code] if item.kind == "ink"]
        return any(self.data.get(f"{name}_1") for name in inks)

    def clean(self) -> dict[str, Any]:
        """Line breaks and tabs of a text area become blanks; other invisible characters are refused by the rules."""
        values = super().clean() or {}
        values["opinion"] = " ".join(values.get("opinion", "").split())
        return values

    def _evidence(self) -> list[EvidenceFile]:
        upload = self.cleaned_data["evidence"]
        if upload is None:
            return []
        title = self.cleaned_data["evidence_title"] or str(title_of(self.programme, self.stage.code))
        return [EvidenceFile(title, files.store(upload.content), len(upload.content), upload.kind)]

    def submission(self) -> Submission:
        """Only after is_valid()."""
        values = self.cleaned_data
        return Submission(
            outcome=values["outcome"],
            acted_on=values["acted_on"],
            opinion=values["opinion"],
            seen_version=values["seen_version"],
            particulars={item.name: plain_value(item, values[item.name]) for item in INPUTS[self.stage.code]},
            measured=self._measured(),
            evidence=self._evidence(),
            reason_code=values["reason_code"],
            return_to=values["return_to"],
            remarks=self._remarks() if values["outcome"] == Outcome.RETURNED else {},
        )

    def _measured(self) -> dict[str, Any]:
        """Rigid expenditure is the sum of its kinds (C-17); a kind of income left open is the sum of its lines (H02)."""
        values = self.cleaned_data
        found = {name: plain_value(self.inputs[name], values[f"measured-{name}"]) for name in self.measured_names}
        if self.adds_up_rigid:
            kinds = [plain_value(item, values[item.name]) for item in RIGID]
            given = [kind for kind in kinds if kind is not None]
            found[_RIGID] = sum(given) if given else None
        if lines := values.get("income_lines"):
            found |= {name: total for name, total in sums(lines).items() if name in found and found[name] is None}
        return found

    def show(self, refusal: Refusal) -> None:
        """Put what the rules said beside the field it is about."""
        for item in refusal.refusals if isinstance(refusal, ActInvalid) else [refusal]:
            self.add_error(self._field_of(item.field), str(item))

    def _field_of(self, name: str) -> str | None:
        for candidate in (name, f"measured-{name}", RIGID[0].name if name == _RIGID else ""):
            if candidate in self.fields:
                return candidate
        return None


def opening_values(stage: Stage, programme: Programme, *, version: int, today: date, sentence: str) -> dict[str, Any]:
    """What a fresh form shows."""
    return {"seen_version": version, "acted_on": today, "opinion": sentence, "outcome": Outcome.APPROVED.value}


class QueueFilter(forms.Form):
    stage = forms.ChoiceField(label=_("stage"), required=False)
    q = forms.CharField(label=_("case number or head of household"), required=False, max_length=60)
    day = forms.ChoiceField(
        label=_("of my day"), required=False, choices=lambda: [("", _("everything")), *Section.choices]
    )
    returned = forms.BooleanField(label=_("returned only"), required=False)
    sort = forms.ChoiceField(
        label=_("order"),
        required=False,
        choices=[("due", _("by deadline")), ("oldest", _("longest waiting first")), ("newest", _("newest first"))],
    )
    after = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, titles: Mapping[str, str | Promise] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = self.fields["stage"]
        assert isinstance(stage, forms.ChoiceField)
        words = titles or dict(StageCode.choices)
        stage.choices = [("", _("all stages")), *words.items()]
