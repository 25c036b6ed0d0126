"""The departments' certificates as acts of one transaction each, and what the pages show of them (domain.md §2.3 V-3)."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from approvals import sectors
from approvals.comparisons import SEATS
from approvals.department_seats import ROLE_OF, is_of
from approvals.errors import CaseBusy
from approvals.models import Case, DepartmentSeat, SectorCertificate
from approvals.objections import Doer
from approvals.programmes import programmes_for
from approvals.sectors import CERTIFIED_AT, Statement
from approvals.subjects import subject_of
from audit import clock
from documents.sectors import issue_for_sector
from registry.access import Holder, posts_of
from registry.indicator_values import shown
from registry.indicator_vocabulary import indicators_for, sector_named
from registry.models import Division, Posting, User
from registry.places import is_or_followed
from registry.programme_schema import Programme
from workflows.advancing import is_lock_timeout
from workflows.criteria_table import effect_title
from workflows.findings import Lacking, enter_lacking
from workflows.models import OPEN, CaseTask

MOST_CASES = 200


def certify(*, user: User, case_no: str, sector: str, statement: Statement, seen: int) -> SectorCertificate:
    """The officer's act. Raises the refusals of approvals.sectors."""
    try:
        return sectors.certify(
            user=user, case_no=case_no, sector=sector, statement=statement, seen=seen, at=clock.now()
        )
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


def sign(*, user: User, case_no: str, sector: str, seen_digest: str) -> SectorCertificate:
    """The head's act: the certificate counts, what a reference criterion lacks goes into the ledger, the paper is issued."""
    at = clock.now()
    try:
        with transaction.atomic():
            certificate = sectors.sign(user=user, case_no=case_no, sector=sector, seen_digest=seen_digest, at=at)
            head = certificate.signatures.select_related("posting__division").get(seat=DepartmentSeat.HEAD)
            doer = Doer(head.posting, head.name, head.official_id)
            enter_lacking(certificate.case, _lacking(certificate), doer, at)
            issue_for_sector(certificate, on=clock.today(), at=at)
            return certificate
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


def _lacking(certificate: SectorCertificate) -> list[Lacking]:
    """A criterion that stops nothing is put right and reported (§2.3)."""
    return [
        Lacking(line["code"], f"{line['title']}未达标：{line['reason']}", certificate.sector)
        for line in sectors.lines_of(certificate)
        if line["met"] is False and line["effect"] == "reference"
    ]


# ── whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────────


def department_posts(user: Holder) -> list[Posting]:
    return [posting for posting in posts_of(user) if posting.department and posting.role in ROLE_OF.values()]


def waiting_cases(user: Holder) -> list[tuple[Case, str, SectorCertificate | None, Posting]]:
    """Cases that wait for the departments in which the user holds a post: case, department, what it certified. Three queries.

    A department of the province has nothing to say of what the counties' own certify.
    """
    posts = department_posts(user)
    if not posts:
        return []
    here = {posting.division_id: is_or_followed("act_division", posting.division_id) for posting in posts}
    tasks = CaseTask.objects.filter(OPEN, reduce(or_, here.values()), stage__in=CERTIFIED_AT)
    tasks = tasks.select_related("case__programme", "case__village", "act_division__successor__successor")
    waiting = list(tasks.order_by("case__moved_at", "case")[:MOST_CASES])
    cases = [task.case for task in waiting]
    programmes, found = programmes_for(cases), sectors.newest(cases)
    return [
        (task.case, sector, found[task.case_id].get(sector), posting)
        for task in waiting
        for sector in sectors.sectors_at(task.case, programmes[task.case_id])
        for posting in posts
        if is_of(posting, sector) and posting.division_id in _stands_for(task.act_division)
    ]


def _stands_for(place: Division | None) -> set[int]:
    """The division whose turn it is, and those that followed it (D-46)."""
    found: set[int] = set()
    while place is not None and len(found) < 3:  # as far as is_or_followed looks
        found.add(place.pk)
        place = place.successor
    return found


def turns_of(user: Holder) -> list[str]:
    """The cases in which it is the user's turn: the officer certifies, then the head signs."""
    return [
        case.case_no
        for case, _sector, certificate, posting in waiting_cases(user)
        if (posting.role == ROLE_OF[DepartmentSeat.OFFICER]) == (certificate is None)
        and getattr(certificate, "signed", 0) < SEATS
    ]


# ── what pages show ──────────────────────────────────────────────────────────────────────────────────────────────────


def sector_rows(case: Case, programme: Programme) -> list[dict[str, Any]]:
    """For the case's page: each department as it stands now, and what was certified in earlier rounds. Three queries at most."""
    rows = SectorCertificate.objects.filter(case=case).order_by("-round", "sector", "no").prefetch_related("signatures")
    latest = {(row.round, row.sector): row for row in rows} if case.household_id is None else {}
    waiting = sectors.sectors_at(case, programme) if case.stage in CERTIFIED_AT and case.closed_at is None else {}
    missing = [sector for sector in waiting if (case.round, sector) not in latest]
    found = [{"sector": sector, "state": _("to be certified"), "chip": "pending"} for sector in missing]
    return found + [certificate_row(case, row) for row in latest.values()]


def certificate_row(case: Case, certificate: SectorCertificate) -> dict[str, Any]:
    signatures = sorted(certificate.signatures.all(), key=lambda one: one.pk)
    return {
        "sector": certificate.sector,
        "digest": certificate.digest,
        "lines": line_rows(case, certificate),
        "signed": [
            {
                "title": DepartmentSeat(one.seat).label,
                "name": f"{one.name}（{one.unit}{one.post}）",
                "on": one.signed_at,
            }
            for one in signatures
        ],
        **state_of(certificate, len(signatures), is_standing=certificate.round == case.round),
    }


def state_of(certificate: SectorCertificate | None, signed: int, *, is_standing: bool = True) -> dict[str, Any]:
    if certificate is None:
        return {"state": _("to be certified"), "chip": "pending"}
    if not is_standing:
        return {"state": _("round %(round)s") % {"round": certificate.round}, "chip": "superseded"}
    if signed < SEATS:
        return {"state": _("to be signed by the head"), "chip": "current"}
    if certificate.fails_veto:
        return {"state": _("not met: the place goes back"), "chip": "unmet"}
    return {"state": _("certified"), "chip": "done"}


def line_rows(case: Case, certificate: SectorCertificate) -> list[dict[str, Any]]:
    known = indicators_for(subject_of(case))
    return [
        {
            "title": line["title"],
            "met": line["met"],
            "value": "" if line["reported"] is None else shown(known[line["indicator"]], line["reported"]),
            "source": line["source"],
            "reason": line["reason"],
            "effect": effect_title(line["effect"]),
        }
        for line in sectors.lines_of(certificate)
    ]


def own_sector(names: Sequence[str] | Mapping[str, Any], typed: str) -> str | None:
    """The case's department of that name, also under another of its names."""
    return next((name for name in names if sector_named(name) == sector_named(typed)), None)
