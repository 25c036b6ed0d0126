"""Every clock leaves a trace of each run, and pages show it: escalation that nobody runs looks like peace (anchors.md §6-12)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit import clock
from workflows.supervision.models import ClockRun

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=10)


class Clock(models.TextChoices):
    """What runs by itself. A new sweep gets a name here, its period in EVERY if that is no minute, and beat() around it."""

    LOG = "log", _("entries of the audit log")
    HEADS = "heads", _("ends of streams in the audit log")
    CHECKPOINTS = "checkpoints", _("checkpoints of the audit log")
    WITNESSES = "witnesses", _("witnesses of the audit log")
    TIME_STAMPS = "time_stamps", _("time stamps of the audit log")
    NOTICES = "notices", _("ends of notices")
    APPEALS = "appeals", _("windows of appeals")
    DUE_DATES = "due_dates", _("due dates counted anew")
    LISTS = "lists", _("unfinished lists")
    DRAFTS = "drafts", _("drafts of decided stages")
    PRESENCE = "presence", _("who views what")
    FIGURES = "figures", _("figures of open work")
    DURATIONS = "durations", _("durations of finished stages")
    STALLS = "stalls", _("stalled tasks")
    PAPERS = "papers", _("papers")
    PACKS = "packs", _("papers of rosters put together")
    STATUS_LIST = "status_list", _("signed list of papers that ended")
    IMPORTS = "imports", _("imports")
    STATUS_FILES = "status_files", _("files of persons and their status")
    FILES_REMOVED = "files_removed", _("files of persons past their week")
    ESCALATION = "escalation", _("overdue stages")
    MESSAGES = "messages", _("messages")
    REPORTS = "reports", _("reports")
    BUNDLES = "bundles", _("evidence bundles")
    RECTIFICATION = "rectification", _("overdue rectification")
    FILINGS = "filings", _("overdue filings")
    SIGNALS = "signals", _("signals for a human eye")
    EVALUATIONS = "evaluations", _("field days and ends of evaluations")
    FOLD = "fold", _("tables held against the log")


_HOUR = timedelta(hours=1)
EVERY: dict[str, timedelta] = dict.fromkeys([Clock.RECTIFICATION, Clock.FILINGS, Clock.FILES_REMOVED], _HOUR)
_MINUTE = timedelta(minutes=1)


def beat(name: Clock, sweep: Callable[[], int | None]) -> int:
    """Run one sweep and write down that it ran; what it has done. An error is logged and counted, and stops no other clock."""
    try:
        _upsert(name, started_at=clock.now())
        done = sweep() or 0
        ClockRun.objects.filter(name=name).update(finished_at=clock.now(), done=done, failed=0)
    except Exception:
        logger.exception("the clock %s failed", name)
        _note_failure(name)
        return 0
    return done


def _note_failure(name: Clock) -> None:
    """Also where the sweep lost its connection: the next clock gets another one."""
    try:
        if not connection.in_atomic_block:  # a caller's transaction would be lost with its connection
            connection.close_if_unusable_or_obsolete()
        ClockRun.objects.filter(name=name).update(failed=F("failed") + 1)
    except Exception:
        logger.exception("that the clock %s failed cannot be written down", name)


def _upsert(name: Clock, started_at: datetime) -> None:
    row = ClockRun(name=name, started_at=started_at)
    ClockRun.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["started_at"])


@dataclass(frozen=True)
class LastRun:
    """One clock as a page shows it."""

    name: str
    title: str | Promise
    finished_at: datetime | None
    minutes: int | None  # since it ended well; None: never
    is_late: bool
    done: int
    failed: int


def last_runs() -> list[LastRun]:
    """All clocks, those that stand first. One query."""
    rows, now = ClockRun.objects.in_bulk(), clock.now()
    runs = [_last_run(name, rows.get(name.value), now) for name in Clock]
    return sorted(runs, key=lambda run: not run.is_late)


def _last_run(name: Clock, row: ClockRun | None, now: datetime) -> LastRun:
    if row is None or row.finished_at is None:
        return LastRun(name, name.label, None, None, True, 0, row.failed if row else 0)
    age = now - row.finished_at
    is_late = age > LATE + EVERY.get(name, _MINUTE) or row.failed > 0
    return LastRun(name, name.label, row.finished_at, max(age // _MINUTE, 0), is_late, row.done, row.failed)
