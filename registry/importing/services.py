"""The two acts of an official on an import: uploading a workbook, and approving what the check found."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit import log
from audit.log import Actor
from registry import access
from registry.household_events import IMPORT_APPROVED, IMPORT_UPLOADED
from registry.importing import uploads
from registry.importing.errors import MayNotImport, NotWaitingForApproval, OwnImport
from registry.models import Division, ImportKind, ImportRun, ImportStatus, Posting, User
from registry.reporting import SOURCE_OF, reporting_posts, sector_of, sources_of
from registry.roles import Duty
from registry.services import actor_of

SYSTEM = Actor(id="system:import", name="系统", role="system", unit="系统")


DUTY_OF: Mapping[str, Duty] = {
    ImportKind.HOUSEHOLDS: Duty.IMPORT_REGISTER,
    ImportKind.AREAS: Duty.REPORT_INDICATORS,
}


def importer(user: User, run: ImportRun, at: datetime) -> Actor:
    """The official in the posting from which he may import this, at this moment; raises MayNotImport."""
    return actor_of(posting_for(user, run, at))


def posting_for(user: User, run: ImportRun, at: datetime) -> Posting:
    """What a department delivers, its own people alone upload and approve."""
    posting = access.acting_posting(user, DUTY_OF[run.kind], run.division_id, timezone.localdate(at))
    if posting is None or posting.department != run.department:
        raise MayNotImport(duty=DUTY_OF[run.kind].label)
    if run.kind == ImportKind.AREAS and run.source not in sources_of(posting):
        raise MayNotImport(duty=DUTY_OF[run.kind].label)
    return posting


def kinds_for(user: User) -> dict[str, list[int]]:
    """{kind of workbook: own keys of the places on which the user may import it}, without kinds that he may not."""
    found = {str(kind): access.places_of(user, duty) for kind, duty in DUTY_OF.items()}
    return {kind: places for kind, places in found.items() if places}


def runs_visible_to(user: User) -> QuerySet[ImportRun]:
    """Those he might have uploaded himself: strangers shall not learn that another county imports, nor another department."""
    kinds = kinds_for(user)
    visible = Q(kind=ImportKind.HOUSEHOLDS, division__in=kinds.get(ImportKind.HOUSEHOLDS, []))
    for posting in reporting_posts(user) if ImportKind.AREAS in kinds else []:
        visible |= Q(kind=ImportKind.AREAS, division=posting.division_id, department=sector_of(posting))
    return ImportRun.objects.filter(visible)


def word_of(user: User, division: Division, source: str, at: datetime) -> dict[str, str]:
    """Whose word a workbook of indicators is if the user brings it in: the one he names, else that of his own post."""
    posting = access.acting_posting(user, Duty.REPORT_INDICATORS, division.pk, timezone.localdate(at))
    if posting is None:
        raise MayNotImport(duty=Duty.REPORT_INDICATORS.label)
    return {"source": source or SOURCE_OF[posting.role], "department": sector_of(posting)}


def upload(
    *,
    content: bytes,
    name: str,
    division: Division,
    uploaded_by: User | None,
    at: datetime,
    kind: str = ImportKind.HOUSEHOLDS,
    year: int | None = None,
    source: str = "",
    department: str = "",
) -> ImportRun:
    """Keeps the workbook and asks the worker to check it. Without an official only the command line may call this.

    Indicators need their `year` and whose word they are (`source`; of a department its name).
    """
    meant = ImportRun(division=division, kind=kind, source=source, department=department)
    actor = importer(uploaded_by, meant, at) if uploaded_by else SYSTEM
    digest = uploads.keep(content)
    with transaction.atomic():
        run = ImportRun.objects.create(
            division=division,
            division_path=division.path,
            started_by=uploaded_by,
            original_name=name[:200],
            sha256=digest,
            size=len(content),
            created_at=at,
            kind=kind,
            year=year,
            source=source,
            department=department,
        )
        _log(IMPORT_UPLOADED, run, actor, at)
    return run


def approve(*, run: ImportRun, approved_by: User | None, at: datetime) -> ImportRun:
    """Lets the checked subjects be written; raises NotWaitingForApproval, MayNotImport, OwnImport.

    Whoever uploaded it does not approve it (S5). Without an official only the command line may call this, and the log
    names the system.
    """
    actor = _approver(approved_by, run, at) if approved_by else SYSTEM
    with transaction.atomic():
        moved = ImportRun.objects.filter(pk=run.pk, status=ImportStatus.CHECKED).update(
            status=ImportStatus.APPROVED, committed_by=approved_by, approved_at=at, moved_at=None
        )
        if not moved:
            raise NotWaitingForApproval
        run.refresh_from_db()
        _log(IMPORT_APPROVED, run, actor, at)
    return run


def _approver(user: User, run: ImportRun, at: datetime) -> Actor:
    """Neither the one who uploaded it nor who stands in for him (S5, S7)."""
    if user.pk == run.started_by_id:
        raise OwnImport
    posting = posting_for(user, run, at)
    if posting.principal_id == run.started_by_id:
        raise OwnImport
    return actor_of(posting)


def _log(kind: str, run: ImportRun, actor: Actor, at: datetime) -> None:
    log.append(
        stream="system",
        kind=kind,
        at=at,
        actor=actor,
        subject={"import": run.pk, "division": str(run.division_id)},
        statement={
            "kind": str(run.kind),
            "workbook_sha256": run.sha256,
            "size": run.size,
            "subjects_read": run.subjects_read,
            "subjects_accepted": run.subjects_accepted,
            "subjects_refused": run.subjects_refused,
        },
    )
