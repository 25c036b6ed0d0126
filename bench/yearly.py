"""The worker's side of the yearly report: a county of villages made by bulk inserts, its annual report, and a loop over villages beside it."""

import json
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum

from approvals.figure_counts import MOVEMENTS
from approvals.figures import figures_of
from approvals.models import Case, Objection
from audit import clock
from bench import counting, places
from bench.together import processor_seconds
from documents.models import OfficialDocument, RenderedPaper
from documents.rendering import press
from documents.tasks import render_paper
from inspection.models import ReportWorkbook
from inspection.reports.issuing import issue
from inspection.reports.ordering import order_report
from inspection.tasks import prepare_report
from registry.models import Division, Household, Listing, Member, ProgrammeVersion, StandingChange, User
from registry.places import forget_places
from registry.roles import Level, Role

YEAR = 2017
AT = datetime(2018, 1, 8, 9, 0, tzinfo=clock.LOCAL_ZONE)
# Of ten households seven have exited (one of a hundred was rolled back since), two are under way, one is not planned.
_HOUSEHOLDS = """
INSERT INTO registry_household (id, no, village_id, village_path, hamlet, head_name, address, phone, household_type, main_cause,
    entry_year, planned_exit_year, exit_path, standing, standing_since, entered_at, amended_at)
SELECT n, 'B' || n, v.id, v.path, '', '林丽', '', '', '一般贫困户', '因病', 2014, 2017, '产业',
    CASE WHEN n %% 100 = 1 THEN 'rolled_back' WHEN n %% 10 < 7 THEN 'exited' WHEN n %% 10 < 9 THEN 'planned' ELSE 'not_exited' END,
    '2017-11-01', now(), now()
FROM generate_series(1, %s) n JOIN bench_villages v ON v.no = n %% %s
"""
_MEMBERS = """
INSERT INTO registry_member (household_id, position, name, sex, id_no, id_index, ethnicity, education, schooling, health, labour,
    relation, left_reason)
SELECT h.id, p, '曾平', '', '', '', '', '', '', '', '', '家庭成员', '' FROM registry_household h, generate_series(1, 3) p
"""
_CASES = """
INSERT INTO approvals_case (case_no, kind, household_id, village_id, village_path, roster_id, programme_id, year, persons, round,
    stage, outcome, version, opened_at, opened_by_id, moved_at, closed_at, held_by, has_recusals, audit_seq, audit_digest)
SELECT 'TP' || h.id, 'exit', h.id, h.village_id, h.village_path, r.id, r.programme_id, 2017, 3, 1 + (h.id %% 20 = 0)::int,
    CASE WHEN h.id %% 10 < 7 THEN 'follow_up' WHEN h.id %% 10 = 7 THEN 'county_review' ELSE 'announcement' END,
    CASE WHEN h.id %% 10 < 7 THEN 'approved' ELSE '' END, 1, now(), %s, now(), CASE WHEN h.id %% 10 < 7 THEN now() END, '', false,
    0, ''
FROM registry_household h JOIN approvals_roster r ON r.village_id = h.village_id WHERE h.id %% 10 < 9
"""
_CHANGES = """
INSERT INTO registry_standingchange (household_id, standing, effective_on, recorded_at, case_no, movement, persons)
SELECT h.id, 'exited', '2017-11-01', now(), 'TP' || h.id, 'exit', 3 FROM registry_household h WHERE h.id %% 10 < 7 ORDER BY h.id;
INSERT INTO registry_standingchange (household_id, standing, effective_on, recorded_at, case_no, movement, persons)
SELECT h.id, 'rolled_back', '2017-12-20', now(), 'HT' || h.id, 'rollback', 3 FROM registry_household h WHERE h.id %% 100 = 1
"""
_LISTINGS = """
INSERT INTO registry_listing (division_id, division_path, kind, designation, source, clause, planned_year, listed_on, standing,
    standing_since, ended_reason, recorded_at)
SELECT id, path, 'village', '省定贫困村', '吉扶办〔2016〕1号', '', 2017, '2016-01-01', 'poor', '2016-01-01', '', now()
FROM bench_villages WHERE no %% 3 = 0
"""
_TABLES = (
    *("registry_household", "registry_member", "registry_standingchange", "registry_listing"),
    *("approvals_case", "approvals_roster"),
)
_ROSTERS = """
INSERT INTO approvals_roster (kind, village_id, village_path, programme_id, year, opened_at)
SELECT 'exit', id, path, %s, 2017, now() FROM bench_villages
"""


def _processor_seconds() -> float:
    """Of this process, its database session and the press; what other load on the machine cannot stretch."""
    children = [child.process.pid for child in press._idle]
    return processor_seconds() + sum(
        int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 for pid in children
    )


