"""Forms of the supervisors' board: narrowing the rows, and what shall be done about the ticked ones."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.stages import ALL_STAGES
from registry.posting_forms import day
from workflows.supervision.finding import StallCause


class DueIn(models.TextChoices):
    """Told from the day on which it is asked, so that a kept filter never grows old."""

    TODAY = "today", _("due today")
    TWO_DAYS = "two_days", _("due within two working days")


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
    due_in = forms.ChoiceField(label=_("due"), required=False, choices=lambda: [("", _("any")), *DueIn.choices])
    due_by = day(_("due on"), required=False)
    late = forms.BooleanField(label=_("overdue only"), required=False)
    unclaimed = forms.BooleanField(label=_("in nobody's hands"), required=False)
    returned = forms.BooleanField(label=_("came back"), required=False)
    holder = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    here = forms.BooleanField(required=False, widget=forms.HiddenInput)  # cases of the place itself, none below it
    after = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    @property
    def chosen(self) -> dict[str, Any]:
        """What narrows; a field with a wrong value is as if it were empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class BulkForm(forms.Form):
    ACTS = (("urge", _("Urge")), ("spread", _("Spread evenly")), ("escalate", _("Lay before the level above")))
    act = forms.ChoiceField(label=_("what shall be done"), choices=ACTS)
    reason = forms.CharField(label=_("reason, or what you ask for"), required=False, max_length=200)
