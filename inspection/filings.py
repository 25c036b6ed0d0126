"""Filing with the level above (G-41, G-42, D-41): the day is the day of the act, what is filed is on file; the clock raises alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from approvals import plans
from approvals.department_seats import is_of
from approvals.errors import NotEntitled
from approvals.models import AnnualPlan
from approvals.objections import Doer
from approvals.policy import standing_in
from audit import clock, files, log
from documents.receiving import Upload
from inspection import events
from inspection.filing_errors import FiledAlready, FilingNotOpen, PlanNotSet, ReferenceMissing, ReportNotIssued
from inspection.filing_terms import Due, Line, dues_of, lines_of, newest_versions, open_units
from inspection.models import Filing, FilingAlarm, Report
from registry.access import Holder, acting_posting, places_of, posts_of, roles_with
from registry.indicator_vocabulary import other_names
from registry.models import Division, Household, User
from registry.places import plain_name
from registry.programme_store import in_force
from registry.roles import Duty, Level, Role
from registry.services import actor_of

ALARMS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What goes up beside the plan: a report, or a paper by its number; a copy of it if there is one."""

    reference: str = ""
    report: int | None = None
    upload: Upload | None = None


def filer_at(user: Holder, division_id: int, department: str) -> Doer | None:
    """The post from which he files: of the place's own offices, or of the department."""
    roles = [role for role in roles_with(Duty.FILE_UPWARDS) if (role == Role.DEPARTMENT_OFFICER) == bool(department)]
    if user.pk is None:
        return None
    for role in roles:
        posting = acting_posting(user, Duty.FILE_UPWARDS, division_id, clock.today(), role=role)
        if posting is not None and (is_of(posting, department) if department else not posting.department):
            return Doer(posting, standing_in(user, posting)[1], user.pk)
    return None


@transaction.atomic
def file(*, user: User, line: Line, sent: Sent) -> Filing:
    """Raises NotEntitled, FiledAlready, FilingNotOpen, PlanNotSet, ReportNotIssued, ReferenceMissing."""
    at, today, due = clock.now(), clock.today(), line.due
    doer = filer_at(user, line.division_id, line.department)
    if doer is None:
        raise NotEntitled(duty=Duty.FILE_UPWARDS.label, place=line.name)
    if line.filing is not None:
        raise FiledAlready()
    if today < due.opens_on:
        raise FilingNotOpen(opens=due.opens_on)
    division = Division.objects.get(pk=line.division_id)
    plan, report = _plan(due, division), _report(due, division, sent)
    if plan is None and report is None and len(sent.reference.strip()) < 2:
        raise ReferenceMissing(field="reference")
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                programme=due.version,
                deadline=due.deadline.code,
                title=due.deadline.title,
                due_on=due.due_on,
                division=division,
                division_path=line.path,
                department=line.department,
                receiver_id=line.receiver_id,
                plan=plan,
                report=report,
                reference=sent.reference.strip(),
                contents=_contents(due, division, plan),
                **_copy(sent.upload),
                posting=doer.posting,
                delegation=doer.posting.delegation,
                official=user,
                name=doer.name,
                post=doer.posting.post,
                unit=doer.posting.unit,
                filed_on=today,
                filed_at=at,
            )
    except IntegrityError as error:
        raise FiledAlready() from error
    _log(filing, doer, user)
    return filing


def _copy(upload: Upload | None) -> dict[str, Any]:
    if upload is None:
        return {}
    return {"sha256": files.store(upload.content), "size": len(upload.content), "content_type": upload.kind}


def _plan(due: Due, division: Division) -> AnnualPlan | None:
    """The annual plan in force of the year in which it is due; nothing is written down a second time."""
    if due.deadline.what != "plan":
        return None
    plan = plans.newest(due.version, [division.pk]).get((division.pk, due.due_on.year))
    if plan is None:
        raise PlanNotSet(place=plain_name(division.name), year=due.due_on.year)
    return plan


def reports_to_file(due: Due, division: Division) -> QuerySet[Report]:
    rows = Report.objects.filter(division=division, year=due.due_on.year, issue__isnull=False)
    return rows.defer("content").order_by("-pk")[:50]


def _report(due: Due, division: Division, sent: Sent) -> Report | None:
    if due.deadline.what != "report":
        return None
    found = next((one for one in reports_to_file(due, division) if one.pk == sent.report), None)
    if found is None:
        raise ReportNotIssued(field="report")
    return found


