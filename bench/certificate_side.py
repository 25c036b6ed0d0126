"""The worker's side of the certificates: a village walked to the confirmation of its exits, confirmed with one click, and the real
Celery worker that makes what this asks for.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import Client

from approvals.models import Case, ItemResult, Sheet
from approvals.notices import running_notice
from approvals.particulars import per_case
from approvals.photos import required_kinds
from approvals.programmes import programme_for
from approvals.routes import acting_division_id
from approvals.sampling import outside_sample
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, STAGES, StageCode
from audit import clock, files, log
from bench import places, signing
from bench.confirming import Confirming
from documents.checking import keys
from documents.issuers import Issuer
from documents.kinds import KINDS
from documents.models import OfficialDocument, PaperJob, RenderedPaper
from documents.sealing import authority
from documents.sealing.institutions import Institution
from documents.selectors import newest_file
from registry.models import Household, User
from workflows import clocks, demo_comparison, lists, services
from workflows.demo_acts import good_act
from workflows.demo_field import take_photos_of
from workflows.demo_history import holder
from workflows.demo_notices import prove_running
from workflows.demo_signing import sign_all

S = StageCode
BY = log.Actor("system:operator", "bench")
CODES = ("H15", "H16")
POLL = 0.02
LOOK = 0.5  # how often it is asked what still waits: the question itself costs more the longer the list is


class Certificates(Confirming):
    """One village; every stage is decided as one list, by whoever holds the duty."""

    def make(self, count: int) -> float:  # type: ignore[override]
        """Seconds it took to bring the households to the confirmation."""
        started = time.perf_counter()
        self.day = places.START
        village = places.villages()[0]
        clerk = User.objects.get(username=places.username("village_clerk", village.pk))
        with self._clock():
            self.case_nos = [self._open(one, clerk) for one in places.make_households([village] * count, 0)]
        for stage in STAGES:
            if stage.code == S.DEREGISTRATION_CONFIRMATION:
                break
            self._approve(stage.code)
        self._begin_keys()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return time.perf_counter() - started

    @staticmethod
    def _open(household: Household, clerk: User) -> str:
        return services.open_case(household=household, year=2017, user=clerk).case_no

    def _clock(self) -> Any:
        return clock.demo_clock(self.day)

    def _cases(self) -> list[Case]:
        rows = Case.objects.select_related("household", "programme", "village").filter(case_no__in=self.case_nos)
        return list(rows.order_by("pk"))

    def _approve(self, stage: str) -> None:
        step, first = STAGE_OF[stage], self._cases()[0]
        notice = notice_of(first, first.stage) if step.concludes else None
        if notice is not None:
            self.day = self.day.replace(year=notice.ends_on.year, month=notice.ends_on.month, day=notice.ends_on.day)
        self.day += timedelta(days=1)
        with self._clock():
            if step.concludes:
                clocks.sweep()
                prove_running(self._cases()[0])
            self._bring(stage)
            self._decide(stage)
            if step.posts and running_notice(self._cases()[0]) is not None:
                prove_running(self._cases()[0])

    def _bring(self, stage: str) -> None:
        """What must be on file: the departments' answers, photos of the visits."""
        cases = self._cases()
        demo_comparison.prepare(cases[0], stage)
        if required_kinds(programme_for(cases[0]), stage):
            take_photos_of(cases, stage, holder(STAGE_OF[stage].duty, acting_division_id(cases[0], STAGE_OF[stage])))

    def _decide(self, stage: str) -> None:
        """Where a sample was drawn, the drawn ones first: the others wait for them."""
        cases = self._cases()
        outside = outside_sample(cases, STAGE_OF[stage])
        for of_sample in (True, False):
            chosen = [case for case in cases if (case.pk not in outside) is of_sample]
            if chosen:
                self._decide_list(stage, chosen)

    @staticmethod
    def _decide_list(stage: str, cases: list[Case]) -> None:
        step = STAGE_OF[stage]
        act = good_act(cases[0], stage, clock.today(), {})
        own = {item.name for item in per_case(stage)}
        particulars = {name: value for name, value in act.particulars.items() if name in own}
        items = [lists.Chosen(case.case_no, case.version, particulars, dict(act.measured)) for case in cases]
        sheet = lists.open_list(
            user=holder(step.duty, acting_division_id(cases[0], step)), stage=stage, act=act, items=items
        )
        lists.resume(sheet.pk)
        sheet.refresh_from_db()
        if sheet.seats:
            sign_all(sheet)
        _require_all_decided(sheet)

    @staticmethod
    def _begin_keys() -> None:
        """Good for thirty years: the worker lives today."""
        with clock.demo_clock(places.START):
            keys.begin(Path(settings.CHECK_KEYS), "heyan.bench/check", date(2017, 1, 1))
            authority.begin("bench", actor=BY, at=clock.now(), years=authority.AUTHORITY_YEARS)

    # ── the click ────────────────────────────────────────────────────────────────────────────────────────────────────

    def confirm(self) -> dict[str, Any]:  # type: ignore[override]
        """Seconds of the click alone, to the last certificate and to the last file; processor seconds of everybody."""
        PaperJob.objects.all().delete()  # of the stages before: their papers are not what is measured
        self.day += timedelta(days=1)
        first, step = self._cases()[0], STAGE_OF[S.DEREGISTRATION_CONFIRMATION]
        official = holder(step.duty, acting_division_id(first, step))
        single = sum(signing.single_seconds(code) for code in CODES) / len(CODES)  # the list has as many of each
        client = Client(headers={"host": "localhost"})
        client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
        with self._clock():
            self._issue_keys(first)
            page = client.post("/lists/choose/", {"stage": step.code, "all": "1"})["Location"]
            form = _form(first, step.code) | {"step": "confirm"}
        with _celery() as worker:
            started, busy = time.perf_counter(), _busy(worker.pid)
            with self._clock():
                answer = client.post(page, form)
            clicked = time.perf_counter() - started
            _require_all_decided(Sheet.objects.latest("pk"))
            ends = _wait(started, worker) | {"busy": _busy(worker.pid) - busy}
        return {
            "status": answer.status_code,
            "clicked": clicked,
            **ends,
            "papers": OfficialDocument.objects.filter(kind__in=CODES).count(),
            "single": single,
            "whole": _whole(),
            "bytes": sum(RenderedPaper.objects.values_list("size", flat=True)),
        }

    @staticmethod
    def _issue_keys(case: Case) -> None:
        """For whoever will issue."""
        issuers = [Issuer(KINDS[code], case.village_path, programme_for(case)) for code in CODES]
        for institution in {Institution(issuer.place, issuer.unit) for issuer in issuers if issuer.place}:
            authority.issue(
                authority.Named(institution, "吉林省长春市"),
                actor=BY,
                at=clock.now(),
                years=authority.AUTHORITY_YEARS - 1,
            )


