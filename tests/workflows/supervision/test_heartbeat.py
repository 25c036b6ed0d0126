"""Every clock leaves a trace of each run; one that stands or fails is seen."""

from datetime import datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from audit import clock
from config.celery import app
from tests.conftest import At
from workflows import tasks
from workflows.notifying import inbox, reminders
from workflows.supervision import heartbeat, rounds, sweeping
from workflows.supervision.heartbeat import Clock, beat, last_runs
from workflows.supervision.models import ClockRun


def run_of(name: Clock) -> heartbeat.LastRun:
    return next(run for run in last_runs() if run.name == name)


def page() -> str:
    with override("en"):
        return render_to_string("workflows/supervision/last_runs.html", {"last_runs": last_runs()})


@pytest.mark.usefixtures("spring")
def test_a_clock_says_when_it_last_ran_and_what_it_did(db: None) -> None:
    assert run_of(Clock.NOTICES).minutes is None and run_of(Clock.NOTICES).is_late
    assert page().count("has never run") == len(Clock)
    assert beat(Clock.NOTICES, lambda: 3) == 3
    clock._demo_now.set(clock.now() + timedelta(minutes=2))
    run = run_of(Clock.NOTICES)
    assert (run.minutes, run.done, run.failed, run.is_late) == (2, 3, 0, False)
    assert "last ran 2 minutes ago" in page()


def test_a_clock_that_stands_comes_first_and_is_red(db: None, at: At) -> None:
    with at("2017-03-01"):
        for name in Clock:
            beat(name, lambda: 0)
        assert not any(run.is_late for run in last_runs())
        clock._demo_now.set(clock.now() + timedelta(minutes=12))
        beat(Clock.NOTICES, lambda: 0)
        late = [run.name for run in last_runs() if run.is_late]
        assert Clock.NOTICES not in late and Clock.RECTIFICATION not in late  # by the hour
        assert (
            len(late) == len(Clock) - 1 - len(heartbeat.EVERY)
            and [run.name for run in last_runs()][: len(late)] == late
        )
        assert page().count("chip-overdue") == len(late)


@pytest.mark.usefixtures("spring")
def test_a_clock_that_fails_says_so_and_stops_no_other(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OSError("the disk is full")

    tasks.sweep_timers()
    monkeypatch.setattr(tasks.clocks, "sweep", fail)
    tasks.sweep_timers()
    assert tasks.sweep_timers() == 0
    assert run_of(Clock.NOTICES).failed == 2 and run_of(Clock.NOTICES).is_late
    assert run_of(Clock.LISTS).failed == 0 and ClockRun.objects.count() > 3
    assert "failed 2 times in a row" in page()
    monkeypatch.undo()
    tasks.sweep_timers()
    assert run_of(Clock.NOTICES).failed == 0


@pytest.mark.usefixtures("spring")
def test_a_step_that_fails_stops_no_other_of_the_same_clock(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fail(*_: object) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(reminders, "sweep", fail)
    monkeypatch.setattr(inbox, "clear_old", lambda now: done.append("cleared"))
    tasks.send_messages()
    assert done == ["cleared"] and run_of(Clock.MESSAGES).failed == 1
    monkeypatch.setattr(rounds, "open_rounds", fail)
    monkeypatch.setattr(sweeping, "_work_off", lambda until: done.append("worked off"))
    tasks.sweep_stalls()
    assert done[1:] == ["worked off"] and run_of(Clock.STALLS).failed == 1 and run_of(Clock.FIGURES).failed == 0


@pytest.mark.usefixtures("spring")
def test_a_trace_that_cannot_be_written_stops_no_other_clock(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = heartbeat._upsert

    def fail(name: Clock, started_at: datetime) -> None:
        if name == Clock.DRAFTS:
            raise OSError("the connection is gone")
        whole(name, started_at)

    monkeypatch.setattr(heartbeat, "_upsert", fail)
    tasks.sweep_timers()
    assert run_of(Clock.NOTICES).minutes == 0 and run_of(Clock.DRAFTS).minutes is None


@pytest.mark.usefixtures("spring")
def test_every_clock_of_the_schedule_leaves_its_trace(db: None) -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        app.tasks[entry["task"]]()
    assert set(ClockRun.objects.exclude(finished_at=None).values_list("name", flat=True)) == set(Clock.values)
