"""What every erasure asks: the ground, who wants it, and that it is for good."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.erasure import Basis
from inspection.forms import LedgerForm


class GroundForm(LedgerForm):
    basis = forms.ChoiceField(label=_("legal ground"), choices=Basis.choices)
    reason = forms.CharField(
        label=_("who asked for it, and the file where the request is kept"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirmed = forms.BooleanField(label=_("I know that nobody can bring these values back"))
