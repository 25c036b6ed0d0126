"""The limit: one prepared statement per decision, in the same tables, under the same constraints and triggers.

It checks the version, the stage and the posting with its grant, and writes every row that Heyan writes for the decision.
The texts (opinion, frozen facts, event, content of the paper) are those of a case that Heyan walked before; nothing is
computed, frozen or hashed. So this is what PostgreSQL takes for the rows, not what anybody could ship.
"""

import secrets
from typing import Any

from django.db import connection, models

from approvals.models import Assessment, Case, ComparisonReply, Decision, Notice
from approvals.stages import STAGE_OF
from audit.models import Event, Opening
from bench.ours import Heyan
from bench.workload import RETURN_AT, RETURN_TO, STAGES, Wave, waves
from documents.models import OfficialDocument, PaperJob, StatusChange
from registry.models import Division, Posting, StandingChange
from workflows.models import CaseTask

_HEAD = """
posted AS (
  SELECT p.id, p.official_id, p.post, p.unit, u.name FROM registry_posting p JOIN registry_user u ON u.id = p.official_id
  WHERE p.official_id = {official} AND u.is_active AND p.division_id = {division} AND p.until IS NULL AND EXISTS (
    SELECT 1 FROM registry_divisionusergrant g JOIN auth_permission q ON q.id = g.permission_id
    WHERE g.user_id = p.official_id AND g.content_object_id = p.division_id AND q.codename = {duty})
  ORDER BY p.since, p.id LIMIT 1),
moved AS (
  UPDATE approvals_case c SET stage = {next_stage}, version = c.version + 1, round = c.round + {rounds},
    moved_at = {at}, audit_seq = c.audit_seq + 1, audit_digest = {digest}
  FROM posted, approvals_case before WHERE c.id = {case} AND before.id = c.id
    AND c.version = {version} AND c.stage = {stage} AND c.closed_at IS NULL
  RETURNING c.id, c.case_no, c.village_path, c.village_id, c.household_id, before.round, c.audit_seq, c.audit_digest,
    before.audit_digest AS prev, posted.id AS posting_id, posted.official_id, posted.post, posted.unit, posted.name),
done AS (
  UPDATE workflows_casetask t SET status = 'DONE', owner_id = moved.official_id, assigned = {at}, started = {at},
    finished = {at}
  FROM moved WHERE t.case_id = moved.id AND t.finished IS NULL AND t.flow_task_type = 'HUMAN'
  RETURNING t.id, t.process_id)"""
_SERIAL = (
    "INSERT INTO documents_numberseries (series, year, last) SELECT {series}, {year}, 1 FROM moved"
    " ON CONFLICT (series, year) DO UPDATE SET last = documents_numberseries.last + 1 RETURNING last"
)
_OWN = {
    "case_id": "moved.id",
    "village_path": "moved.village_path",
    "household_id": "moved.household_id",
    "decided_by_id": "moved.official_id",
    "posting_id": "moved.posting_id",
    "name": "moved.name",
    "post": "moved.post",
    "unit": "moved.unit",
    "round": "moved.round",
    "case_no": "moved.case_no",
}


class Statement:
    """SQL under construction: constants and the names of what each decision gives become typed parameters."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.values: list[Any] = []  # constants, or a Given
        self.types: list[str] = []

    def parameter(self, value: Any, sql_type: str) -> str:
        self.values.append(value)
        self.types.append(sql_type)
        return f"${len(self.values)}"

    def insert(
        self, name: str, row: models.Model, source: str, where: dict[str, str], returning: str = "id", key: bool = False
    ) -> None:
        """INSERT of the row's own values, except where an expression says otherwise."""
        columns, expressions = [], []
        for field in row._meta.concrete_fields:
            if (field.primary_key and not key) or field.name == "db_time":
                continue
            columns.append(field.column)
            known = where.get(field.column)
            expressions.append(known or self.parameter(prepared(field, row), field.db_type(connection)))
        self.parts.append(
            f"{name} AS (INSERT INTO {row._meta.db_table} ({', '.join(columns)})"
            f" SELECT {', '.join(expressions)} FROM {source} RETURNING {returning})"
        )


class Given(str):
    """The name of a value that comes with each decision."""


