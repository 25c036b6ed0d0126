"""Forms of the supervisors' board: narrowing the rows, and what shall be done about the ticked ones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.stages import ALL_STAGES
from registry.posting_forms import day
from workflows.supervision.finding import StallCause


class WorkFilter(forms.Form):
    """A wrong value narrows nothing."""

    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    stage = forms.ChoiceField(
        label=_("stage"),
        required=False,
        choices=lambda: [("", _("any")), *((stage.code.value, stage.title) for stage in ALL_STAGES)],
    )
    cause = forms.ChoiceField(
        label=_("cause of stall"), required=False, choices=lambda: [("", _("any")), *StallCause.choices]
    )
    late = forms.BooleanField(label=_("overdue only"), required=False)
    due_by = day(_("due on"), required=False)
    after = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class BulkForm(forms.Form):
    ACTS = (("urge", _("Urge")), ("spread", _("Spread evenly")), ("escalate", _("Lay before the level above")))
    act = forms.ChoiceField(label=_("what shall be done"), choices=ACTS)
    reason = forms.CharField(label=_("reason, or what you ask for"), required=False, max_length=200)
