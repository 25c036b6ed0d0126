"""Heyan's side of the bulk bench: equal cases, half of them decided one by one, half on one list, as the pages do it."""

import json
import time
from collections import Counter
from typing import Any

from django.db import connection
from django.test import Client

from approvals.models import Case, Decision, Notice, Roster
from audit import clock
from audit.models import Event, Opening
from bench import counting, places
from bench.ours import Heyan
from bench.workload import OPINION
from documents.kinds import KINDS
from documents.models import OfficialDocument, PaperJob
from registry.models import Division, StandingChange, User
from workflows import lists, services
from workflows.demo_acts import good_act
from workflows.models import CaseTask

_OWN = {
    "id",
    "case_id",
    "decision_id",
    "assessment_id",
    "digest",
    "audit_digest",
    "sheet_id",
    "came_from_id",
    "process_id",
}
_OWN |= {"case_no", "household_id", "serial", "document_no", "content", "content_sha256", "check_token", "document_id"}
_OWN |= {"list_id", "row_no"}
# A list has one paper of its own for all its households: that is what the two ways differ in.
OWN_PAPERS = [code for code, kind in KINDS.items() if kind.scope == "household"]


def processor_seconds() -> float:
    """Of this process and its database session: what is left when other load falls out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    try:
        with open(f"/proc/{session}/schedstat") as file:
            return time.process_time() + int(file.read().split()[0]) / 1e9
    except OSError:
        return float("nan")


class Together(Heyan):
    """Cases of one village, so that one official decides them all."""

    def open_cases(self, count: int, village: int = 0) -> None:
        clock._demo_now.set(places.START)
        self.users = {user.username: user.pk for user in User.objects.all()}
        households = places.make_households([places.villages()[village]] * count, self.number)
        self.number += count
        self.cases = [self._open(household) for household in households]
        with (
            connection.cursor() as cursor
        ):  # as autovacuum keeps a running office; a fresh database knows nothing of its size
            cursor.execute("ANALYZE")

    def compare(self, stage: str) -> dict[str, Any]:
        """Seconds of one by one and of one list, each over half of the cases; then whether the rows are the same."""
        half = len(self.cases) // 2
        alone, together = self.cases[:half], self.cases[half:]
        busy = processor_seconds()
        single = self._one_by_one(stage, alone)
        single_busy = processor_seconds() - busy
        busy = processor_seconds()
        with counting.counted() as statements:
            bulk, dropped = self._as_a_list(stage, together)
        bulk_busy = processor_seconds() - busy
        same = self._rows(alone) == self._rows(together)
        return {
            "cases": half,
            "single": single,
            "bulk": bulk,
            "single_busy": single_busy,
            "bulk_busy": bulk_busy,
            "statements": statements.total,
            "dropped": dropped,
            "same": same,
        }

    def _ready(self, stage: str, case_nos: list[str]) -> tuple[int, dict[str, Any]]:
        rows = Case.objects.select_related("household", "programme").in_bulk(case_nos, field_name="case_no")
        acts = {no: good_act(rows[no], stage, clock.today(), {"opinion": OPINION}) for no in case_nos}
        return self.official(stage, rows[case_nos[0]]), acts

    def _one_by_one(self, stage: str, case_nos: list[str]) -> float:
        official, acts = self._ready(stage, case_nos)
        started = time.perf_counter()
        for case_no, act in acts.items():
            services.decide(user=User.objects.get(pk=official), case_no=case_no, stage=stage, act=act)
        return time.perf_counter() - started

    def _as_a_list(self, stage: str, case_nos: list[str]) -> tuple[float, list[str]]:
        official, acts = self._ready(stage, case_nos)
        items = [lists.Chosen(no, act.seen_version, dict(act.particulars)) for no, act in acts.items()]
        started = time.perf_counter()
        user = User.objects.get(pk=official)
        sheet = lists.open_list(user=user, stage=stage, act=acts[case_nos[0]], items=items)
        lists.resume(sheet.pk)
        spent = time.perf_counter() - started
        return spent, list(sheet.items.exclude(result="decided").values_list("reason", flat=True)[:3])

    def _rows(self, case_nos: list[str]) -> Counter[str]:
        """Every row of these cases without keys, numbers and digests, and what the log states of them."""
        found: Counter[str] = Counter()
        cases = Case.objects.filter(case_no__in=case_nos)
        for model in (Decision, Notice, CaseTask):
            found.update(self._plain(row) for row in model.objects.filter(case__in=cases).values())
        papers = OfficialDocument.objects.filter(case__in=cases, kind__in=OWN_PAPERS)
        found.update(self._plain(row) for row in papers.values())
        found.update(self._plain(row) for row in cases.values())
        found.update(self._plain(row) for row in PaperJob.objects.filter(document__in=papers).values())
        households = cases.values("household")
        found.update(self._plain(row) for row in StandingChange.objects.filter(household__in=households).values())
        streams = [f"case:{no}" for no in case_nos]
        for stream in range(0, len(streams), 500):
            found.update(self._stated(streams[stream : stream + 500]))
        return found

    def _plain(self, row: dict[str, Any]) -> str:
        return str(sorted((name, str(value)) for name, value in row.items() if name not in _OWN))

    def _stated(self, streams: list[str]) -> list[str]:
        events = list(Event.objects.filter(stream__in=streams))
        opened: dict[Any, list[Any]] = {}
        for event_id, *opening in Opening.objects.filter(event_id__in=[e.event_id for e in events]).values_list(
            "event_id", "label", "value"
        ):
            opened.setdefault(event_id, []).append(opening)
        said = []
        for event in events:
            body = json.loads(event.body)
            for name in ("signed", "sheet", "signers"):
                body["statement"].pop(name, None)
            parts = [
                body["kind"],
                body["at"],
                body["actor"],
                body["seq"],
                body["statement"],
                sorted(body["commitments"]),
            ]
            said.append(str([*parts, sorted(opened.get(event.event_id, []))]))
        return [text for text in said if "case:case:opened" not in text]

    def roster(self, few: int, many: int) -> dict[str, Any]:
        """The page of a roster of few and of many households: queries and seconds."""
        self.open_cases(few, village=1)
        standing = Case.objects.filter(village=places.villages()[0]).count()
        self.open_cases(many - standing)
        pages = {}
        for village, name in ((1, "few"), (0, "many")):
            home: Division = places.villages()[village]
            roster = Roster.objects.get(village=home)
            client = Client(headers={"host": "localhost"})
            user = User.objects.get(username=places.username("village_committee", home.pk))
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            client.get(f"/rosters/{roster.pk}/")
            with counting.counted() as statements:
                started = time.perf_counter()
                answer = client.get(f"/rosters/{roster.pk}/")
                seconds = time.perf_counter() - started
            pages[name] = {
                "households": Case.objects.filter(roster=roster).count(),
                "status": answer.status_code,
                "queries": statements.total,
                "seconds": seconds,
                "bytes": len(answer.content),
            }
        return pages


CONTESTANT = Together
