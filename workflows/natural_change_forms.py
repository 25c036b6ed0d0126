"""Forms of births, deaths, marriages and moves: first what happened, then who it happened to, with the proof."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import files
from documents.receiving import EvidenceField
from registry.errors import ChangeWrong
from registry.importing.columns import SheetKind
from registry.importing.entering import title_of
from registry.models import LEAVING, ChangeReason, ChangeState, Member
from registry.natural_changes import Entry

PERSON = ("name", "sex", "id_no", "birth_on", "relation", "ethnicity", "education", "schooling", "health", "labour")


def no_strange_signs(value: str) -> None:
    if not value.replace("\n", "").replace("\r", "").isprintable():
        raise forms.ValidationError(_("contains characters that cannot be printed"))


def text(label: Any, *, longest: int, rows: int = 0, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, widget=widget, validators=[no_strange_signs], **kwargs)


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ChangeFilter(forms.Form):
    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=lambda: [("", ChangeState.ENTERED.label), *ChangeState.choices[1:], ("all", _("all"))],
    )


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label=_("what happened"), choices=ChangeReason.choices)


class ChangeForm(forms.Form):
    """Who leaves is chosen among the members; who comes is typed, and judged as a row of the register workbook."""

    happened_on = day(_("happened on"))
    proof_title = text(_("what the proof is"), longest=100, help_text=_("e.g. 死亡医学证明, 出生医学证明, 户口迁移证"))
    proof = EvidenceField(label=_("proof (JPEG, PNG or PDF)"))
    remark = text(_("remark"), longest=300, rows=2, required=False)

    def __init__(self, *args: Any, reason: str, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason, self.members = reason, {str(member.pk): member for member in members}
        if reason in LEAVING:
            choices = [(str(member.pk), f"{member.name}（{member.relation}）") for member in members]
            self.fields["member"] = forms.ChoiceField(label=_("who leaves"), choices=choices)
            self.fields["new_head"] = forms.ChoiceField(
                label=_("who follows as head of the household"),
                choices=[("", "—"), *choices],
                required=False,
                help_text=_("only when the head leaves and others stay"),
            )
        else:
            for name in PERSON:
                title = title_of(SheetKind.MEMBERS, name)
                self.fields[name] = text(title, longest=60, required=name in {"name", "relation"})
        self.order_fields(["member", "new_head", *PERSON, "happened_on", "proof_title", "proof", "remark"])

    def entry(self) -> Entry:
        """Stores the proof: only for who may act."""
        values = self.cleaned_data
        return Entry(
            reason=self.reason,
            happened_on=values["happened_on"],
            member=self.members.get(values.get("member", "")),
            new_head=self.members.get(values.get("new_head", "")),
            person={name: values.get(name, "").strip() for name in PERSON} if self.reason not in LEAVING else {},
            proof_title=values["proof_title"],
            proof_sha256=files.store(values["proof"].content),
            proof_type=values["proof"].kind,
            remark=values["remark"],
        )

    def show(self, refusal: ChangeWrong) -> None:
        field = str(refusal.details["field"])
        self.add_error(field if field in self.fields else None, str(refusal))


class AnswerForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("your answer"),
        widget=forms.RadioSelect,
        choices=[("yes", _("confirm: proof and entry agree")), ("no", _("do not confirm"))],
    )
    opinion = text(_("opinion; the reason when you do not confirm"), longest=200, rows=2, required=False)
