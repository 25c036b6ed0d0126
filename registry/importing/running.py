"""Drives an ImportRun through check and commit, in the worker or in a command.

Work is done in batches; each batch's rows, problems, events and progress stand in one transaction, so a run killed at
any moment goes on after its last whole batch. `moved_at` is the heartbeat: a run that nobody has moved for a while may
be taken over, and whoever lost it notices at his next batch.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q

from audit import clock, log
from audit.log import Actor
from registry.household_events import IMPORT_COMMITTED
from registry.importing import uploads
from registry.importing.errors import MayNotImport
from registry.importing.findings import Finding, Findings
from registry.importing.guarding import WorkbookRefused
from registry.importing.matters import MATTERS, Planned
from registry.importing.planning import Act
from registry.importing.reading import Group, StagedWorkbook
from registry.importing.services import SYSTEM, posting_for
from registry.importing.writing import Source
from registry.models import ImportProblem, ImportRun, ImportStatus, Posting, Severity
from registry.services import actor_of

logger = logging.getLogger(__name__)

BATCH = 500
ABANDONED_AFTER = timedelta(minutes=5)
MAX_PROBLEMS = 50_000
_ATTEMPTS = 3

Report = Callable[[ImportRun], None]


class Overtaken(Exception):
    """Another worker has taken this run over."""


def _wall_clock() -> datetime:
    """The heartbeat is no act: it needs the machine's clock, also in a demo that acts in 2017."""
    return datetime.now(UTC)


def unattended() -> list[int]:
    """Runs that wait for a worker, and those whose worker has not been heard of for a while."""
    waiting = Q(status__in=[ImportStatus.PENDING, ImportStatus.APPROVED])
    abandoned = Q(
        status__in=[ImportStatus.CHECKING, ImportStatus.COMMITTING], moved_at__lt=_wall_clock() - ABANDONED_AFTER
    )
    return list(ImportRun.objects.filter(waiting | abandoned).order_by("pk").values_list("pk", flat=True)[:20])


def work(run_id: int, *, report: Report = lambda run: None) -> None:
    """Checks a pending run or writes an approved one; does nothing if there is nothing to do or somebody is at it."""
    run = _claim(run_id)
    if run is None:
        return
    try:
        _Worker(run, report).work()
    except WorkbookRefused as refused:
        _fail(run, refused.code, refused.params)
    except MayNotImport:
        _fail(run, "duty_lost", {})
    except uploads.WorkbookLost as lost:
        _fail(run, "file_lost", {"reason": str(lost)})
    except Overtaken:
        return
    except OperationalError:
        raise  # the database was away: the run is taken up again
    except Exception:
        logger.exception("import %s stopped", run_id)
        _fail(run, "internal", {})


def _claim(run_id: int) -> ImportRun | None:
    """Moves a waiting run on, or takes over an abandoned one. One worker wins: the update is conditional."""
    now = _wall_clock()
    fresh: dict[str, Any] = {
        "progress_done": 0,
        "progress_total": 0,
        "subjects_read": 0,
        "subjects_accepted": 0,
        "subjects_refused": 0,
        "subjects_flagged": 0,
        "subjects_created": 0,
        "subjects_amended": 0,
        "subjects_unchanged": 0,
        "moved_at": now,
    }
    rows = ImportRun.objects.filter(pk=run_id)
    with transaction.atomic():
        for waiting, at_work in (
            (ImportStatus.PENDING, ImportStatus.CHECKING),
            (ImportStatus.APPROVED, ImportStatus.COMMITTING),
        ):
            if rows.filter(status=waiting).update(status=at_work, **fresh):
                ImportProblem.objects.filter(run=run_id).delete()
                return rows.get()
        under_way = rows.filter(status__in=[ImportStatus.CHECKING, ImportStatus.COMMITTING])
        if under_way.filter(moved_at__lt=now - ABANDONED_AFTER).update(moved_at=now):
            return rows.get()
    return None


def _fail(run: ImportRun, code: str, params: dict[str, Any]) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        status=ImportStatus.FAILED, failure=json.dumps({"code": code, "params": params}), moved_at=_wall_clock()
    )


