"""One row of a list of poor villages, weak villages, towns or counties (the programmes' annexes)."""

from collections.abc import Mapping
from datetime import date

from registry.importing.area_drafts import AreaGround, ListingDraft
from registry.importing.findings import Findings
from registry.importing.placing import Naming, place_of
from registry.importing.reading import SheetRow
from registry.importing.texts import plain_text
from registry.importing.values import day, text_of, whole_number
from registry.listings import LEVEL_OF_KIND
from registry.models import IndicatorSource, ListingKind
from registry.roles import Level

_WORDS: Mapping[str, str] = {
    "经济薄弱村": ListingKind.WEAK_VILLAGE,
    "薄弱村": ListingKind.WEAK_VILLAGE,
    "经济薄弱镇": ListingKind.TOWN,
    "贫困镇": ListingKind.TOWN,
    "贫困乡": ListingKind.TOWN,
    "贫困县": ListingKind.COUNTY,
    "贫困村": ListingKind.VILLAGE,
}
NAMINGS: Mapping[int, Naming] = {
    Level.VILLAGE: Naming(Level.VILLAGE, "code", "village"),
    Level.TOWNSHIP: Naming(Level.TOWNSHIP, "code", "township"),
    Level.COUNTY: Naming(Level.COUNTY, "code", "county"),
}
_FIRST_YEAR, _PLAN_REACH = 2013, 10


def read_listing(row: SheetRow, ground: AreaGround, findings: Findings) -> ListingDraft | None:
    if ground.source != IndicatorSource.OFFICE:
        findings.refuse(row, "designation", "listing_not_yours")
        return None
    kind = _kind(row)
    if not kind:
        findings.refuse(row, "list_kind", "listing_kind_unknown")
        return None
    place = place_of(row, ground.gazetteer, findings, NAMINGS[LEVEL_OF_KIND[kind]])
    designation = plain_text(row, "designation", 40, findings)
    if not text_of(row.cells.get("designation")):
        findings.refuse(row, "designation", "designation_missing")
    planned, listed_on = _planned_year(row, ground, findings), _listed_on(row, ground, findings)
    source = plain_text(row, "source", 200, findings) or ground.paper
    if place is None or not designation or not source:
        return None
    clause = plain_text(row, "clause", 20, findings)
    return ListingDraft(row, place, kind, designation, source, clause, planned, listed_on)


def _kind(row: SheetRow) -> str:
    """As the row says; else as its designation says (省定贫困村); else a row that names a village is a poor village's."""
    for name in ("list_kind", "designation"):
        text = text_of(row.cells.get(name))
        found = next((kind for word, kind in _WORDS.items() if word in text), "")
        if found or (name == "list_kind" and text):
            return str(found)
    return ListingKind.VILLAGE.value if text_of(row.cells.get("village")) else ""


def _planned_year(row: SheetRow, ground: AreaGround, findings: Findings) -> int | None:
    year: int | None = findings.read(row, "planned_year", whole_number, fatal=True)
    latest = ground.today.year + _PLAN_REACH
    if year is not None and not _FIRST_YEAR <= year <= latest:
        findings.refuse(row, "planned_year", "listing_year_out_of_reason", earliest=_FIRST_YEAR, latest=latest)
        return None
    return year


def _listed_on(row: SheetRow, ground: AreaGround, findings: Findings) -> date:
    found: date | None = findings.read(row, "listed_on", day, fatal=True)
    if found is not None and found > ground.today:
        findings.refuse(row, "listed_on", "listed_in_the_future")
    if found is None and not text_of(row.cells.get("listed_on")):
        findings.accept(row, "listed_on", "listed_today", read=ground.today.isoformat())
    return found or ground.today
