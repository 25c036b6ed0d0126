"""A city with a million cases waiting, made by SQL: every open task with its case, process and household."""

from datetime import date
from typing import Any

from django.core.management import call_command
from django.db import connection
from viewflow.workflow.fields import get_flow_ref, get_task_ref

from approvals.stages import STAGES
from audit import clock
from bench import places
from registry.models import Division, ProgrammeVersion, User
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import Level, Role
from registry.services import SYSTEM, appoint
from workflows.flows import CURRENT

COUNTIES, TOWNSHIPS, VILLAGES = 10, 200, 2000
_COUNTY, _TOWNSHIP, _VILLAGE = 3, 3 + COUNTIES, 3 + COUNTIES + TOWNSHIPS  # first key of each level
_SEED = """
CREATE TEMP TABLE seed AS
SELECT g AS id, {village} + v AS village, {township} + v * {townships} / {villages} AS township,
  {county} + v * {counties} / {villages} AS county, 1 + g / {villages} %% cardinality(%(stages)s::text[]) AS place,
  p.path, timestamptz '2017-03-01 09:00+08' + g * interval '1 second' AS at
FROM (SELECT g, (g %% {villages})::int AS v FROM generate_series(1, %(count)s) g) numbers
JOIN registry_division p ON p.id = {village} + v
"""
_ROWS = (
    "INSERT INTO registry_household (id, no, village_id, village_path, hamlet, head_name, address, phone, household_type,"
    " main_cause, entry_year, planned_exit_year, exit_path, standing, entered_at, amended_at)"
    " SELECT id, 'B' || id, village, path, '8社', '林丽', '', '', '一般贫困户', '因病', 2014, 2017, '产业', 'planned', at, at"
    " FROM seed",
    "INSERT INTO approvals_roster (kind, village_id, village_path, programme_id, year, opened_at)"
    " SELECT DISTINCT 'exit', village, path, %(programme)s::bigint, 2017, timestamptz '2017-03-01' FROM seed",
    "INSERT INTO approvals_case (id, case_no, kind, household_id, village_id, village_path, roster_id, programme_id, year,"
    " round, stage, outcome, version, opened_at, opened_by_id, moved_at, held_by, has_recusals, audit_seq, audit_digest)"
    " SELECT s.id, 'TP2017-B' || s.id, 'exit', s.id, s.village, s.path, r.id, r.programme_id, 2017, 1,"
    " (%(stages)s::text[])[place], '', 1, at,"
    " (SELECT min(id) FROM registry_user), at, '', false, 1, repeat('0', 64) FROM seed s"
    " JOIN approvals_roster r ON r.village_id = s.village",
    "INSERT INTO workflows_caseprocess (id, flow_class, status, created, case_id)"
    " SELECT id, %(flow)s, 'NEW', at, id FROM seed",
    "INSERT INTO workflows_casetask (id, flow_task, flow_task_type, token, owner_permission, process_id, case_id, stage,"
    " act_division_id, duty, division_path, due_on, calendar, was_returned, status, created)"
    " SELECT id, (%(nodes)s::text[])[place], 'HUMAN', 'start', 'registry.' || (%(duties)s::text[])[place], id, id,"
    " (%(stages)s::text[])[place], CASE (%(levels)s::int[])[place] WHEN 5 THEN village WHEN 4 THEN township"
    " WHEN 3 THEN county ELSE 2 END, (%(duties)s::text[])[place], path, date '2017-03-15' + (id * 31 %% 60)::int, '',"
    " false, 'NEW', at FROM seed",
)
OFFICIALS = {
    "township clerk (two duties)": (Role.TOWNSHIP_CLERK, Level.TOWNSHIP, 1),
    "village committee (three villages, two duties)": (Role.VILLAGE_COMMITTEE, Level.VILLAGE, 3),
    "county office (two duties)": (Role.COUNTY_OFFICE, Level.COUNTY, 1),
}


def make(count: int) -> None:
    call_command("migrate", verbosity=0)
    with clock.demo_clock(places.START):
        _places()
        _officials()
    with connection.cursor() as cursor:
        # Foreign keys of generated rows need no looking up; the house's own triggers fire all the same.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_SEED.format(**_numbers()), _values() | {"count": count})
        for statement in _ROWS:
            cursor.execute(statement, _values())
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _numbers() -> dict[str, int]:
    return {
        "counties": COUNTIES,
        "townships": TOWNSHIPS,
        "villages": VILLAGES,
        "county": _COUNTY,
        "township": _TOWNSHIP,
        "village": _VILLAGE,
    }


def _values() -> dict[str, Any]:
    flow = CURRENT["household"]
    return {
        "stages": [str(stage.code) for stage in STAGES],
        "duties": [str(stage.duty) for stage in STAGES],
        "levels": [int(stage.level) for stage in STAGES],
        "nodes": [get_task_ref(flow.instance.node(stage.code)) for stage in STAGES],
        "flow": get_flow_ref(flow),
        "programme": ProgrammeVersion.objects.get().pk,
    }


def _places() -> None:
    row = Division(pk=1, name="吉林省", level=Level.PROVINCE, kind="province", path=Division.segment(1))
    city = Division(pk=2, name="长春市", level=Level.PREFECTURE, kind="prefecture", parent=row, path=_below(row, 2))
    rows = [row, city]
    counties = [_place(_COUNTY + n, f"第{n}县", Level.COUNTY, city) for n in range(COUNTIES)]
    counties[0].name = "农安县"
    per = TOWNSHIPS // COUNTIES
    townships = [_place(_TOWNSHIP + n, f"第{n}镇", Level.TOWNSHIP, counties[n // per]) for n in range(TOWNSHIPS)]
    per = VILLAGES // TOWNSHIPS
    villages = [_place(_VILLAGE + n, f"第{n}村", Level.VILLAGE, townships[n // per]) for n in range(VILLAGES)]
    Division.objects.bulk_create([*rows, *counties, *townships, *villages])
    places.code(row, "22")
    places.code(city, "2201")
    places.code(counties[0], "220122")
    load_programme(path=PROGRAMMES_DIR / "changchun_2017.toml", by=SYSTEM, at=clock.now())


def _below(parent: Division, key: int) -> str:
    return parent.path + Division.segment(key)


def _place(key: int, name: str, level: Level, parent: Division) -> Division:
    return Division(pk=key, name=name, level=level, kind=level.name.lower(), parent=parent, path=_below(parent, key))


def _officials() -> None:
    """Ten officials of each kind, spread over the city."""
    for role, level, held in OFFICIALS.values():
        found = list(Division.objects.filter(level=level).order_by("pk"))
        step = len(found) // 10
        for number in range(10):
            user = User.objects.create_user(username=f"{role}-{number}", password="bench", name="张敏")
            for place in found[number * step :][:held]:
                appoint(
                    official=user,
                    role=role,
                    division=place,
                    unit="办",
                    post="科员",
                    since=date(2017, 1, 1),
                    paper="任字〔2017〕1号",
                    by=SYSTEM,
                    at=clock.now(),
                )
