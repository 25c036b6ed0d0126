"""What is reported about places: written once and never changed; the newest value of a source counts, beside the others'."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit import canonical, log
from audit.log import Actor
from registry.errors import IndicatorsInvalid, NotYourIndicators
from registry.indicator_values import Value, problem_of
from registry.indicator_vocabulary import indicators_for, indicators_of_department
from registry.listing_events import INDICATORS_REPORTED
from registry.models import Division, ImportRun, IndicatorReport, IndicatorSource, IndicatorSubject, Posting
from registry.places import once_called
from registry.roles import Level

# Whose value is taken where one is wanted: the sector answers for its own indicator (domain.md §2.3 V-3).
PRECEDENCE: tuple[str, ...] = (
    IndicatorSource.DEPARTMENT,
    IndicatorSource.OFFICE,
    IndicatorSource.TOWNSHIP,
    IndicatorSource.VILLAGE,
)
LEVEL_OF_SUBJECT: Mapping[str, Level] = {
    IndicatorSubject.VILLAGE: Level.VILLAGE,
    IndicatorSubject.HAMLET: Level.VILLAGE,
    IndicatorSubject.TOWN: Level.TOWNSHIP,
    IndicatorSubject.COUNTY: Level.COUNTY,
}


@dataclass(frozen=True)
class Stated:
    """One value as one source gives it."""

    code: str
    value: Value
    source: str
    department: str
    report: int
    at: datetime


@dataclass
class OfSubject:
    """Values of a place, or of one natural village: {code: {(source, department): newest}}."""

    values: dict[str, dict[tuple[str, str], Stated]] = field(default_factory=dict)

    def sources_of(self, code: str) -> list[Stated]:
        """Every source's own value, those of departments first."""
        found = self.values.get(code, {}).values()
        return sorted(found, key=lambda stated: (PRECEDENCE.index(stated.source), stated.department))

    def stated(self, code: str, *, source: str = "") -> Stated | None:
        """The value that counts, or that of one source."""
        return next((each for each in self.sources_of(code) if source in {"", each.source}), None)

    def value(self, code: str, *, source: str = "") -> Value | None:
        stated = self.stated(code, source=source)
        return stated.value if stated else None

    def plain(self) -> dict[str, Value]:
        """{code: value} of what counts."""
        return {code: stated.value for code in self.values if (stated := self.stated(code))}


@dataclass
class OfPlace(OfSubject):
    """A place with its natural villages by name."""

    hamlets: dict[str, OfSubject] = field(default_factory=dict)

    def hamlets_from(self, households: int) -> dict[str, OfSubject]:
        """Natural villages with at least so many households (G-14: 20); those of unknown size count as large."""
        found = {name: (of, of.value("households")) for name, of in self.hamlets.items()}
        return {name: of for name, (of, size) in found.items() if not isinstance(size, int) or size >= households}


def indicators_of(
    divisions: Iterable[Division | int], year: int, *, until: datetime | None = None
) -> dict[int, OfPlace]:
    """Everything reported for that year about the places, by division key; every place has its entry. Two queries.

    What was reported under a place's earlier name counts on. `until`: as it was known at that moment.
    """
    keys = [each if isinstance(each, int) else each.pk for each in divisions]
    found = {key: OfPlace() for key in keys}
    now = {key: key for key in keys} | once_called(keys)
    rows = IndicatorReport.objects.filter(division__in=now, year=year)
    if until is not None:
        rows = rows.filter(at__lte=until)
    columns = ("division", "hamlet", "source", "department", "pk", "at", "values")
    for key, hamlet, source, department, report, at, values in rows.order_by("pk").values_list(*columns).iterator():
        place = found[now[key]]
        of = place.hamlets.setdefault(hamlet, OfSubject()) if hamlet else place
        for code, value in canonical.parse(values.encode()).items():
            of.values.setdefault(code, {})[source, department] = Stated(code, value, source, department, report, at)
    return found


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one source says about one place, before it is written."""

    division: Division
    subject: str
    year: int
    source: str
    values: Mapping[str, Value]
    hamlet: str = ""
    department: str = ""


def record(
    reports: Sequence[Report],
    *,
    reported_by: Posting | None,
    by: Actor,
    at: datetime,
    run: ImportRun | None = None,
) -> list[IndicatorReport]:
    """Write the reports with their events. Inside a transaction; raises NotYourIndicators, IndicatorsInvalid."""
    for report in reports:
        require_sound(report)
    rows = IndicatorReport.objects.bulk_create([_row(report, reported_by, by, at, run) for report in reports])
    log.append_many([_event(row, report, by, at) for row, report in zip(rows, reports, strict=True)])
    return rows


def require_sound(report: Report) -> None:
    """Only known indicators of the subject, of the department's own sector, with values that are possible."""
    known = indicators_for(report.subject)
    unknown = report.values.keys() - known.keys()
    if unknown or report.division.level != LEVEL_OF_SUBJECT[report.subject]:
        raise IndicatorsInvalid(problem="; ".join(sorted(unknown)) or report.subject)
    own = indicators_of_department(report.subject, report.department)
    foreign = [known[code].title for code in report.values if code not in own]
    if foreign:
        raise NotYourIndicators(titles="、".join(foreign))
    wrong = {code: problem for code, value in report.values.items() if (problem := problem_of(known[code], value))}
    if wrong or not report.values:
        raise IndicatorsInvalid(problem="; ".join(f"{known[code].title}: {problem}" for code, problem in wrong.items()))


def latest_of(
    divisions: Collection[int], years: Collection[int], source: str, department: str
) -> dict[tuple[int, str, int], dict[str, Value]]:
    """{(division, hamlet, year): {code: newest value}} of one source, to see what a new report would change. Two queries."""
    now = {key: key for key in divisions} | once_called(divisions)
    rows = IndicatorReport.objects.filter(
        division__in=now, year__in=years, source=source, department=department
    ).order_by("pk")
    found: dict[tuple[int, str, int], dict[str, Value]] = {}
    for division, hamlet, year, values in rows.values_list("division", "hamlet", "year", "values"):
        found.setdefault((now[division], hamlet, year), {}).update(canonical.parse(values.encode()))
    return found


def _row(
    report: Report, reported_by: Posting | None, by: Actor, at: datetime, run: ImportRun | None
) -> IndicatorReport:
    body = canonical.encode(report.values)
    return IndicatorReport(
        division=report.division,
        division_path=report.division.path,
        subject=report.subject,
        hamlet=report.hamlet,
        year=report.year,
        source=report.source,
        department=report.department,
        values=body.decode(),
        digest=canonical.digest(body),
        reported_by=reported_by,
        reporter_name=by.name[:60],
        import_run=run,
        at=at,
    )


def _event(row: IndicatorReport, report: Report, by: Actor, at: datetime) -> log.Draft:
    return log.Draft(
        stream=f"place:{row.division_id}",
        kind=INDICATORS_REPORTED,
        at=at,
        actor=by,
        subject={"division": str(row.division_id), "report": row.pk},
        statement={
            "year": row.year,
            "subject": str(row.subject),
            "hamlet": row.hamlet,
            "source": str(row.source),
            "department": row.department,
            "values": dict(report.values),
            "digest": row.digest,
            "import": row.import_run_id,
        },
    )