def _contents(due: Due, division: Division, plan: AnnualPlan | None) -> dict[str, int | None]:
    """What the plan held on that day: the place's, its villages' and its households' (G-41)."""
    if plan is None:
        return {}
    villages = Division.objects.filter(path__under=division.path, level=Level.VILLAGE, successor=None)
    keys = list(villages.values_list("pk", flat=True))
    planned = {place for (place, year) in plans.newest(due.version, keys) if year == plan.year}
    households = Household.objects.filter(village_path__under=division.path, planned_exit_year=plan.year)
    return {
        "version": plan.version,
        "persons": plan.persons,
        "villages": len(keys),
        "villages_planned": len(planned),
        "households_planned": households.count(),
    }


def _log(filing: Filing, doer: Doer, user: User) -> None:
    log.append(
        stream=filing.stream,
        kind=events.FILED,
        at=filing.filed_at,
        actor=actor_of(doer.posting, delegation=doer.posting.delegation, official=user),
        subject={"division": str(filing.division_id), "deadline": filing.deadline, "due_on": filing.due_on.isoformat()},
        statement={
            "department": filing.department,
            "reference": filing.reference,
            "plan": filing.plan_id,
            "report": filing.report_id,
            "contents": filing.contents,
            "sha256": filing.sha256,
            "days_late": filing.days_late,
        },
    )


# ── alarms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def raise_alarms() -> int:
    """For whoever is late: once, in the log, and on the home pages of those who file and of those who watch."""
    at, today = clock.now(), clock.today()
    lines = open_units(newest_versions(today), today)[:ALARMS_AT_ONCE]
    alarms = FilingAlarm.objects.bulk_create(
        [
            FilingAlarm(
                programme=line.due.version,
                deadline=line.due.deadline.code,
                title=line.due.deadline.title,
                due_on=line.due.due_on,
                division_id=line.division_id,
                division_path=line.path,
                department=line.department,
                receiver_id=line.receiver_id,
                raised_at=at,
            )
            for line in lines
        ]
    )
    for alarm in alarms:
        log.append(
            stream=f"filing:{alarm.division_id}",
            kind=events.FILING_OVERDUE,
            at=at,
            actor=events.CLOCK,
            subject={
                "division": str(alarm.division_id),
                "deadline": alarm.deadline,
                "due_on": alarm.due_on.isoformat(),
            },
            statement={"department": alarm.department, "receiver": str(alarm.receiver_id)},
        )
    return len(alarms)


def overdue_below(user: Holder) -> QuerySet[FilingAlarm]:
    """Alarms about what should lie with the places that he supervises, and still does not."""
    same = {name: OuterRef(name) for name in ("at", "sector", "deadline", "due_on")}
    filed = Filing.objects.annotate(at=_PLACE_NOW, sector=_SECTOR).filter(**same)
    rows = FilingAlarm.objects.annotate(at=_PLACE_NOW, sector=_SECTOR)
    rows = rows.filter(receiver__in=places_of(user, Duty.SUPERVISE))
    return rows.exclude(Exists(filed)).order_by("due_on", "pk")


# Whose it is, as Line.key has it: the place that followed the one that ended, the department by whatever name of its sector.
_PLACE_NOW = Coalesce("division__successor", "division")
_SECTOR = Case(
    *(When(department=name, then=Value(sector)) for name, sector in other_names().items()),
    default=F("department"),
    output_field=CharField(),
)


def to_file(user: Holder) -> list[Line]:
    """What his own place or department has to file soon, or should have filed."""
    places = places_of(user, Duty.FILE_UPWARDS)
    if not places:
        return []
    today, posts = clock.today(), posts_of(user)
    found = [line for place in Division.objects.filter(pk__in=places) for line in _waiting(place, today)]
    return sorted((line for line in found if line.is_of(posts)), key=_due_on)


def _waiting(place: Division, today: date) -> Sequence[Line]:
    version = in_force(place, today)
    if version is None:
        return ()
    dues = [due for year in (today.year - 1, today.year, today.year + 1) for due in dues_of(version, year)]
    own = [due for due in dues if due.by == place.level and due.opens_on <= today]
    return [line for line in lines_of(own, place) if line.state(today) in {"soon", "overdue"}]


def _due_on(line: Line) -> date:
    return line.due.due_on
