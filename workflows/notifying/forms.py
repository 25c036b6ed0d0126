"""Forms of the inbox: where and when an official wants mail; which groups and systems hear of a place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from registry.posting_forms import OneLine, PlaceField
from workflows.notifying.delivery_models import Channel, MailPreference, Way
from workflows.notifying.hooks import MOST_LETTERS, split
from workflows.notifying.kinds import CHANNEL_KINDS, STORED_KINDS
from workflows.notifying.preferences import FIELDS
from workflows.notifying.problems import NotSent


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


class ChannelForm(forms.Form):
    """A new channel, or changes of one: then place and way stay, and an empty address or secret stays what it is."""

    place = PlaceField(label=_("Place (code or name)"), max_length=100)
    way = forms.ChoiceField(label=_("way"), choices=lambda: [way for way in Way.choices if way[0] != Way.MAIL])
    name = OneLine(
        label=_("name of the group or system"), max_length=60, help_text=_("as the office calls the group or system")
    )
    url = forms.CharField(
        label=_("web address of the robot or system"),
        max_length=MOST_LETTERS,
        help_text=_("as the platform gives it for the robot; kept sealed and never shown again"),
    )
    secret = forms.CharField(
        label=_("secret"),
        max_length=200,
        required=False,
        help_text=_("of a signed robot. For a webhook it is made here when left empty, and shown once"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("kinds"),
        choices=lambda: [(kind.value, kind.label) for kind in CHANNEL_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = time_field(_("quiet from"), required=False)
    quiet_until = time_field(_("quiet until"), required=False)

    def __init__(self, *args: Any, places: list[str], channel: Channel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.paths = places
        if channel is not None:
            del self.fields["place"], self.fields["way"]
            self.fields["url"].required = False
            self.fields["url"].help_text = self.fields["secret"].help_text = _("empty: stays as it is")

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if url:
            try:
                split(url)
            except NotSent as error:
                raise ValidationError(_("This is no https address")) from error
        return url

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        way = self.channel.way if self.channel else values.get("way")
        if way == Way.WEBHOOK and values.get("secret"):
            try:
                Webhook(values["secret"])
            except (ValueError, RuntimeError, EmptyWebhookSecretError):
                self.add_error("secret", _("A webhook's secret is base64, with or without whsec_"))
        return values