def _form(case: Case, stage: str) -> dict[str, Any]:
    act = good_act(case, stage, clock.today(), {})
    shown = {name: value for name, value in act.particulars.items() if value not in (None, "", [])}
    return {"outcome": act.outcome, "opinion": act.opinion, "acted_on": clock.today().isoformat(), **shown}


def _require_all_decided(sheet: Sheet) -> None:
    left = list(sheet.items.exclude(result=ItemResult.DECIDED).values_list("case__case_no", "result", "reason")[:3])
    if left:
        raise RuntimeError(f"{sheet.stage}: {left}")


def _wait(started: float, worker: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Until no paper waits. Raises RuntimeError where the worker ends or a paper fails."""
    certificates = OfficialDocument.objects.filter(kind=CODES[0], rendered=None)
    last = 0.0
    while PaperJob.objects.exists():
        if worker.poll() is not None or PaperJob.objects.exclude(failure="").exists():
            raise RuntimeError(
                f"worker {worker.poll()}: {list(PaperJob.objects.values_list('last_error', flat=True)[:1])}"
            )
        if not last and not certificates.exists():
            last = time.perf_counter() - started
        time.sleep(LOOK)
    finished = time.perf_counter() - started
    return {"certificates": last or finished, "finished": finished}


def _busy(pid: int) -> float:
    """Processor seconds of a process and all below it; the presses are."""
    found: dict[str, list[str]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            found[file.parent.name] = file.read_text().rpartition(") ")[2].split()
    tree = [stat for name, stat in found.items() if name == str(pid) or stat[1] == str(pid)]
    return sum(int(ticks) for stat in tree for ticks in stat[11:15]) / os.sysconf("SC_CLK_TCK")


def _whole() -> int:
    """Files on the disk that are what their digests say."""
    papers: Sequence[OfficialDocument] = OfficialDocument.objects.filter(kind__in=CODES).prefetch_related("seals")
    return sum(files.read(newest_file(paper)).startswith(b"%PDF") for paper in papers)


@contextmanager
def _celery() -> Iterator[subprocess.Popen[bytes]]:
    """The worker as ./run starts it, warm: its first sweep has found nothing, and its presses are started."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "-P", "threads", "-c", "2"]
    command += ["-n", f"bench-{time.monotonic_ns()}@%h", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    environment = os.environ | {"HEYAN_VAR": str(settings.VAR_DIR)}
    for message in settings.BROKER_DIR.glob("*.msg"):
        message.unlink()  # of the acts before
    with subprocess.Popen(command, env=environment, stdout=sys.stderr) as process:
        try:
            current_app.send_task("documents.tasks.sweep_pending")
            while any(settings.BROKER_DIR.glob("*.msg")):
                time.sleep(POLL)
            time.sleep(3)
            yield process
        finally:
            process.terminate()
            process.wait(30)


CONTESTANT = Certificates