def prepared(field: models.Field, row: models.Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


class Template:
    """The rows that Heyan wrote for one decision."""

    def __init__(self, decision: Decision) -> None:
        self.decision, self.case = decision, decision.case
        self.event = Event.objects.get(body__contains=decision.digest)
        self.openings = list(Opening.objects.filter(event_id=self.event.event_id))
        self.assessment = Assessment.objects.filter(decisions=decision).first()
        self.notice = Notice.objects.filter(decision=decision).first()
        self.replies = list(ComparisonReply.objects.filter(decision=decision))
        self.papers = list(OfficialDocument.objects.filter(decision=decision).order_by("pk"))
        self.voided = StatusChange.objects.filter(decision=decision).first()
        task = CaseTask.objects.filter(case=self.case, stage=decision.stage, flow_task_type="HUMAN").earliest("pk")
        self.task = CaseTask.objects.get(came_from=task)
        # Whatever its state is now, it was inserted waiting.
        self.task.assigned = self.task.started = self.task.finished = self.task.owner_id = None
        self.task.status = "NEW" if self.task.flow_task_type == "HUMAN" else "SCHEDULED"
        self.standing = None
        if decision.stage == STAGES[0]:
            self.standing = StandingChange.objects.get(household=self.case.household)
            self.register = Event.objects.get(stream=f"register:{self.case.household.no}")

    def statement(self) -> Statement:
        built = Statement()
        self._head(built)
        uuid = "gen_random_uuid()"
        if self.assessment:
            built.insert("assessed", self.assessment, "moved", _OWN)
        assessment = {"assessment_id": "(SELECT id FROM assessed)"} if self.assessment else {}
        built.insert("decided", self.decision, "moved", _OWN | assessment, "id, case_id")
        linked = {"decision_id": "(SELECT id FROM decided)"}
        chained = {
            "event_id": uuid,
            "stream": "'case:' || moved.case_no",
            "seq": "moved.audit_seq",
            "prev": "moved.prev",
            "digest": "moved.audit_digest",
        }
        built.insert("logged", self.event, "moved", chained, "id, event_id")
        for number, opening in enumerate(self.openings):
            built.insert(f"opening{number}", opening, "logged", {"event_id": "logged.event_id"})
        if self.notice:
            built.insert("noticed", self.notice, "moved", _OWN | linked)
        for number, reply in enumerate(self.replies):
            built.insert(f"reply{number}", reply, "decided", {"decision_id": "decided.id"})
        if self.standing:
            self._standing(built)
        for number, paper in enumerate(self.papers):
            self._paper(built, number, paper, linked)
        if self.voided:
            self._void(built, linked)
        following = _OWN | {"process_id": "done.process_id", "came_from_id": "done.id"}
        if self.task.act_division_id:
            following["act_division_id"] = built.parameter(Given("next_division"), "bigint")
        built.insert("following", self.task, "moved, done", following)
        queued = "SELECT id FROM logged" + (" UNION ALL SELECT id FROM registered" if self.standing else "")
        built.parts.append(f"queued AS (INSERT INTO audit_pendingevent (event_id) {queued} RETURNING event_id)")
        return built

    def _head(self, built: Statement) -> None:
        names = {
            "official": "bigint",
            "division": "bigint",
            "case": "bigint",
            "version": "integer",
            "digest": "varchar",
        }
        given = {name: built.parameter(Given(name), kind) for name, kind in names.items()}
        fixed = {
            "duty": (str(STAGE_OF[self.decision.stage].duty), "varchar"),
            "stage": (self.decision.stage, "varchar"),
            "next_stage": (self.task.stage, "varchar"),
            "rounds": (int(self.decision.outcome == "returned"), "integer"),
            "at": (self.decision.decided_at, "timestamptz"),
        }
        given |= {name: built.parameter(*value) for name, value in fixed.items()}
        built.parts.append(_HEAD.format(**given))

    def _standing(self, built: Statement) -> None:
        built.parts.append(
            "stood AS (UPDATE registry_household h SET standing = "
            f"{built.parameter(self.standing.standing, 'varchar')}, standing_since = "
            f"{built.parameter(self.standing.effective_on, 'date')} FROM moved WHERE h.id = moved.household_id RETURNING h.no)"
        )
        built.insert("changed", self.standing, "moved", _OWN)
        stream = {"event_id": "gen_random_uuid()", "stream": "'register:' || stood.no"}
        built.insert("registered", self.register, "stood", stream)

    def _paper(self, built: Statement, number: int, paper: OfficialDocument, linked: dict[str, str]) -> None:
        series = built.parameter(Given(f"series{number}"), "varchar")
        year = built.parameter(paper.year, "smallint")
        built.parts.append(f"serial{number} AS ({_SERIAL.format(series=series, year=year)})")
        own = {
            "series": series,
            "serial": f"serial{number}.last",
            "check_token": built.parameter(Given("token"), "varchar") + f" || '{number}'",
        }
        built.insert(f"paper{number}", paper, f"moved, serial{number}", _OWN | linked | own)
        job = PaperJob(document=paper, next_try_at=self.decision.decided_at)
        built.insert(f"job{number}", job, f"paper{number}", {"document_id": f"paper{number}.id"})

    def _void(self, built: Statement, linked: dict[str, str]) -> None:
        source = (
            "moved JOIN documents_officialdocument o ON o.case_id = moved.id JOIN approvals_decision e"
            f" ON e.id = o.decision_id AND e.stage IN ('{RETURN_TO}', '{RETURN_AT}')"
        )
        built.insert("voided", self.voided, source, linked | {"document_id": "o.id"})


class Limit(Heyan):
    """Places, officials, cases and the checks are Heyan's; only decide() is not."""

    def install(self) -> None:
        super().install()
        super().begin(11)
        for wave in waves(11):
            for item in super().ready(wave):
                super().decide(item)
            self.after(wave)
        self.statements: dict[tuple[str, str], tuple[str, Statement]] = {}
        self.postings = {p.official_id: p.division_id for p in Posting.objects.all()}
        for outcome, case_no in (("approved", self.cases[0]), ("returned", self.cases[10])):
            rows = Decision.objects.filter(case__case_no=case_no, outcome=outcome).select_related("case__household")
            for row in rows:
                self._prepare(Template(row))
        self.cursor = connection.connection.cursor()

    def _prepare(self, template: Template) -> None:
        decision, built = template.decision, template.statement()
        name = f"decide_{decision.stage}_{decision.outcome}"
        text = f"WITH {','.join(built.parts)} SELECT count(*) FROM decided"
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"PREPARE {name} ({', '.join(plain(kind) for kind in built.types)}) AS {text}")
        slots = ", ".join(["%s"] * len(built.values))
        self.statements[decision.stage, decision.outcome] = f"EXECUTE {name} ({slots})", built, template

    def ready(self, wave: Wave) -> list[Any]:
        text, built, template = self.statements[wave.stage, wave.outcome]
        cases = Case.objects.in_bulk([self.cases[place] for place in wave.cases], field_name="case_no")
        return [(text, self._values(built, template, case, wave)) for case in cases.values()]

    def _values(self, built: Statement, template: Template, case: Case, wave: Wave) -> list[Any]:
        official = self.official(wave.stage, case)
        following = template.task.stage
        keys = dict(zip(("city", "county", "township", "village"), case.village_path.split("/")[1:5], strict=True))
        levels = {row.pk: row.level for row in Division.objects.filter(pk__in=map(int, keys.values()))}
        by_level = {levels[int(key)]: int(key) for key in keys.values()}
        given: dict[str, Any] = {
            "official": official,
            "division": self.postings[official],
            "case": case.pk,
            "version": case.version,
            "digest": secrets.token_hex(32),
            "token": secrets.token_hex(12),
        }
        next_level = STAGE_OF[following].level
        given["next_division"] = by_level.get(next_level)
        for number, paper in enumerate(template.papers):
            kind, place = paper.series.split("-")
            level = Division.objects.get(pk=int(place)).level
            given[f"series{number}"] = f"{kind}-{by_level[level]}"
        return [given[value] if isinstance(value, Given) else value for value in built.values]

    def decide(self, item: Any) -> None:
        self.cursor.execute(*item)
        if self.cursor.fetchone()[0] != 1:
            raise RuntimeError("nothing was decided")


def plain(sql_type: str) -> str:
    """A parameter's type; serial and identity are no types of values."""
    return sql_type.split(" COLLATE")[0]


CONTESTANT = Limit
