"""What a finding and each step must bring (domain.md §2.7): the evidence column of the table, as refusals beside a field."""

from datetime import date, timedelta
from typing import Any

from audit import clock
from inspection import policy
from inspection.entries import Entry, Finding
from inspection.errors import (
    DeadlineWrong,
    FoundInFuture,
    LessonsMissing,
    MeasuresMissing,
    NobodyMayAccept,
    OpinionShort,
    PhotoAfterMissing,
    PhotoBeforeMissing,
    PlaceOutside,
    ProblemMissing,
    ResponsibleUnknown,
    UnitMissing,
    VisitMissing,
)
from inspection.models import FileMoment, LedgerItem
from inspection.transitions import StepCode, Transition
from registry.models import Division
from registry.places import plain_name

C = StepCode
LONGEST_TERM = timedelta(days=366)


def refuse_incomplete_finding(finding: Finding, place: Division) -> None:
    if len(finding.description.strip()) < 5:
        raise ProblemMissing(field="description")
    if not finding.division.path.startswith(place.path):
        raise PlaceOutside(field="division", place=plain_name(finding.division.name))
    if finding.found_on is not None and finding.found_on > clock.today():
        raise FoundInFuture(field="found_on")


def refuse_incomplete(item: LedgerItem, row: Transition, entry: Entry) -> None:
    if len(entry.opinion.strip()) < 2:
        raise OpinionShort(field="opinion")
    check = _CHECKS.get(row.step)
    if check is not None:
        check(item, entry)


def _assigned(item: LedgerItem, entry: Entry) -> None:
    today = clock.today()
    if len(entry.lead_unit.strip()) < 2:
        raise UnitMissing(field="lead_unit")
    keys = {posting.pk for posting in policy.possible_responsible(item)}
    if entry.responsible is None or entry.responsible.pk not in keys:
        raise ResponsibleUnknown(field="responsible")
    if entry.deadline is None or not today < entry.deadline <= today + LONGEST_TERM:
        raise DeadlineWrong(field="deadline")
    if not policy.may_be_judged(item, entry.responsible):
        raise NobodyMayAccept(field="responsible", unit=entry.responsible.unit)


def _planned(item: LedgerItem, entry: Entry) -> None:
    if len(entry.text("measures")) < 5:
        raise MeasuresMissing(field="measures")


def _reported(item: LedgerItem, entry: Entry) -> None:
    """Measures, what was looked at elsewhere (举一反三), and both sides of the picture."""
    if len(entry.text("measures")) < 5:
        raise MeasuresMissing(field="measures")
    if len(entry.text("lessons")) < 2:
        raise LessonsMissing(field="lessons")
    moments = {file.moment for file in entry.files}
    shown = item.files.filter(moment__in=[FileMoment.SOURCE, FileMoment.BEFORE])
    if FileMoment.BEFORE not in moments and not shown.exists():
        raise PhotoBeforeMissing(field="before")
    if FileMoment.AFTER not in moments:
        raise PhotoAfterMissing(field="after")


def _visited(item: LedgerItem, entry: Entry) -> None:
    """Whoever judges has been there since the unit reported."""
    reported = item.steps.filter(code=C.WORK_DONE, round=item.round).order_by("-seq").first()
    earliest = reported.acted_on.isoformat() if reported else ""
    day = entry.text("visited_on")
    if not day or not earliest <= day <= clock.today().isoformat():
        raise VisitMissing(field="visited_on")
    if FileMoment.VISIT not in {file.moment for file in entry.files}:
        raise VisitMissing(field="visit")


_CHECKS = {
    C.ASSIGNED: _assigned,
    C.PLANNED: _planned,
    C.WORK_DONE: _reported,
    C.ACCEPTED: _visited,
    C.REFUSED: _visited,
}


def stated(entry: Entry) -> dict[str, Any]:
    """The step's particulars as plain JSON; an assignment names who and until when."""
    found = {name: _plain(value) for name, value in entry.particulars.items() if value not in (None, "")}
    if entry.responsible is not None:
        found |= {
            "lead_unit": entry.lead_unit.strip(),
            "responsible_unit": entry.responsible.unit,
            "responsible_post": entry.responsible.post,
            "responsible_name": entry.responsible.official.name,
            "deadline": _plain(entry.deadline),
        }
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
