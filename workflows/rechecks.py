"""What a visit of a re-check found, and what it opens, in one transaction: a rollback, a return to poverty, an item of the ledger."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from approvals import photos
from approvals.errors import PathNotRun
from approvals.models import Case, PhotoKind
from approvals.objections import Doer
from approvals.photos import PhotoFile, Whose
from approvals.stages import CaseKind
from audit import clock
from inspection import ledger, rechecks
from inspection.entries import File, Finding
from inspection.models import (
    Category,
    FileMoment,
    LedgerItem,
    RecheckResult,
    RecheckSubject,
    RecheckVisit,
    Source,
)
from inspection.rechecks import Found
from registry.models import User
from workflows import services

OPENS = {RecheckResult.FALSE_EXIT: CaseKind.ROLLBACK, RecheckResult.RETURNED: CaseKind.RETURN}
_ENTERED_AS = {RecheckResult.FALSE_EXIT: Category.FALSE_EXIT, RecheckResult.FAILED: Category.VILLAGE}
_TITLES = {PhotoKind.VISIT: "回头看入户照片", PhotoKind.HOUSE: "住房照片", PhotoKind.WATER: "饮水照片"}


def record(*, user: User, pk: int, found: Found, received: Sequence[PhotoFile]) -> RecheckVisit:
    """Once per visit. Raises NobodyAssigned, NotYourVisit, SignedTheExit, VisitRecorded, InvalidAct, OpenCaseExists."""
    at = clock.now()
    with transaction.atomic():
        subject = rechecks.lock(pk)
        doer = rechecks.visitor_at(user, subject)
        rechecks.refuse_wrong(subject, found, has_photo=any(file.kind == PhotoKind.VISIT for file in received))
        whose = Whose(village=subject.village, household=subject.household, occasion=subject.stream)
        kept = photos.add_of_later_visit(whose=whose, received=received, posting=doer.posting, at=at)
        case = _open(subject, found, doer, at)
        item = _enter(subject, found, received, doer, at) if case is None else None
        return rechecks.write(subject, found, doer=doer, case=case, item=item, photos=kept, at=at)


def _open(subject: RecheckSubject, found: Found, doer: Doer, at: datetime) -> Case | None:
    """The way back that the finding leads to; one that runs already is the one. None: the programme runs none, or none is due."""
    kind = OPENS.get(RecheckResult(found.result))
    if kind is None or subject.household is None:
        return None
    running = Case.objects.filter(household=subject.household, kind=kind, closed_at=None).first()
    if running is not None:
        return running
    try:
        with transaction.atomic():
            return services.open_found_case(
                kind=kind,
                household=subject.household,
                year=clock.today().year,
                reason=f"{subject.campaign.title}（回头看）：{found.finding.strip()}",
                posting=doer.posting,
                at=at,
            )
    except PathNotRun:
        return None


def _enter(
    subject: RecheckSubject, found: Found, received: Sequence[PhotoFile], doer: Doer, at: datetime
) -> LedgerItem | None:
    """What is found and opens no case is put right through the ledger, for the level that sent the visitor (C-34)."""
    result = RecheckResult(found.result)
    if result in {RecheckResult.STABLE, RecheckResult.OVERTAKEN}:
        return None
    finding = Finding(
        division=subject.village,
        source=Source.CHECK,
        source_no=f"{subject.campaign.title}第{subject.no}号"[:80],
        category=found.category or _ENTERED_AS.get(result, Category.OTHER),
        description=found.finding.strip(),
        found_on=found.visited_on,
        household=subject.household,
        files=tuple(
            File(
                FileMoment.SOURCE,
                _TITLES.get(PhotoKind(file.kind), "照片"),
                file.sha256,
                file.size,
                file.picture.content_type,
            )
            for file in received
        ),
    )
    return ledger.open_item(finding, doer=doer, at=at, found_at=subject.campaign.division)
