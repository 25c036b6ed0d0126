"""Help that does not end with the exit: visits, measures, and who is answerable for helping (domain.md §7-14, C-46, C-58)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit import clock, log
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from registry.access import Holder, acting_posting
from registry.models import OPEN_RISKS, Helper, Household, Posting, RiskMark, Standing, User
from registry.places import name_at, place_at
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from registry.services import actor_of, name_of_actor

from approvals import events, photos
from approvals.errors import NotEntitled
from approvals.helping_errors import (
    CorrectionWrong,
    HelpDayWrong,
    HelperKnown,
    HelperUnknown,
    HelpTooShort,
    HelpVisitPhotoMissing,
    SuccessorMissing,
)
from approvals.models import HelpMeasure, HelpPhoto, HelpVisit, PhotoKind
from approvals.photos import PhotoFile, Whose

# Whose households are visited and helped: everybody on the register, exited or not; not those struck off.
HELPED = frozenset(Standing) - {Standing.DISQUALIFIED, Standing.DEREGISTERED_NATURALLY}


def recorder(user: Holder, household: Household, *, level: Level | None = None) -> Posting:
    """The posting nearest to the household from which he records help; raises NotEntitled."""
    levels = [level] if level else [Level.VILLAGE, Level.TOWNSHIP]
    for each in levels:
        place = place_at(household.village_path, each)
        posting = acting_posting(user, Duty.RECORD_HELP, place, clock.today()) if place else None
        if posting is not None:
            return posting
    raise NotEntitled(duty=Duty.RECORD_HELP.label, place=name_at(household.village_path, levels[-1]))


@dataclass(frozen=True, kw_only=True)
class Visited:
    visited_on: date
    visitor: str
    visitor_kind: str
    summary: str


@transaction.atomic
def record_visit(
    *, user: User, household: Household, visit: Visited, received: Sequence[PhotoFile], corrects: int | None = None
) -> HelpVisit:
    """Raises NotEntitled, HelpDayWrong, HelpTooShort, HelpVisitPhotoMissing, CorrectionWrong, PhotoRefused."""
    posting, at = recorder(user, household), clock.now()
    _refuse_future(visit.visited_on, "visited_on")
    _refuse_short(visit.visitor, 2, "visitor")
    _refuse_short(visit.summary, 5, "summary")
    wrong = _to_correct(HelpVisit.objects.filter(household=household), corrects)
    if wrong is None and not any(file.kind == PhotoKind.VISIT for file in received):
        raise HelpVisitPhotoMissing(field="photos")
    row = HelpVisit.objects.create(
        household=household,
        visited_on=visit.visited_on,
        visitor=visit.visitor.strip(),
        visitor_kind=visit.visitor_kind,
        summary=visit.summary.strip(),
        corrects=wrong,
        **_recorded(user, posting, at),
    )
    whose = Whose(village=household.village, household=household, occasion=_stream(household))
    kept = photos.add_of_later_visit(whose=whose, received=received, posting=posting, at=at) if received else []
    HelpPhoto.objects.bulk_create(HelpPhoto(visit=row, photo=photo) for photo in kept)
    statement = {"visited_on": visit.visited_on.isoformat(), "as": visit.visitor_kind, "corrects": corrects or 0}
    personal = {"visitor": row.visitor, "summary": row.summary}
    _state(events.HELP_VISIT_RECORDED, household, posting, statement, personal, at)
    return row


@dataclass(frozen=True, kw_only=True)
class Given:
    path: str
    title: str
    unit_of_help: str
    given_on: date
    result: str
    amount_fen: int | None = None


@transaction.atomic
def record_measure(*, user: User, household: Household, given: Given, corrects: int | None = None) -> HelpMeasure:
    """Raises NotEntitled, HelpDayWrong, HelpTooShort, CorrectionWrong."""
    posting, at = recorder(user, household), clock.now()
    _refuse_future(given.given_on, "given_on")
    for name in ("title", "unit_of_help", "result"):
        _refuse_short(getattr(given, name), 2, name)
    row = HelpMeasure.objects.create(
        household=household,
        path=given.path,
        title=given.title.strip(),
        unit_of_help=given.unit_of_help.strip(),
        amount_fen=given.amount_fen,
        given_on=given.given_on,
        result=given.result.strip(),
        corrects=_to_correct(HelpMeasure.objects.filter(household=household), corrects),
        **_recorded(user, posting, at),
    )
    statement = {"path": row.path, "given_on": row.given_on.isoformat(), "corrects": corrects or 0}
    personal = {"title": row.title, "amount_fen": row.amount_fen, "result": row.result}
    _state(events.HELP_MEASURE_RECORDED, household, posting, statement, personal, at)
    return row


@transaction.atomic
def change_helper(
    *, user: User, household: Household, ends: int | None, name: str, unit: str, on: date, reason: str
) -> Helper | None:
    """Name a helper, replace one, or end one. While the programme runs, nobody ends it without a successor (脱贫不脱帮扶).

    Raises NotEntitled, HelpDayWrong, HelpTooShort, HelperUnknown, HelperKnown, SuccessorMissing.
    """
    posting, at = recorder(user, household, level=Level.TOWNSHIP), clock.now()
    _refuse_future(on, "on")
    _refuse_short(reason, 2, "reason")
    open_ones = list(Helper.objects.select_for_update().filter(household=household, until=None))
    leaving = next((helper for helper in open_ones if helper.pk == ends), None)
    if ends is not None and leaving is None:
        raise HelperUnknown(field="ends")
    name, unit = name.strip(), unit.strip()
    staying = [helper for helper in open_ones if helper is not leaving]
    if not name and (leaving is None or not staying) and (leaving is None or _runs(household, on)):
        raise SuccessorMissing(field="name")
    if any((helper.name, helper.unit) == (name, unit) for helper in open_ones):
        raise HelperKnown(field="name")
    if leaving is not None:
        if leaving.since and on < leaving.since:
            raise HelpDayWrong(field="on")
        leaving.until = on
        leaving.save(update_fields=["until"])
    named = Helper.objects.create(household=household, name=name, unit=unit, since=on) if name else None
    statement = {"on": on.isoformat(), "ends": bool(leaving), "names": bool(named)}
    personal = {"ended": leaving.name if leaving else "", "named": name, "reason": reason.strip()}
    _state(events.HELPER_CHANGED, household, posting, statement, personal, at)
    return named


def _runs(household: Household, on: date) -> bool:
    """Whether the programme's years, the consolidation after the exit among them, are not over yet."""
    version = in_force(household.village, on)
    return version is None or on.year <= max(programme_of(version).years)