class _Worker:
    """One pass over one workbook. `is_commit` decides whether plans are written or only counted."""

    def __init__(self, run: ImportRun, report: Report) -> None:
        self.run = run
        self.report = report
        self.matter = MATTERS[run.kind]
        self.is_commit = run.status == ImportStatus.COMMITTING

    def work(self) -> None:
        self._actor()
        with uploads.open_content(self.run.sha256) as file, StagedWorkbook(file, self.matter.form) as workbook:
            ground = self.matter.ground(self.run, workbook)
            ImportRun.objects.filter(pk=self.run.pk).update(
                progress_total=workbook.subject_count, persons_read=workbook.person_count()
            )
            if self.run.progress_done == 0:
                self._note_sheets(workbook)
            groups = workbook.groups(skip=self.run.progress_done)
            while batch := list(islice(groups, BATCH)):
                self._batch(batch, ground)
        self._finish()

    def _posting(self) -> Posting | None:
        """Asked again at every batch of a commit: a posting may end while the worker writes."""
        if self.run.committed_by and self.is_commit:
            return posting_for(self.run.committed_by, self.run, clock.now())
        return None

    def _actor(self) -> Actor:
        posting = self._posting()
        return actor_of(posting) if posting else SYSTEM

    def _batch(self, groups: list[Group], ground: Any) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                with transaction.atomic():
                    self._one_transaction(groups, ground)
                break
            except IntegrityError:  # somebody else entered one of these subjects meanwhile: look again
                if attempt == _ATTEMPTS - 1:
                    raise
        self.run.refresh_from_db()
        self.report(self.run)

    def _one_transaction(self, groups: list[Group], ground: Any) -> None:
        checked = [(group.no, *self.matter.check(group, ground)) for group in groups]
        plans = self.matter.plan(checked, self.run, self.is_commit)
        if self.is_commit:
            posting = self._posting()
            actor = actor_of(posting) if posting else SYSTEM
            written = self.matter.write(plans, Source(self.run, actor, posting, clock.now()))
        else:
            written = {act: sum(each.act is act for each in plans) for act in Act}
        self._note_problems(plans)
        self._progress(plans, written)

    def _progress(self, plans: Sequence[Planned], written: dict[Act, int]) -> None:
        refused = sum(each.act is Act.REFUSE for each in plans)
        now = _wall_clock()
        mine = ImportRun.objects.filter(pk=self.run.pk, status=self.run.status, moved_at=self.run.moved_at)
        moved = mine.update(
            moved_at=now,
            progress_done=F("progress_done") + len(plans),
            subjects_read=F("subjects_read") + len(plans),
            subjects_refused=F("subjects_refused") + refused,
            subjects_accepted=F("subjects_accepted") + len(plans) - refused,
            subjects_flagged=F("subjects_flagged")
            + sum(each.act is not Act.REFUSE and each.findings.is_flagged for each in plans),
            subjects_created=F("subjects_created") + written[Act.ENTER],
            subjects_amended=F("subjects_amended") + written[Act.AMEND],
            subjects_unchanged=F("subjects_unchanged") + written[Act.NOTHING],
        )
        if not moved:
            raise Overtaken

    def _note_sheets(self, workbook: StagedWorkbook) -> None:
        findings = Findings()
        for sheet in workbook.unknown_sheets[:50]:
            findings.rows.append(Finding(Severity.ACCEPTED, "sheet_ignored", sheet, None, "", "", {}))
        for layout in workbook.layouts:
            for title in layout.ignored:
                severity = Severity.FLAGGED if self.matter.form.doubts(title) else Severity.ACCEPTED
                findings.rows.append(
                    Finding(severity, "column_ignored", layout.sheet, layout.header_row, title, "", {})
                )
        for kind in self.matter.form.missed:
            if kind not in workbook.kinds:
                findings.rows.append(
                    Finding(Severity.FLAGGED, "sheet_not_found", "", None, "", "", {"kind": str(kind)})
                )
        _store(self.run, "", findings.rows)

    def _note_problems(self, plans: Sequence[Planned]) -> None:
        room = MAX_PROBLEMS - ImportProblem.objects.filter(run=self.run).count()
        for each in _with_findings(plans):
            if room <= 0:
                return
            _store(self.run, each.no, each.findings.rows)
            room -= len(each.findings.rows)

    def _finish(self) -> None:
        at = clock.now()
        if not self.is_commit:
            ImportRun.objects.filter(pk=self.run.pk).update(status=ImportStatus.CHECKED, checked_at=at)
            return
        self.run.refresh_from_db()
        with transaction.atomic():
            ImportRun.objects.filter(pk=self.run.pk).update(status=ImportStatus.DONE, committed_at=at)
            log.append(
                stream="system",
                kind=IMPORT_COMMITTED,
                at=at,
                actor=self._actor(),
                subject={"import": self.run.pk, "division": str(self.run.division_id)},
                statement={
                    "workbook_sha256": self.run.sha256,
                    "entered": self.run.subjects_created,
                    "amended": self.run.subjects_amended,
                    "unchanged": self.run.subjects_unchanged,
                    "refused": self.run.subjects_refused,
                },
            )


def _with_findings(plans: Sequence[Planned]) -> Iterator[Planned]:
    return (each for each in plans if each.findings.rows)


def _store(run: ImportRun, subject_no: str, rows: list[Finding]) -> None:
    ImportProblem.objects.bulk_create(
        ImportProblem(
            run=run,
            sheet=row.sheet,
            row_no=row.row_no,
            subject_no=subject_no,
            column=row.column,
            value=row.value,
            severity=row.severity,
            code=row.code,
            params=row.params,
        )
        for row in rows
    )
