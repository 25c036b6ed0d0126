"""Income line by line as a form: a table whose rows are checked one by one, and more of them without JavaScript."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.income_lines import CATEGORIES, LONGEST, LONGEST_UNIT, MOST, product
from registry.models import Household, IncomeCategory
from registry.money import yuan_text
from registry.reading import income_of

NAME = "income_lines"
MORE = f"{NAME}-more"  # the button that adds rows
_BLANK = 3  # empty rows at the end of the table
_TEXTS = ("category", "item", "unit", "voucher")


class IncomeLineForm(forms.Form):
    """One line; an empty one is no line."""

    use_required_attribute = False
    category = forms.ChoiceField(label=_("kind of income"), required=False, choices=[("", "—"), *CATEGORIES])
    item = forms.CharField(label=_("item of income"), required=False, max_length=LONGEST)
    quantity = forms.DecimalField(
        label=_("quantity"), required=False, min_value=0, max_digits=9, decimal_places=2, localize=False
    )
    unit = forms.CharField(label=_("unit"), required=False, max_length=LONGEST_UNIT)
    price = forms.DecimalField(
        label=_("price or coefficient (yuan)"), required=False, min_value=0, max_digits=11, decimal_places=2
    )
    amount = forms.DecimalField(label=_("amount (yuan)"), required=False, min_value=0, max_digits=12, decimal_places=2)
    voucher = forms.CharField(label=_("voucher"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = int(str(self.prefix).rpartition("-")[2]) + 1 if str(self.prefix)[-1:].isdigit() else 0
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = _("%(label)s, line %(number)s") % {
                "label": field.label,
                "number": number,
            }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.is_blank or self.errors:
            return values
        for name in ("category", "item"):
            if not values.get(name):
                self.add_error(name, _("is missing"))
        for name in ("item", "unit", "voucher"):
            if not values.get(name, "").isprintable():
                self.add_error(name, _("contains characters that cannot be printed"))
        self._reckon(values)
        return values

    def _reckon(self, values: dict[str, Any]) -> None:
        """The amount is quantity × price where both are named; it may then be left open."""
        quantity, price = values.get("quantity"), values.get("price")
        if price is not None and quantity is None:
            self.add_error("quantity", _("a price needs its quantity"))
        elif price is not None and quantity is not None:
            total = product(str(quantity), int(price * 100))
            values["amount"] = Decimal(total) / 100 if values.get("amount") is None else values["amount"]
            if int(values["amount"] * 100) != total:
                self.add_error("amount", _("quantity × price is %s yuan") % yuan_text(total))
        elif values.get("amount") is None:
            self.add_error("amount", _("is missing"))

    @property
    def is_blank(self) -> bool:
        return not self.errors and all(value in (None, "") for value in self.cleaned_data.values())

    def line(self) -> dict[str, Any]:
        """As the decision keeps it. Only after is_valid()."""
        values = self.cleaned_data
        quantity, price = values["quantity"], values["price"]
        return {name: values[name] for name in _TEXTS} | {
            "quantity": "" if quantity is None else f"{quantity.normalize():f}",
            "price_fen": None if price is None else int(price * 100),
            "amount_fen": int(values["amount"] * 100),
        }


class BaseIncomeFormSet(forms.BaseFormSet):
    def lines(self) -> list[dict[str, Any]]:
        """Only after is_valid()."""
        return [form.line() for form in self.forms if form.has_changed() and not form.is_blank]


IncomeFormSet: type[BaseIncomeFormSet] = forms.formset_factory(  # type: ignore[assignment]
    IncomeLineForm, formset=BaseIncomeFormSet, extra=_BLANK, max_num=MOST, absolute_max=MOST, validate_max=True
)


class IncomeBoundField(forms.BoundField):
    """Its value is a set of forms; a request that names no rows at all names no lines."""

    @cached_property
    def formset(self) -> BaseIncomeFormSet:
        if self.form.is_bound and f"{self.html_name}-TOTAL_FORMS" in self.form.data:
            return IncomeFormSet(self.form.data, prefix=self.html_name)
        rows = [dict(row) for row in self.initial or []]
        return IncomeFormSet(initial=rows, prefix=self.html_name)

    @property
    def data(self) -> Any:
        return self.formset if self.formset.is_bound else None


class IncomeField(forms.Field):
    """Cleans to a list of lines as approvals.income_lines checks them, or None."""

    is_lines = True
    more = MORE

    class _Table(forms.Widget):
        use_fieldset = True

    widget = _Table

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return IncomeBoundField(form, self, field_name)

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        if value is None:
            return None
        if not value.is_valid():
            raise forms.ValidationError([*value.non_form_errors(), _("Some lines are wrong; it stands beside them.")])
        return value.lines() or None


def rows_of(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines as the table is opened with them."""
    return [
        {name: line[name] for name in _TEXTS}
        | {
            "quantity": line["quantity"],
            "price": None if line["price_fen"] is None else yuan_text(line["price_fen"]),
            "amount": yuan_text(line["amount_fen"]),
        }
        for line in lines
    ]


def register_rows(household: Household, year: int) -> list[dict[str, Any]]:
    """What the register knows of the newest income year: where the surveyor begins."""
    names = dict(IncomeCategory.choices)
    return [
        {
            "category": item.category if item.is_counted else "excluded",
            "item": (item.basis or str(names[item.category]))[:LONGEST],
            "amount": yuan_text(item.amount_fen),
        }
        for item in income_of(household, year)
        if item.amount_fen
    ]


def typed_rows(typed: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Rows as they were typed, unchecked (a draft, or a table that gets more rows); None where there is no table."""
    total = str(typed.get(f"{NAME}-TOTAL_FORMS", ""))
    if not total.isdecimal() or len(total) > 3:
        return None
    return [
        {name: typed.get(f"{NAME}-{number}-{name}", "") for name in IncomeLineForm.base_fields}
        for number in range(min(int(total), MOST))
    ]


def typed_names(typed: Mapping[str, Any]) -> list[str]:
    """The names under which a table of lines comes, for keeping it in a draft."""
    rows = typed_rows(typed)
    if rows is None:
        return []
    names = [f"{NAME}-{number}-{name}" for number in range(len(rows)) for name in IncomeLineForm.base_fields]
    return [f"{NAME}-TOTAL_FORMS", *names]


def income_posted(name: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows as a browser posts them."""
    form = {f"{name}-TOTAL_FORMS": len(lines), f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows_of(lines)):
        form |= {f"{name}-{number}-{part}": value for part, value in row.items() if value is not None}
    return form
