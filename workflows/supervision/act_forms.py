"""The form of the acts of supervision: one for all, each act reads what it needs and refuses what it misses."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.errors import Refusal


class SuperviseForm(forms.Form):
    """`people`: (key, name with post and open work) of those who may decide the stage and are there."""

    official = forms.TypedChoiceField(label=_("give it to"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(label=_("reason, or what you ask for"), required=False, max_length=200)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["official"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *people]
        if not people:
            del self.fields["official"]

    def show(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