def _recorded(user: User, posting: Posting, at: datetime) -> dict[str, Any]:
    name = name_of_actor(user, posting)
    return {"official": user, "posting": posting, "name": name, "unit": posting.unit, "at": at}


def _to_correct(rows: QuerySet[Any], key: int | None) -> Any:
    """The row that is corrected: of this household, and corrected by none yet."""
    if key is None:
        return None
    found = rows.filter(pk=key, corrected_by=None).first()
    if found is None:
        raise CorrectionWrong(field="corrects")
    return found


def _refuse_future(day: date, field: str) -> None:
    if day > clock.today():
        raise HelpDayWrong(field=field)


def _refuse_short(text: str, least: int, field: str) -> None:
    if len(text.strip()) < least:
        raise HelpTooShort(field=field, least=least)


def _stream(household: Household) -> str:
    return f"register:{household.no}"


def _state(
    kind: str, household: Household, posting: Posting, statement: dict[str, Any], personal: dict[str, Any], at: datetime
) -> None:
    log.append(
        stream=_stream(household),
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"household": household.no},
        statement=statement,
        personal=personal,
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def visits_in_force(household: Household) -> QuerySet[HelpVisit]:
    """Newest first, without those that were corrected."""
    return household.help_visits.filter(corrected_by=None).order_by("-visited_on", "-pk")


def measures_in_force(household: Household) -> QuerySet[HelpMeasure]:
    return household.help_measures.filter(corrected_by=None).order_by("-given_on", "-pk")


def not_visited(rows: QuerySet[Household], since: date, kind: str = "") -> QuerySet[Household]:
    """Households on the register that nobody (of that kind) has visited since the day: C-46, C-58, non-poor villages too."""
    visits = HelpVisit.objects.filter(household=OuterRef("pk"), visited_on__gte=since, corrected_by=None)
    visits = visits.filter(visitor_kind=kind) if kind else visits
    return rows.filter(~Exists(visits), standing__in=[standing.value for standing in HELPED])


def not_renewed(rows: QuerySet[Household], since: datetime) -> QuerySet[Household]:
    """Households on the register whose data nobody has renewed since: their age is what a periodic check looks at (G-36, G-38)."""
    return rows.filter(amended_at__lt=since, standing__in=[standing.value for standing in HELPED])


def at_risk(rows: QuerySet[Household]) -> QuerySet[Household]:
    """Marked with a risk of falling back that nobody has closed (Q-22)."""
    return rows.filter(Exists(RiskMark.objects.filter(household=OuterRef("pk"), state__in=OPEN_RISKS)))
