"""The indicator workbook: what is kept of it, and what a later workbook of the same source changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from audit import clock
from registry.importing.area_checking import check
from registry.importing.area_columns import FORM
from registry.importing.area_drafts import AreaDraft, AreaGround, ListingDraft, ReportDraft
from registry.importing.findings import Findings
from registry.importing.placing import Gazetteer
from registry.importing.planning import Act
from registry.importing.reading import StagedWorkbook
from registry.importing.villages import codes_elsewhere, places_under
from registry.importing.writing import Source
from registry.indicator_values import Value
from registry.indicators import Report, latest_of, record
from registry.listings import Entry, enter_listings, open_listings, plan_listing
from registry.models import Division, ImportRun, Listing, PlaceStanding
from registry.roles import Level

__all__ = ["FORM", "check", "ground", "plan", "write"]

_LEVELS = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


@dataclass
class AreaPlan:
    """`reports` holds of each report only what differs from the source's newest word."""

    no: str
    draft: AreaDraft | None
    findings: Findings
    act: Act = Act.REFUSE
    reports: list[tuple[ReportDraft, dict[str, Value]]] = field(default_factory=list)
    entered: list[ListingDraft] = field(default_factory=list)
    planned: list[tuple[Listing, int | None]] = field(default_factory=list)


def ground(run: ImportRun, workbook: StagedWorkbook) -> AreaGround:
    return AreaGround(
        today=timezone.localdate(clock.now()),
        gazetteer=Gazetteer(places_under(run.division_path, _LEVELS), codes_elsewhere(run.division_path, _LEVELS)),
        year=run.year,
        source=run.source,
        department=run.department,
        paper=run.original_name.removesuffix(".xlsx"),
    )


def plan(checked: Sequence[tuple[str, AreaDraft | None, Findings]], run: ImportRun, lock: bool) -> list[AreaPlan]:
    """Nothing needs a lock: reports only grow, and of two listings of a place the database refuses the second."""
    plans = [AreaPlan(no, draft, findings) for no, draft, findings in checked]
    drafts = [draft for _no, draft, _findings in checked if draft]
    reports = [report for draft in drafts for report in draft.reports]
    places = {report.place.id for report in reports if report.place}
    known = latest_of(places, {report.year for report in reports if report.year}, run.source, run.department)
    listed = open_listings({listing.place.id for draft in drafts for listing in draft.listings})
    for each in plans:
        if each.draft:
            _decide(each, each.draft, known, listed)
    return plans


def _decide(
    each: AreaPlan,
    draft: AreaDraft,
    known: dict[tuple[int, str, int], dict[str, Value]],
    listed: dict[tuple[int, str], Listing],
) -> None:
    amends = False
    for report in draft.reports:
        before = known.get(_key(report), {})
        fresh = {code: value for code, value in report.values.items() if before.get(code) != value}
        amends = amends or bool(before)
        if fresh:
            each.reports.append((report, fresh))
    for listing in draft.listings:
        amends = _decide_listing(each, listing, listed) or amends
    if each.findings.is_refused:
        return
    if not (each.reports or each.entered or each.planned):
        each.act = Act.NOTHING
    else:
        each.act = Act.AMEND if amends else Act.ENTER


def _key(report: ReportDraft) -> tuple[int, str, int]:
    return (report.place.id if report.place else 0, report.hamlet, report.year or 0)


def _decide_listing(each: AreaPlan, draft: ListingDraft, listed: dict[tuple[int, str], Listing]) -> bool:
    """Whether the place already stands on that list."""
    listing = listed.get((draft.place.id, draft.kind))
    if listing is None:
        if any((other.place, other.kind) == (draft.place, draft.kind) for other in each.entered):
            each.findings.refuse(draft.row, "code", "listed_twice")
        each.entered.append(draft)
        return False
    if listing.designation != draft.designation:
        each.findings.refuse(draft.row, "designation", "listed_otherwise", registered=listing.designation)
    elif draft.planned_year not in {None, listing.planned_year}:
        if listing.standing != PlaceStanding.POOR:
            each.findings.refuse(draft.row, "planned_year", "listed_place_has_exited")
        each.planned.append((listing, draft.planned_year))
    return True


def write(plans: Sequence[AreaPlan], source: Source) -> dict[Act, int]:
    at_work = [each for each in plans if each.act in (Act.ENTER, Act.AMEND)]
    divisions = Division.objects.in_bulk(
        {report.place.id for each in at_work for report, _values in each.reports if report.place}
        | {draft.place.id for each in at_work for draft in each.entered}
    )
    reports = [_report(report, values, divisions, source) for each in at_work for report, values in each.reports]
    record(reports, reported_by=source.posting, by=source.actor, at=source.at, run=source.run)
    entries = [_entry(draft, divisions) for each in at_work for draft in each.entered]
    enter_listings(entries, by=source.actor, at=source.at)
    for each in at_work:
        for listing, year in each.planned:
            plan_listing(listing=listing, year=year, by=source.actor, at=source.at)
    return {act: sum(each.act is act for each in plans) for act in Act}


def _report(draft: ReportDraft, values: dict[str, Value], divisions: dict[int, Division], source: Source) -> Report:
    if draft.place is None or draft.year is None:
        raise ValueError(f"row {draft.row.row_no} has no place or year: it was not checked")
    return Report(
        division=divisions[draft.place.id],
        subject=draft.subject,
        year=draft.year,
        source=source.run.source,
        values=values,
        hamlet=draft.hamlet,
        department=source.run.department,
    )


def _entry(draft: ListingDraft, divisions: dict[int, Division]) -> Entry:
    return Entry(
        division=divisions[draft.place.id],
        kind=draft.kind,
        designation=draft.designation,
        source=draft.source,
        clause=draft.clause,
        planned_year=draft.planned_year,
        listed_on=draft.listed_on,
    )
