"""Forms of the inbox: where and when an official wants mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.notifying.delivery_models import MailPreference
from workflows.notifying.kinds import STORED_KINDS
from workflows.notifying.preferences import FIELDS


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


class PreferenceForm(forms.Form):
    address = forms.EmailField(
        label=_("mail address"),
        required=False,
        max_length=254,
        help_text=_("Mails carry case numbers and places only. Empty: nothing is sent, everything stays in the inbox."),
    )
    has_digest = forms.BooleanField(label=_("one digest per working day"), required=False)
    digest_at = time_field(_("digest at"))
    at_once = forms.MultipleChoiceField(
        label=_("by a mail of their own, at once"),
        required=False,
        choices=lambda: [(kind.value, kind.label) for kind in STORED_KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All others come with the digest."),
    )
    quiet_from = time_field(_("quiet from"))
    quiet_until = time_field(_("quiet until"))

    @staticmethod
    def initial_of(wish: MailPreference) -> dict[str, Any]:
        return {name: getattr(wish, name) for name in ("address", *FIELDS)}
