"""Issuing a report as a paper: a second person, the frozen content, a number of its own series (S01–S04)."""

from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled
from approvals.objections import Doer
from approvals.policy import people_of
from audit import clock, log
from documents.kinds import SignerPart
from documents.report_parts import ReportPart
from documents.reports import issue_report
from inspection import events
from inspection.models import Report, ReportIssue, ReportKind
from inspection.policy import doer_at
from inspection.report_errors import IssuedAlready, NoProgrammeThere, PreparedItHimself
from inspection.reports.preparing import content_of_report
from inspection.terms import programme_at
from registry.models import User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

PAPER_OF: dict[str, str] = {
    ReportKind.WEEKLY: "S01",
    ReportKind.MONTHLY: "S02",
    ReportKind.QUARTERLY: "S03",
    ReportKind.ANNUAL: "S04",
}


def issuer_at(user: User, report: Report) -> Doer:
    """Raises NotEntitled, PreparedItHimself."""
    doer = doer_at(user, Duty.ISSUE_REPORTS, report.division_id)
    if doer is None:
        raise NotEntitled(duty=Duty.ISSUE_REPORTS.label, place=plain_name(report.division.name))
    if set(people_of(user.pk, doer.posting)) & {report.prepared_by_id, report.posting.official_id}:
        raise PreparedItHimself()
    return doer


@transaction.atomic
def issue(*, user: User, report: Report) -> ReportIssue:
    """Raises NotEntitled, PreparedItHimself, IssuedAlready, NoProgrammeThere."""
    at, today = clock.now(), clock.today()
    doer = issuer_at(user, report)
    if ReportIssue.objects.filter(report=report).exists():
        raise IssuedAlready()
    programme = programme_at(report.division, today)
    if programme is None:
        raise NoProgrammeThere()
    log.append(
        stream=report.stream,
        kind=events.REPORT_ISSUED,
        at=at,
        actor=actor_of(doer.posting, delegation=doer.posting.delegation, official=user),
        subject={"report": report.no, "division": str(report.division_id)},
        statement={"digest": report.digest},
    )
    seq, digest = log.head_of(report.stream)
    paper = issue_report(
        kind=PAPER_OF[report.kind],
        subject_no=report.no,
        title=report.title,
        part=printed(report),
        signers=[_preparer(report), _issuer(doer)],
        path=report.division_path,
        year=report.year,
        audit_line=f"{report.no} {seq} {digest}",
        programme=programme,
        posting=doer.posting,
        on=today,
        at=at,
    )
    try:
        with transaction.atomic():
            return ReportIssue.objects.create(
                report=report,
                document=paper,
                posting=doer.posting,
                delegation=doer.posting.delegation,
                issued_by=user,
                name=doer.name,
                post=doer.posting.post,
                unit=doer.posting.unit,
                issued_at=at,
            )
    except IntegrityError as error:
        raise IssuedAlready() from error


def printed(report: Report) -> ReportPart:
    """The paper prints its tables; those of every village go with it as a workbook, held by the digest of the whole."""
    content = content_of_report(report)
    return ReportPart(
        no=report.no,
        period=content["period"],
        as_of=content["as_of"],
        paragraphs=content["paragraphs"],
        tables=[one for one in content["tables"] if one["is_printed"]],
        attached=[one["title"] for one in content["tables"] if not one["is_printed"]],
        digest=report.digest,
    )


def _preparer(report: Report) -> SignerPart:
    on = report.prepared_at.astimezone(clock.LOCAL_ZONE).date()
    return _signer("拟制人", report.name, report.unit, report.post, on.isoformat())


def _issuer(doer: Doer) -> SignerPart:
    return _signer("签发人", doer.name, doer.posting.unit, doer.posting.post, clock.today().isoformat())


def _signer(label: str, name: str, unit: str, post: str, on: str) -> SignerPart:
    return SignerPart(label=label, name=name, unit=unit, post=post, signed_on=on, method="系统签字", ink="", opinion="")
