"""How frozen tables become a page: each row leads to what it counts, where such a page exists."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

Address = Callable[[str, int], str]
_ADDRESS: dict[str, Address] = {
    "place": lambda key, year: reverse("reports:figures", args=[int(key), year]),
    "case": lambda key, year: reverse("workflows:case", args=[key]),
    "stage": lambda key, year: f"{reverse('workflows:case-list')}?{urlencode({'stage': key})}",
    "stall": lambda key, year: (
        f"{reverse('workflows:work-list')}?{urlencode(dict(zip(('place', 'cause'), key.split('~'), strict=True)))}"
    ),
    "notice": lambda key, year: reverse("workflows:notice", args=[key]),
    "suspicion": lambda key, year: reverse("workflows:suspicion", args=[key]),
    "objection": lambda key, year: reverse("workflows:objection", args=[int(key)]),
    "sheet": lambda key, year: reverse("workflows:sheet", args=[int(key)]),
    "item": lambda key, year: reverse("inspection:item", args=[int(key)]),
    "ledger": lambda key, year: f"{reverse('inspection:item-list')}?{urlencode({'unit': key})}",
    "meetings": lambda key, year: f"{reverse('reports:meeting-list')}?{urlencode({'place': key})}",
}


def linked(table: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The table with (address, first cell, further cells) for each row."""
    address = _ADDRESS.get(table["link"])
    rows = [
        {"url": address(key, year) if address and key else "", "head": row[0], "cells": row[1:]}
        for row, key in zip(table["rows"], table["keys"], strict=True)
    ]
    return {**table, "rows": rows}
