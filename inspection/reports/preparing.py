"""Preparing a report: everything it will ever say is read once and frozen; issuing it takes a second person."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from approvals.errors import NotEntitled
from audit import canonical, clock, log
from documents.frozen import MAX_BYTES
from documents.report_parts import ReportTable
from inspection import events
from inspection.models import Report, ReportKind
from inspection.policy import doer_at
from inspection.report_errors import PeriodNotBegun
from inspection.reports import annual, monthly, quarterly, weekly
from inspection.reports.periods import Period, period_of
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

SCHEMA = "heyan.report/1"
Build = Callable[[Division, Period], tuple[list[str], list[ReportTable]]]
BUILDERS: dict[str, Build] = {
    ReportKind.WEEKLY: weekly.build,
    ReportKind.MONTHLY: monthly.build,
    ReportKind.QUARTERLY: quarterly.build,
    ReportKind.ANNUAL: annual.build,
}
TITLES: dict[str, str] = {
    ReportKind.WEEKLY: "脱贫攻坚工作周调度表",
    ReportKind.MONTHLY: "脱贫攻坚工作月通报",
    ReportKind.QUARTERLY: "季度专题研究脱贫攻坚工作核查表",
    ReportKind.ANNUAL: "脱贫攻坚年度报告",
}


@transaction.atomic
def prepare(*, user: User, place: Division, kind: str, day: date) -> Report:
    """Raises NotEntitled, PeriodNotBegun."""
    doer = doer_at(user, Duty.PREPARE_REPORTS, place.pk)
    if doer is None:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=plain_name(place.name))
    if day.year > clock.today().year or (period := period_of(ReportKind(kind), day)).starts_on > clock.today():
        raise PeriodNotBegun(field="day")
    at = clock.now()
    content = canonical.encode(canonical.plain(content_of(place, period)), limit=MAX_BYTES).decode()
    report = Report.objects.create(
        kind=kind,
        division=place,
        division_path=place.path,
        year=period.year,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        title=json.loads(content)["title"],
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        posting=doer.posting,
        delegation=doer.posting.delegation,
        prepared_by=user,
        name=doer.name,
        post=doer.posting.post,
        unit=doer.posting.unit,
        prepared_at=at,
    )
    log.append(
        stream=report.stream,
        kind=events.REPORT_PREPARED,
        at=at,
        actor=actor_of(doer.posting, delegation=doer.posting.delegation, official=user),
        subject={"report": report.no, "division": str(place.pk)},
        statement={"report_kind": kind, "starts_on": period.starts_on.isoformat(), "digest": report.digest},
    )
    return report


def content_of(place: Division, period: Period) -> dict[str, Any]:
    """What the report says, as it will be shown, handed out and printed."""
    paragraphs, tables = BUILDERS[period.kind](place, period)
    return {
        "schema": SCHEMA,
        "kind": str(period.kind),
        "title": f"{plain_name(place.name)}{period.title}{TITLES[period.kind]}",
        "place": plain_name(place.name),
        "period": period.title,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "as_of": clock.today().isoformat(),
        "paragraphs": paragraphs,
        "tables": tables,
    }


def content_of_report(report: Report) -> dict[str, Any]:
    """The frozen content, read back."""
    found: dict[str, Any] = json.loads(report.content)
    return found
