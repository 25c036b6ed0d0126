"""Forms of a place's calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.day_orders import Proposal
from approvals.models import DayKind, DayOrder


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _OrderField(forms.ModelChoiceField):
    def label_from_instance(self, obj: DayOrder) -> str:
        return f"{obj.get_kind_display()} {obj.first_day} – {obj.last_day} {obj.paper}"


class DayOrderForm(forms.Form):
    """What is ordered of which days, and the paper; the end of an earlier order names that order."""

    kind = forms.ChoiceField(label=_("kind"), choices=DayKind.choices)
    first_day = forms.DateField(label=_("first day"), widget=_Day())
    last_day = forms.DateField(label=_("last day"), widget=_Day())
    revokes = _OrderField(
        label=_("order that ends"),
        queryset=DayOrder.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Only for the end of an earlier order: from the first day on it no longer counts."),
    )
    paper = forms.CharField(label=_("paper that orders it"), min_length=2, max_length=120)
    reason = forms.CharField(label=_("reason"), min_length=2, max_length=200)

    def __init__(self, *args: object, place: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        in_force = DayOrder.objects.filter(division=place, answer__agrees=True).exclude(kind=DayKind.REVOCATION)
        field = self.fields["revokes"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = in_force.order_by("-pk")

    def proposal(self) -> Proposal:
        """Only after is_valid()."""
        return Proposal(**self.cleaned_data)


class DayAnswerForm(forms.Form):
    """The second person's word."""

    agrees = forms.ChoiceField(label=_("answer"), choices=[("yes", _("I confirm it")), ("no", _("I refuse it"))])
    opinion = forms.CharField(label=_("opinion"), min_length=2, max_length=200)
