"""Forms of a sheet: one person's signature, taking a household off the list, declaring kinship."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.errors import Refusal
from approvals.models import Sheet, SignMethod
from approvals.particulars import MAX_TEXT
from approvals.programmes import programme_for_sheet
from approvals.seats import Seat
from approvals.signing import Signature
from approvals.stages import STAGE_OF, Outcome, ReasonCode
from workflows.concluding import return_targets
from workflows.evidence import InkField
from workflows.stage_titles import return_choices

_ON_PAPER = [SignMethod.INK, SignMethod.FINGERPRINT, SignMethod.DRAWN]


class SignatureForm(forms.Form):
    """What one signer says and how he signs; the digest is that of the page he looks at."""

    shown_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label=_("I have read what stands above"),
        choices=[("yes", _("agree and sign")), ("no", _("refuse; the households go back"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    name = forms.CharField(label=_("name of who signed on paper"), required=False, max_length=60)
    opinion = forms.CharField(
        label=_("opinion"),
        required=False,
        max_length=MAX_TEXT,
        initial="同意。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    return_to = forms.ChoiceField(label=_("return to"), required=False)
    reason_code = forms.ChoiceField(label=_("reason code"), required=False, choices=[("", "—"), *ReasonCode.choices])

    def __init__(self, *args: Any, sheet: Sheet, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.asks_why = sheet.outcome == Outcome.APPROVED  # who refuses to reject a household says so in his opinion
        self._offer_returns(sheet)
        methods = [SignMethod(method) for method in (_ON_PAPER if seat.is_on_paper else SignMethod)]
        choices = [(method.value, method.label) for method in methods]
        initial = choices[0][0] if not seat.is_on_paper else ""
        self.fields["ink"] = InkField(
            label=_("signature"), choices=choices, required=False, initial={"method": initial}
        )
        if not seat.is_on_paper:
            del self.fields["name"]

    def _offer_returns(self, sheet: Sheet) -> None:
        return_to, agrees = self.fields["return_to"], self.fields["agrees"]
        assert isinstance(return_to, forms.ChoiceField) and isinstance(agrees, forms.ChoiceField)
        self.returns = bool(return_targets(sheet))
        if self.returns:
            return_to.choices = return_choices(programme_for_sheet(sheet), STAGE_OF[sheet.stage])
        else:
            agrees.choices = [("yes", _("agree and sign")), ("no", _("refuse; nothing is decided"))]

    def clean_opinion(self) -> str:
        return " ".join(self.cleaned_data["opinion"].split())

    def signature(self) -> Signature:
        """Only after is_valid(), and only for who may sign: the picture is stored here."""
        values, ink = self.cleaned_data, self.cleaned_data["ink"]
        return Signature(
            shown_digest=values["shown_digest"],
            opinion=values["opinion"],
            agrees=values["agrees"] == "yes",
            method=ink.method if ink else SignMethod.TYPED,
            ink=ink.keep() if ink else "",
            name=values.get("name", ""),
            reason_code=values["reason_code"],
            return_to=values["return_to"],
        )

    def show(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class DropForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=MAX_TEXT, min_length=2)


class KinshipForm(forms.Form):
    relation = forms.CharField(
        label=_("relation to the household or to cadres of its village"), max_length=120, min_length=2
    )
