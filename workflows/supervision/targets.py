"""Targets of a year beside what tells whether reaching them is true: one line a place, in the order of the register.

No order by exits and no score: 一票否决 makes false exits where exits alone are counted (Q-06).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.figures import Figures, Row
from approvals.year_locks import Shown
from inspection.reports.tables import net_persons, percent

TITLES: dict[str, str | Promise] = {
    "planned": _("planned for the year"),
    "in_procedure": _("in procedure"),
    "exited": _("exited"),
    "sent_back": _("sent back by a later level"),
    "rejected": _("refused"),
    "wrong": _("drawn and not confirmed"),
    "objections_founded": _("objections that were founded"),
    "restated": _("taken back as false"),
}


def lines_of(shown: Shown) -> list[dict[str, Any]]:
    """The place, then those directly below it."""
    figures: Figures = shown.figures
    return [_line(row, figures.year) for row in (figures.place, *figures.below())]


def _line(row: Row, year: int) -> dict[str, Any]:
    numbers = row.numbers
    return {
        "name": row.name,
        "url": reverse("reports:figures", args=[row.key, year]),
        "target": row.target_persons,
        "planned": _both(row, year, "planned"),
        "in_procedure": _both(row, year, "in_procedure"),
        "exited": _both(row, year, "exited"),
        "share": percent(numbers["exited_persons"], row.target_persons),
        "villages": (numbers["village_planned"], numbers["village_left_year"]),
        "sent_back": _rate(row, year, "sent_back", numbers["sent_back_households"], numbers["planned_households"]),
        "wrong": _rate(row, year, "wrong", numbers["wrong"], numbers["checked"]),
        "founded": _rate(row, year, "objections_founded", numbers["objections_founded"], numbers["objections"]),
        "restated": _both(row, year, "restated"),
        "net": net_persons(row),
    }


def _both(row: Row, year: int, figure: str) -> Mapping[str, Any]:
    return {
        "households": row.numbers[f"{figure}_households"],
        "persons": row.numbers[f"{figure}_persons"],
        "url": rows_address(row.key, year, figure),
    }


def _rate(row: Row, year: int, figure: str, part: int, whole: int) -> Mapping[str, Any]:
    return {"part": part, "whole": whole, "share": percent(part, whole), "url": rows_address(row.key, year, figure)}


def rows_address(place: int, year: int, figure: str) -> str:
    return f"{reverse('workflows:figure-rows')}?{urlencode({'place': place, 'year': year, 'figure': figure})}"
