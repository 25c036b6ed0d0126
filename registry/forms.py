"""Forms of the registry's pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from audit import clock
from registry.focus import AREA, FocusGroup
from registry.households import LONGEST_REASON, SHORTEST_REASON
from registry.importing.guarding import WorkbookRefused, refuse_at_first_sight
from registry.importing.messages import sentence
from registry.models import Division, ImportKind, IndicatorSource, Severity, Standing


class HouseholdFilter(forms.Form):
    """What a list of households is narrowed by. A wrong value narrows nothing."""

    place = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    village = forms.CharField(label=_("village"), required=False, max_length=40)
    name = forms.CharField(label=_("head of household or number"), required=False, max_length=40)
    standing = forms.ChoiceField(
        label=_("standing"), required=False, choices=lambda: [("", _("any")), *Standing.choices]
    )

    focus = forms.ChoiceField(
        label=_("focus"),
        required=False,
        choices=lambda: [("", _("any")), *FocusGroup.choices, (AREA, _("area of focus"))],
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in cleaned.items() if "\x00" not in str(value)}


class RevealForm(forms.Form):
    """`what` is "phone" or the position of a member."""

    what = forms.RegexField(r"^(phone|[0-9]{1,4})$", error_messages={"invalid": _("choose a number to see")})
    reason = forms.CharField(
        label=_("Why do you need the full number?"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("Your name, your post and this reason are kept in the audit log."),
    )


class UploadForm(forms.Form):
    """A workbook for one of the divisions on which the official may import, of a kind that he may import."""

    kind = forms.ChoiceField(label=_("what it holds"), required=False)
    division = forms.ModelChoiceField(Division.objects.none(), label=_("division"), empty_label=None)
    workbook = forms.FileField(
        label=_("workbook"),
        help_text=_("An .xlsx file without a password. Nothing is written before you have seen the report."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )
    year = forms.IntegerField(
        label=_("year of the indicators"),
        required=False,
        min_value=2013,
        help_text=_("Where the rows of the workbook name no year of their own."),
    )
    source = forms.ChoiceField(
        label=_("whose indicators they are"),
        required=False,
        choices=lambda: [
            ("", _("those of my own post")),
            *IndicatorSource.choices[:-1],
        ],  # a department speaks by its post
    )

    def __init__(self, *args: Any, places: list[int], kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, field = self.fields["kind"], self.fields["division"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(name, ImportKind(name).label) for name in kinds]
        if ImportKind.AREAS not in kinds:
            del self.fields["year"], self.fields["source"]
        self.kinds = kinds
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Division.objects.filter(pk__in=places).order_by("path")

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self.kinds[0]

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and year > clock.today().year:
            raise forms.ValidationError(_("This year has not begun yet."))
        return year

    def clean_workbook(self) -> UploadedFile:
        """Refuses at once what can be seen at once; the worker looks into the rest."""
        file: UploadedFile = self.cleaned_data["workbook"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _("the file is larger than %(limit)s MB"), params={"limit": settings.IMPORT_MAX_BYTES >> 20}
            )
        try:
            refuse_at_first_sight(file)
        except WorkbookRefused as refused:
            raise forms.ValidationError(sentence(refused.code, refused.params)) from refused
        file.seek(0)
        return file


class ProblemFilter(forms.Form):
    severity = forms.ChoiceField(label=_("judged"), required=False, choices=lambda: [("", _("any")), *Severity.choices])
