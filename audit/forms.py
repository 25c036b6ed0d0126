"""What people type on the log's public page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.verifier import note


class LineForm(forms.Form):
    """The line of a paper."""

    line = forms.CharField(max_length=400, label=_("Line of the log on the paper"))

    def clean_line(self) -> note.Checkpoint:
        try:
            return note.parse_line(self.cleaned_data["line"])
        except note.NoteError as error:
            raise ValidationError(_("A line has three parts: name of the log, number of entries, root.")) from error


class IndexForm(forms.Form):
    """An entry's number."""

    index = forms.IntegerField(min_value=0, max_value=2**53, label=_("Number of the entry"))


class CosignatureForm(forms.Form):
    """A witness's answer, as lines or as a whole note."""

    size = forms.IntegerField(min_value=0, max_value=2**53, widget=forms.HiddenInput)
    answer = forms.CharField(
        max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 3}), label=_("Cosignature")
    )

    def clean_answer(self) -> Any:
        return self.cleaned_data["answer"].replace("\r\n", "\n").strip("\n") + "\n"
