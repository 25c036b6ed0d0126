"""The form field of one input of a stage, and its value on the way in and out."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.particulars import MAX_TEXT, Input
from audit import files
from workflows.evidence import InkField
from workflows.income_forms import IncomeField, income_posted

_YES_NO = (("", "—"), ("yes", _("yes")), ("no", _("no")))


def _flag(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


class DateInput(forms.DateInput):
    input_type = "date"


def field_for(item: Input) -> forms.Field:
    """The form field of one input. Nothing is required here: the rules say what is missing, beside the field."""
    common: dict[str, Any] = {"label": item.label, "required": False}
    if item.kind == "text":
        return forms.CharField(max_length=MAX_TEXT, **common)
    if item.kind == "names":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **common)
    if item.kind == "number":
        return forms.IntegerField(min_value=min(item.minimum, 0), max_value=item.maximum, **common)
    if item.kind == "fen":
        return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **common)
    if item.kind == "date":
        return forms.DateField(widget=DateInput(format="%Y-%m-%d"), **common)
    if item.kind == "flag":
        return forms.ChoiceField(choices=_YES_NO, **common)
    if item.kind == "ink":
        return InkField(choices=item.choices, **common)
    if item.kind == "lines":
        return IncomeField(**common)
    return forms.ChoiceField(choices=[("", "—"), *item.choices], **common)


def plain_value(item: Input, value: Any) -> Any:
    """What the rules get: JSON values, money in fen."""
    if value in (None, ""):
        return None
    if item.kind == "names":
        return _lines(value)
    if item.kind == "fen":
        return int(Decimal(value) * 100)
    if item.kind == "date":
        return value.isoformat()
    if item.kind == "flag":
        return _flag(value)
    if item.kind == "ink":
        return {"method": value.method, "ink": value.keep()}
    return value


def shown_value(item: Input, value: Any) -> Any:
    """The reverse of plain_value, for what the page is opened with."""
    if value is None:
        return None
    if item.kind == "fen":
        return Decimal(value) / 100
    if item.kind == "flag":
        return "yes" if value else "no"
    return value


class _Picture(BytesIO):
    """Reads from its beginning each time, so that one form can be posted twice."""

    def read(self, size: int | None = -1, /) -> bytes:
        self.seek(0)
        return super().read(size)


def posted(name: str, item: Input, value: Any) -> dict[str, Any]:
    """The fields as a browser posts them: for whoever drives the pages instead of a person."""
    if item.kind == "names":
        return {name: "\n".join(value)}
    if item.kind == "lines":
        return income_posted(name, value)
    if item.kind == "ink":
        return {f"{name}_0": value["method"], f"{name}_2": _Picture(files.read(value["ink"]))}
    return {name: shown_value(item, value)}
