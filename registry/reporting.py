"""The act of an official who reports indicators of a place: from which post, as whose word, of which sector."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from registry import access
from registry.errors import DutyMissing, IndicatorsInvalid
from registry.indicator_values import Value
from registry.indicators import Report, latest_of, record, require_sound
from registry.models import Division, IndicatorReport, IndicatorSource, IndicatorSubject, Posting, User
from registry.roles import DUTIES_OF, Duty, Level, Role
from registry.services import actor_of

SOURCE_OF: Mapping[str, IndicatorSource] = {
    Role.VILLAGE_CLERK: IndicatorSource.VILLAGE,
    Role.TOWNSHIP_CLERK: IndicatorSource.TOWNSHIP,
    Role.COUNTY_OFFICE: IndicatorSource.OFFICE,
    Role.DEPARTMENT_OFFICER: IndicatorSource.DEPARTMENT,
    Role.DEPARTMENT_HEAD: IndicatorSource.DEPARTMENT,
}
# Whose workbooks an office brings in beside its own: what villages and townships filled in is collected above them.
SPEAKS_FOR: Mapping[str, tuple[IndicatorSource, ...]] = {
    IndicatorSource.VILLAGE: (IndicatorSource.VILLAGE,),
    IndicatorSource.TOWNSHIP: (IndicatorSource.TOWNSHIP, IndicatorSource.VILLAGE),
    IndicatorSource.OFFICE: (IndicatorSource.OFFICE, IndicatorSource.TOWNSHIP, IndicatorSource.VILLAGE),
    IndicatorSource.DEPARTMENT: (IndicatorSource.DEPARTMENT,),
}
SUBJECT_AT: Mapping[int, IndicatorSubject] = {
    Level.VILLAGE: IndicatorSubject.VILLAGE,
    Level.TOWNSHIP: IndicatorSubject.TOWN,
    Level.COUNTY: IndicatorSubject.COUNTY,
}


def reporting_posting(user: access.Holder, division: Division, on: date) -> Posting | None:
    """The post from which the user reports about the place: the nearest above it, or the place's own."""
    for key in reversed(division.ancestor_keys()):
        posting = access.acting_posting(user, Duty.REPORT_INDICATORS, key, on)
        if posting is not None and _has_its_sector(posting) and _reaches(posting, division):
            return posting
    return None


def _reaches(posting: Posting, division: Division) -> bool:
    """The departments of a city or a province speak for counties (K-3), not for the villages of every county."""
    if SOURCE_OF[posting.role] != IndicatorSource.DEPARTMENT or division.level <= Level.COUNTY:
        return True
    return posting.division_id == division.pk or posting.division.level >= Level.COUNTY


def reporting_posts(user: access.Holder) -> list[Posting]:
    """All posts from which the user reports."""
    return [
        posting
        for posting in access.posts_of(user)
        if Duty.REPORT_INDICATORS in DUTIES_OF[Role(posting.role)] and _has_its_sector(posting)
    ]


def _has_its_sector(posting: Posting) -> bool:
    return SOURCE_OF[posting.role] != IndicatorSource.DEPARTMENT or bool(posting.department)


def sources_of(posting: Posting) -> tuple[IndicatorSource, ...]:
    """Whose word the post may bring in by workbook."""
    return SPEAKS_FOR[SOURCE_OF[posting.role]]


def sector_of(posting: Posting) -> str:
    """The department whose indicators the post reports; "" reports all."""
    return posting.department if SOURCE_OF[posting.role] == IndicatorSource.DEPARTMENT else ""


def may_read(user: access.Holder, division: Division) -> bool:
    """Whoever sees the place's cases, and whoever reports about it."""
    if access.can_see(user, division.path):
        return True
    return any(access.has_duty(user, Duty.REPORT_INDICATORS, key) for key in division.ancestor_keys())


def own_values(posting: Posting, division: Division, year: int, hamlet: str = "") -> dict[str, Value]:
    """What this source last stated."""
    latest = latest_of([division.pk], [year], SOURCE_OF[posting.role], sector_of(posting))
    return latest.get((division.pk, hamlet, year), {})


def report(
    *, user: User, division: Division, year: int, values: Mapping[str, Value], at: datetime, hamlet: str = ""
) -> IndicatorReport | None:
    """Keeps what differs from the source's last word; None if nothing does.

    Raises DutyMissing, NotYourIndicators, IndicatorsInvalid.
    """
    with transaction.atomic():
        posting = reporting_posting(user, division, timezone.localdate(at))
        if posting is None:
            raise DutyMissing(duty=Duty.REPORT_INDICATORS.label, place=division.name)
        if division.level not in SUBJECT_AT:
            raise IndicatorsInvalid(problem=division.name)
        before = own_values(posting, division, year, hamlet)
        given = Report(
            division=division,
            subject=IndicatorSubject.HAMLET if hamlet else SUBJECT_AT[division.level],
            year=year,
            source=SOURCE_OF[posting.role],
            department=sector_of(posting),
            hamlet=hamlet,
            values={code: value for code, value in values.items() if before.get(code) != value},
        )
        if not given.values:
            return None
        require_sound(given)
        return record([given], reported_by=posting, by=actor_of(posting), at=at)[0]
