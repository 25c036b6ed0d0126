"""Forms of the desk: until when a stage lies aside and why; which part of the day a queue shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.posting_forms import OneLine, day


class LayAsideForm(forms.Form):
    until = day(_("back on"))
    reason = OneLine(label=_("reason"), max_length=200, help_text=_("Your supervisors read it."))
