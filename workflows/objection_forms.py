"""Forms of objections. What a step demands is said by the rules, beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals.errors import ActInvalid, Refusal
from approvals.models import (
    Against,
    Case,
    Channel,
    Investigator,
    ObjectionKind,
    ObjectionOutcome,
    ObjectionState,
    OpinionGrade,
    PersonAsked,
)
from approvals.objection_finding import Complaint
from approvals.objection_rulings import EXITED, Verdict, has_exited, return_targets
from approvals.programmes import programme_for
from approvals.stages import CaseKind
from approvals.wording import title_of
from approvals.words import word_of
from documents.receiving import EvidenceField
from registry.models import Division, Posting
from workflows.forms import DateInput

LONGEST = 2000
REJECT = "reject"


def _opinion(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(forms.Form):
    """Base: invisible characters are refused, and refusals of the rules stand beside their field."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, value in values.items():
            if isinstance(value, str) and not value.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
                self.add_error(name, ValidationError(_("contains characters that cannot be printed")))
        return values

    def show(self, refusal: Refusal) -> None:
        for item in refusal.refusals if isinstance(refusal, ActInvalid) else [refusal]:
            self.add_error(item.field if item.field in self.fields else None, str(item))


class ComplaintForm(ObjectionForm):
    """What everybody may fill in, without an account."""

    against = forms.ChoiceField(label=_("What do you object to?"), choices=Against.choices)
    kind = forms.ChoiceField(label=_("What is wrong?"), choices=ObjectionKind.choices)
    notice_no = forms.CharField(label=_("notice or case number, if you know it"), required=False, max_length=80)
    row_no = forms.IntegerField(
        label=_("number in the first column of the notice, if you know it"),
        required=False,
        min_value=1,
        max_value=99_999,
    )
    hamlet = forms.CharField(label=_("group of the household concerned, if you know it"), required=False, max_length=60)
    about = forms.CharField(label=_("name of the head of household concerned"), required=False, max_length=60)
    statement = forms.CharField(label=_("what happened"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
    is_anonymous = forms.BooleanField(
        label=_("I want to stay anonymous"),
        required=False,
        help_text=_("Anonymous objections are investigated too; the answer can be read with the receipt number."),
    )
    name = forms.CharField(label=_("your name"), required=False, max_length=60)
    contact = forms.CharField(label=_("your phone or address"), required=False, max_length=120)

    def complaint(self, village: Division, *, channel: str = Channel.WEB) -> Complaint:
        """Only after is_valid()."""
        values = self.cleaned_data
        anonymous = values["is_anonymous"]
        return Complaint(
            village=village,
            channel=channel,
            kind=values["kind"],
            against=values["against"],
            statement=values["statement"],
            name="" if anonymous else values["name"],
            contact="" if anonymous else values["contact"],
            is_anonymous=anonymous,
            notice_no=values["notice_no"].strip(),
            row_no=values["row_no"],
            hamlet=values["hamlet"].strip(),
            about=values["about"].strip(),
            grade=values.get("grade", ""),
        )


class RegisterForm(ComplaintForm):
    """Intake by an official: on the phone, from a letter, a visit, the press."""

    channel = forms.ChoiceField(label=_("channel"))
    grade = forms.ChoiceField(
        label=_("grade of public opinion"), required=False, choices=[("", "—"), *OpinionGrade.choices]
    )
    field_order = ("channel", "grade", "against", "kind", "notice_no", "row_no", "hamlet", "about", "statement")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [choice for choice in Channel.choices if choice[0] != Channel.WEB]
        self.fields["is_anonymous"].label = _("the objector stays anonymous")
        self.fields["name"].label = _("name of the objector")
        self.fields["contact"].label = _("phone or address of the objector")


class IntakeForm(ObjectionForm):
    """O-2."""

    outcome = forms.ChoiceField(
        label=_("outcome"),
        widget=forms.RadioSelect,
        choices=[
            ("accepted", _("accept and hold the household")),
            ("not_accepted", _("do not accept")),
            ("merged", _("merge with an earlier objection on the same fact")),
        ],
    )
    opinion = _opinion(_("opinion or reason"))
    case_no = forms.CharField(label=_("case number of the household concerned"), required=False, max_length=40)
    about_nobody = forms.BooleanField(label=_("no household with an open case is concerned"), required=False)
    into_no = forms.CharField(label=_("number of the earlier objection"), required=False, max_length=20)


class CorrectForm(ObjectionForm):
    """Another household is concerned than the one found at registration."""

    case_no = forms.CharField(label=_("case number of the household concerned"), max_length=40)
    opinion = _opinion(_("why another household is concerned"))


class ReferForm(ObjectionForm):
    cause = _opinion(_("why it is passed to the next level"))


class AssignForm(ObjectionForm):
    """O-3."""

    investigators = forms.TypedMultipleChoiceField(
        label=_("investigators (at least two)"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opinion = _opinion(_("opinion"))

    def __init__(self, *args: Any, possible: list[Posting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["investigators"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.official_id, f"{one.official.name}（{one.unit}{one.post}）") for one in possible]

    def beside(self, remaining: list[Investigator]) -> "AssignForm":
        """Named anew: who is left of the first ones goes on, the others are replaced."""
        field = self.fields["investigators"]
        field.label = _("investigators (at least two with those who are left)")
        names = "、".join(one.name for one in remaining)
        field.help_text = _("Left of those named so far: %(names)s") % {"names": names or _("nobody")}
        return self


class NoteForm(ObjectionForm):
    """O-4: one person asked."""

    person = forms.ChoiceField(label=_("person asked"), choices=PersonAsked.choices)
    name = forms.CharField(label=_("name of the person asked"), min_length=2, max_length=60)
    said = _opinion(_("what was said or found"))
    asked_on = forms.DateField(label=_("asked on"), widget=DateInput(format="%Y-%m-%d"))
    file = EvidenceField(label=_("photo of the note, signed by the person asked (JPEG, PNG or PDF)"))


class ReportForm(ObjectionForm):
    finding = _opinion(_("finding"))


class ExtendForm(ObjectionForm):
    cause = _opinion(_("why more time is needed"))


class RulingForm(ObjectionForm):
    """O-5."""

    outcome = forms.ChoiceField(label=_("outcome"), widget=forms.RadioSelect, choices=ObjectionOutcome.choices)
    effect = forms.ChoiceField(label=_("what becomes of the case, if the objection is upheld"), required=False)
    opinion = _opinion(_("reasons of the decision"))

    def __init__(self, *args: Any, case: Case | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        effect = self.fields["effect"]
        assert isinstance(effect, forms.ChoiceField)
        self._case = case
        effect.choices = [("", "—"), *self._effects(case)]

    def _effects(self, case: Case | None) -> list[tuple[str, Any]]:
        if case is None or case.closed_at is not None:
            return []
        if has_exited(case):
            return [(EXITED, _("the exit stands marked; whether it is rolled back is examined"))]
        programme = programme_for(case)
        returns = [
            (stage.value, _("return to %(stage)s") % {"stage": title_of(programme, stage)})
            for stage in return_targets(case)
        ]
        if case.kind == CaseKind.EXIT:
            return [*returns, (REJECT, _("the household does not exit"))]
        return [*returns, (REJECT, _("refused: %(act)s") % {"act": word_of(case.kind, programme)})]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        upheld = values.get("outcome") in {ObjectionOutcome.FOUNDED, ObjectionOutcome.PARTLY_FOUNDED}
        if upheld and self._effects(self._case) and not values.get("effect"):
            self.add_error("effect", _("Say what becomes of the case"))
        return values

    def verdict(self) -> Verdict:
        effect = self.cleaned_data["effect"]
        return Verdict(
            self.cleaned_data["outcome"],
            self.cleaned_data["opinion"].strip(),
            "" if effect in {REJECT, EXITED} else effect,
        )


class ReplyForm(ObjectionForm):
    """O-6."""

    opinion = _opinion(_("reply to the objector"))
    method = forms.CharField(label=_("how it was delivered"), max_length=60)
    places = forms.CharField(
        label=_("where the result is posted (one per line)"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    receipt = EvidenceField(
        label=_("delivery receipt (JPEG, PNG or PDF)"),
        required=False,
        help_text=_("Needed where the objector gave a name."),
    )


class UnsealForm(ObjectionForm):
    reason = forms.CharField(label=_("why you need to know who objected"), max_length=300)


class ReceiptForm(ObjectionForm):
    receipt = forms.CharField(
        label=_("receipt number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AppealForm(ReceiptForm):
    receipt = forms.CharField(max_length=40, widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("why you do not accept the answer"),
        min_length=5,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VillageFinder(forms.Form):
    q = forms.CharField(label=_("name of the village, or number of the notice"), required=False, max_length=80)


class ObjectionFilter(forms.Form):
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("all")), *ObjectionState.choices])
    kind = forms.ChoiceField(label=_("kind"), required=False, choices=[("", _("all")), *ObjectionKind.choices])