class Yearly:
    def install(self) -> None:
        call_command("migrate", verbosity=0)
        with clock.demo_clock(places.START):
            places.make_county()
        clock._demo_now.set(AT)

    def fill(self, households: int, villages: int) -> float:
        """Seconds it took. No rule of the database is asked: this is what lies there when the year is over."""
        started = time.perf_counter()
        self._make_villages(villages)
        version, opener = ProgrammeVersion.objects.get(), User.objects.earliest("pk")
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            cursor.execute(
                "CREATE TEMP TABLE bench_villages AS SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS no"
                " FROM registry_division WHERE level = %s",
                [Level.VILLAGE],
            )
            cursor.execute(_HOUSEHOLDS, [households, villages])
            cursor.execute(_MEMBERS.replace("%%", "%"))
            cursor.execute(_ROSTERS, [version.pk])
            cursor.execute(_CASES, [opener.pk])
            cursor.execute(_CHANGES.replace("%%", "%"))
            cursor.execute(_LISTINGS.replace("%%", "%"))
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            cursor.execute("ANALYZE")
        forget_places()
        return time.perf_counter() - started

    def _make_villages(self, count: int) -> None:
        """Fourteen villages in each further township, nobody posted there."""
        county = Division.objects.get(level=Level.COUNTY)
        township: Division | None = None
        for number in range(count - Division.objects.filter(level=Level.VILLAGE).count()):
            if number % 14 == 0:
                township = places._place(f"第{number // 14 + 3}镇", Level.TOWNSHIP, county)
            places._place(f"第{number + 7}村", Level.VILLAGE, township)

    def report(self) -> dict[str, Any]:
        """The annual report as page and worker make it: asked for, frozen with its workbook, issued, its paper printed. Seconds of each."""
        county = Division.objects.get(level=Level.COUNTY)
        office, leader = (self._official(role) for role in (Role.COUNTY_OFFICE, Role.COUNTY_DEPUTY_LEADER))
        times, queries, busy = {}, {}, _processor_seconds()
        with counting.counted() as statements:
            started = time.perf_counter()
            order = order_report(user=office, place=county, kind="annual", day=date(YEAR, 12, 31))
            times["asked"] = time.perf_counter() - started
            if not prepare_report(order.pk):
                raise RuntimeError(order.job.failure)
            times["prepared"] = time.perf_counter() - started - times["asked"]
        queries["prepared"] = statements.total
        book = ReportWorkbook.objects.select_related("report").get(order=order)
        made = book.report
        with counting.counted() as statements:
            started = time.perf_counter()
            issued = issue(user=leader, report=made)
            times["issued"] = time.perf_counter() - started
        queries["issued"] = statements.total
        call_command("institution_keys", "begin", by="bench", verbosity=0)
        started = time.perf_counter()
        if not render_paper(issued.document_id):
            raise RuntimeError(OfficialDocument.objects.get(pk=issued.document_id).job.last_error)
        times["paper"] = time.perf_counter() - started
        pdf = RenderedPaper.objects.get(document=issued.document_id).size
        return {
            "busy": _processor_seconds() - busy,
            "times": times,
            "queries": queries,
            "workbook": book.size,
            "pdf": pdf,
            "digest": len(json.loads(made.content)["tables"]),
        }

    @staticmethod
    def _official(role: Role) -> User:
        return User.objects.get(postings__role=role, postings__until=None)

    def compare(self) -> dict[str, Any]:
        """The figures in one go, and the same columns village by village; then whether both say the same."""
        county = Division.objects.get(level=Level.COUNTY)
        with counting.counted() as grouped:
            started = time.perf_counter()
            figures = figures_of(county, YEAR)
            ours = time.perf_counter() - started
        with counting.counted() as looped:
            started = time.perf_counter()
            found = {village.path: self._village(village) for village in Division.objects.filter(level=Level.VILLAGE)}
            theirs = time.perf_counter() - started
        same = all(
            row.numbers[name] == found[row.path][name]
            for row in figures.of_level(Level.VILLAGE)
            for name in found[row.path]
        )
        return {
            "ours": ours,
            "theirs": theirs,
            "queries": [grouped.total, looped.total],
            "same": same,
            "villages": len(found),
            "households": figures.place.numbers["registered_households"],
            "exited": figures.place.numbers["exited_persons"],
        }

    @staticmethod
    def _village(village: Division) -> Counter[str]:
        """As a report is written at first: a question for each number of each village."""
        found: Counter[str] = Counter()
        cases = Case.objects.filter(village=village, kind="exit", year=YEAR)
        under_way = cases.filter(closed_at=None).exclude(stage__in=["year_plan", "follow_up"])
        groups = {
            "planned": cases.exclude(stage="year_plan").exclude(outcome__in=["rejected", "withdrawn"]),
            "in_procedure": under_way,
            "sent_back": cases.filter(round__gt=1),
            "rejected": cases.filter(outcome="rejected"),
            "withdrawn": cases.filter(outcome="withdrawn"),
        }
        for name, rows in groups.items():
            found[f"{name}_households"] = rows.count()
            found[f"{name}_persons"] = rows.aggregate(whole=Sum("persons"))["whole"] or 0
        changes = StandingChange.objects.filter(household__village=village, effective_on__year=YEAR)
        for movement, name in MOVEMENTS.items():
            row = changes.filter(movement=movement).aggregate(households=Count("pk"), persons=Sum("persons"))
            found[f"{name}_households"], found[f"{name}_persons"] = row["households"], row["persons"] or 0
        homes = Household.objects.filter(village=village)
        poor = homes.exclude(standing__in=["exited", "disqualified", "deregistered_naturally", "applied"])
        found["registered_households"], found["remaining_households"] = homes.count(), poor.count()
        found["remaining_persons"] = Member.objects.filter(left_on=None, household__in=poor).count()
        found["village_listed"] = Listing.objects.filter(division=village, kind="village", ended_on=None).count()
        found["objections"] = Objection.objects.filter(village=village, year=YEAR).count()
        return found


CONTESTANT = Yearly
