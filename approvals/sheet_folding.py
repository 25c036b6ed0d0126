"""Joint signatures held against the log: what lay before the signers, who signed what, what became of it (audit/folding.py)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from audit.folding import Folder, Found, Sealed, Streams, differing, lots, openings, short_digest
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from approvals import events
from approvals.models import Decision, ItemResult, Sheet, SheetItem, SheetState, SignOff
from approvals.seats import seats_on
from approvals.sheets import shown_digest, stream_of
from approvals.stages import STAGE_OF

Parts = Mapping[str, Any]
SIGNED = {events.SHEET_SIGNED, events.SHEET_REFUSED}
OPINION = "opinion"
MOST_ITEMS = 2_000  # households read at once
MOST_NAMED = 20  # households named in one difference


def compare_sheets(streams: Streams) -> Iterable[Found]:
    """What was laid out, computed anew; each signature; the end; and the result of each household."""
    keys = [int(key) for stream in streams if (key := stream.partition(":")[2]).isdecimal()]
    sheets = {stream_of(sheet): sheet for sheet in Sheet.objects.filter(pk__in=keys)}
    sealed, signed = openings(streams, SIGNED, {OPINION}), _signed(sheets.values())
    yield from (Found(stream, "row", str(streams[stream][0]["kind"]), "") for stream in streams if stream not in sheets)
    for lot in lots(sheets.values(), lambda sheet: sheet.stated_count, MOST_ITEMS):
        items, decided = _items(lot), _decided(lot)
        for sheet in lot:
            parts, its = streams[stream_of(sheet)], items.get(sheet.pk, [])
            logged = _logged(parts, sealed)
            stored = _stored(sheet, its, signed.get(sheet.pk, []), logged)
            stored |= _results(sheet, its, decided.get(sheet.pk, set()), _dropped(parts))
            yield from differing(stream_of(sheet), logged, stored, sheet.division_path)


def _signed(sheets: Collection[Sheet]) -> dict[int, list[SignOff]]:
    found: dict[int, list[SignOff]] = {}
    for row in SignOff.objects.filter(sheet__in=sheets).order_by("pk"):
        found.setdefault(row.sheet_id, []).append(row)
    return found


def _items(lot: Sequence[Sheet]) -> dict[int, list[SheetItem]]:
    found: dict[int, list[SheetItem]] = {}
    for item in SheetItem.objects.filter(sheet__in=lot).select_related("case").order_by("pk"):
        found.setdefault(item.sheet_id, []).append(item)
    return found


def _decided(lot: Sequence[Sheet]) -> dict[int, set[str]]:
    """Households on which the sheet's own act was decided; the log knows these decisions by the streams of the cases."""
    found: dict[int, set[str]] = {}
    rows = Decision.objects.filter(sheet__in=lot, outcome=F("sheet__outcome"))
    for sheet, case_no in rows.values_list("sheet", "case__case_no"):
        found.setdefault(sheet, set()).add(case_no)
    return found


def _dropped(parts: Sequence[Parts]) -> set[str]:
    return {each["statement"]["case"] for each in parts if each["kind"] == events.SHEET_DROPPED}


def _logged(parts: Sequence[Parts], sealed: Sealed) -> dict[str, str]:
    said = {"state": str(SheetState.OPEN)}
    for each in parts:
        if each["kind"] == events.SHEET_OPENED:
            said |= {"shown": each["statement"]["shown"], "count": str(each["statement"]["count"])}
        elif each["kind"] == events.SHEET_CLOSED:
            said["state"] = each["statement"]["state"]
    for no, each in enumerate((each for each in parts if each["kind"] in SIGNED), 1):
        taken = each["statement"]
        agrees = each["kind"] == events.SHEET_SIGNED
        words = (each["subject"]["seat"], taken["signer"], taken["method"], taken["ink"], taken["shown"])
        said[f"signature {no}"] = _signature(agrees, *words)
        if (opinion := sealed.get((each["event_id"], OPINION))) is not None:
            said[f"signature {no} {OPINION}"] = short_digest(opinion)
    return said


def _signature(agrees: bool, post: str, name: str, method: str, ink: str, shown: str) -> str:
    return f"{post} {name} {'agrees' if agrees else 'refuses'} {method} {ink[:16]} {shown[:16]}"


def _stored(
    sheet: Sheet, items: Sequence[SheetItem], signed: Sequence[SignOff], logged: Mapping[str, str]
) -> dict[str, str]:
    found = {"state": str(sheet.state), "shown": _shown(sheet, items), "count": str(len(items))}
    for no, row in enumerate(signed, 1):
        words = (row.seat_post, row.name, row.method, row.ink, row.shown_digest)
        found[f"signature {no}"] = _signature(row.agrees, *words)
        if f"signature {no} {OPINION}" in logged:
            found[f"signature {no} {OPINION}"] = short_digest(row.opinion)
    return found


def _shown(sheet: Sheet, items: Sequence[SheetItem]) -> str:
    """Computed anew: the column may have been changed with what it stands for. Sheets from before the lines were frozen
    are told by their column."""
    if any(item.population is None for item in items):
        return sheet.shown_digest
    try:
        return shown_digest(STAGE_OF[sheet.stage], json.loads(sheet.act), seats_on(sheet), items)
    except (KeyError, TypeError, ValueError):
        return "unreadable"


def _results(sheet: Sheet, items: Sequence[SheetItem], decided: set[str], dropped: set[str]) -> dict[str, str]:
    """Nothing where the results are as they must be: decided where a decision is, dropped where that is stated.

    A long list is decided piece by piece, and its results are written when it ends.
    """
    wrong = [
        f"{no} {item.result}"
        for item in items
        if _is_wrong(item, is_decided=(no := item.case.case_no) in decided, is_dropped=no in dropped)
        and (item.result != ItemResult.WAITING or sheet.state != SheetState.OPEN)
    ]
    return {"results": " ".join(wrong[:MOST_NAMED])} if wrong else {}


def _is_wrong(item: SheetItem, *, is_decided: bool, is_dropped: bool) -> bool:
    return (item.result == ItemResult.DECIDED) != is_decided or (is_dropped and item.result != ItemResult.DROPPED)


def sheet_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = Sheet.objects.filter(pk__gt=after).order_by("pk")[:limit]
    return [(sheet.pk, stream_of(sheet)) for sheet in rows.only("pk")]


SHEETS = Folder("sheets", _("sheets and signatures"), "sheet:", compare_sheets, sheet_rows)
