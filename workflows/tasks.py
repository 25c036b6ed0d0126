"""What runs every minute or hour by itself (config/celery.py). Each sweep leaves its trace: supervision/heartbeat.py."""

from celery import shared_task

from audit import heads, publishing, sequencer, time_stamps, witnessing
from documents.checking import status
from documents.tasks import remove_packs, sweep_packs, sweep_pending
from inspection.tasks import sweep_bundles, sweep_evaluations, sweep_filings, sweep_overdue, sweep_reports
from inspection.trail import watching
from registry.tasks import remove_status_files, sweep_imports, sweep_status_files
from workflows import clocks, drafts, lists, objection_clocks
from workflows.desk import presence
from workflows.exchange import nightly
from workflows.notifying import sweeping
from workflows.supervision import counts, dues, durations, escalating
from workflows.supervision import sweeping as stalls
from workflows.supervision.heartbeat import Clock, beat


@shared_task
def sequence_log() -> int:
    return beat(Clock.LOG, sequencer.drain)


@shared_task
def publish_log() -> int:
    return (
        beat(Clock.HEADS, heads.sweep)
        + beat(Clock.CHECKPOINTS, publishing.sweep)
        + beat(Clock.WITNESSES, witnessing.sweep)
        + beat(Clock.TIME_STAMPS, time_stamps.sweep)
    )


@shared_task
def publish_ahead() -> int:
    """Between two minutes, before a list of certificates is decided (workflows/covering.py)."""
    return beat(Clock.LOG, sequencer.drain) + beat(Clock.CHECKPOINTS, publishing.sweep)


@shared_task
def sweep_timers() -> int:
    return (
        beat(Clock.DRAFTS, drafts.sweep)
        + beat(Clock.PRESENCE, presence.sweep)
        + beat(Clock.NOTICES, clocks.sweep)
        + beat(Clock.APPEALS, objection_clocks.sweep)
        + beat(Clock.DUE_DATES, dues.sweep)
        + beat(Clock.LISTS, lists.finish_unfinished)
        + beat(Clock.ESCALATION, escalating.sweep)
        + beat(Clock.EVALUATIONS, sweep_evaluations)
    )


@shared_task
def send_messages() -> int:
    return beat(Clock.MESSAGES, sweeping.sweep)


@shared_task
def sweep_stalls() -> int:
    return (
        beat(Clock.FIGURES, counts.fold)
        + beat(Clock.STALLS, stalls.sweep)
        + beat(Clock.DURATIONS, durations.count_finished)
        + beat(Clock.SIGNALS, watching.watch)
    )


@shared_task
def sweep_papers() -> int:
    return beat(Clock.PAPERS, sweep_pending) + beat(Clock.STATUS_LIST, status.publish)


@shared_task
def run_imports() -> int:
    return beat(Clock.IMPORTS, sweep_imports) + beat(Clock.STATUS_FILES, sweep_status_files)


@shared_task
def prepare_reports() -> int:
    return beat(Clock.REPORTS, sweep_reports) + beat(Clock.BUNDLES, sweep_bundles) + beat(Clock.PACKS, sweep_packs)


@shared_task
def escalate_rectification() -> int:
    return beat(Clock.RECTIFICATION, sweep_overdue) + beat(Clock.FILINGS, sweep_filings)


@shared_task
def remove_files() -> int:
    return beat(Clock.FILES_REMOVED, _remove_files)


def _remove_files() -> int:
    return (remove_status_files() or 0) + remove_packs()


@shared_task
def fold_tables() -> int:
    return beat(Clock.FOLD, nightly.sweep)
