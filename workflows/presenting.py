"""What the pages show of a case: plain values for templates, nothing decided here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from approvals import eligibility, policy
from approvals.models import Case, Decision
from approvals.programmes import programme_at_hand, programme_for
from approvals.proofs import proof_refusals
from approvals.routes import order_of, route_of
from approvals.selectors import notice_of, standing_decisions
from approvals.stages import STAGE_OF, Outcome, Stage
from approvals.wording import outcome_title, title_of
from audit import clock
from audit.selectors import TimelineEntry
from registry.access import Holder
from registry.household_moves import Move, months_before, moves_of
from registry.places import full_name, plain_name
from registry.programme_schema import Programme
from workflows.models import CaseTask

GAP_DAYS = 15


def stage_title(programme: Programme, stage: Stage) -> str | Promise:
    """The place's own word for the stage (乡自查, 县复查, 市检验), else ours."""
    return title_of(programme, stage.code)


def case_head(case: Case, task: CaseTask | None) -> dict[str, Any]:
    programme = programme_at_hand(case)
    return {
        "case_no": case.case_no,
        "roster_id": case.roster_id,
        "head_name": case.subject_name,
        "village_name": plain_name(case.village.name),
        "division_path_names": full_name(case.village_path),
        "stage_title": stage_title(programme, STAGE_OF[case.stage]),
        "state_text": state_text(case, programme),
        "chip": "closed" if case.closed_at else "current",
        "round": case.round,
        "year": case.year,
        "programme_title": programme.title,
        "due_on": task.due_on if task else None,
        "holder": task.owner.name if task and task.owner else None,
        "moved_on": case.moved_at,
        **days(task.due_on if task else None),
    }


def state_text(case: Case, programme: Programme) -> str:
    if case.closed_at is None:
        return str(title_of(programme, case.stage))
    return str(outcome_title(case.outcome, case.stage))


def days(due_on: date | None) -> dict[str, Any]:
    if due_on is None:
        return {"days_left": None, "is_overdue": False}
    left = (due_on - clock.today()).days
    return {"days_left": left, "is_overdue": left < 0}


def stage_path(case: Case, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    programme = programme_for(case)
    standing = standing_decisions(decisions)
    held = {stage.code for stage in route_of(programme, case.kind)}
    back = {decision.stage: decision for decision in decisions if decision.outcome == Outcome.RETURNED}
    return [
        _path_entry(case, stage, standing.get(stage.code), back.get(stage.code), programme, stage.code in held)
        for stage in order_of(programme, case.kind)
    ]


def _path_entry(
    case: Case, stage: Stage, decision: Decision | None, back: Decision | None, programme: Programme, is_held: bool
) -> dict[str, Any]:
    entry = {
        "code": stage.code.value,
        "step": stage.step,
        "title": stage_title(programme, stage),
        "name": "",
        "on": None,
    }
    if not is_held:
        return entry | {"state": "skipped"}
    if decision is not None:
        return entry | {"state": "done", "name": decision.name, "on": decision.acted_on}
    if case.closed_at is None and case.stage == stage.code:
        return entry | {"state": "current"}
    if back is not None:  # sent back from here, and not decided again since
        return entry | {"state": "returned", "name": back.name, "on": back.acted_on}
    return entry | {"state": "ahead"}


def decision_rounds(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    standing = {decision.pk for decision in standing_decisions(decisions).values()}
    rounds: dict[int, list[Decision]] = {}
    for decision in decisions:
        rounds.setdefault(decision.round, []).append(decision)
    return [
        {
            "round": number,
            "superseded": not any(row.pk in standing for row in rows),
            "rows": [_decision_row(row, row.pk in standing) for row in rows],
        }
        for number, rows in sorted(rounds.items(), reverse=True)
    ]


def _decision_row(decision: Decision, stands: bool) -> dict[str, Any]:
    programme = programme_for(decision.case)
    reason = decision.get_reason_code_display() if decision.reason_code else ""
    if decision.return_to:
        reason += " → " + str(title_of(programme, decision.return_to))
    elif not stands:
        reason = _("superseded by a return")
    return {
        "stage_title": title_of(programme, decision.stage),
        "outcome": decision.outcome,
        "outcome_title": outcome_title(decision.outcome, decision.stage),
        "official": decision.name,
        "unit": decision.unit,
        "post": decision.post,
        "decided_on": decision.acted_on,
        "opinion": decision.opinion,
        "reason": reason,
    }


def blockers(case: Case) -> list[str]:
    """What keeps the case from moving, in words; empty when it only waits for a person."""
    if case.closed_at is not None or not STAGE_OF[case.stage].concludes:
        return []
    notice = notice_of(case, case.stage)
    if notice is None or clock.today() > notice.ends_on:
        return [str(refusal) for refusal in proof_refusals([case], STAGE_OF[case.stage])[case.pk]]
    return [
        _("The notice runs from %(first)s to the end of %(last)s") % {"first": notice.starts_on, "last": notice.ends_on}
    ]


def moves_of_case(case: Case) -> list[Move]:
    """Whoever of the household came from another one, or went to one, since so many months before the case (C-13)."""
    if case.household is None:
        return []
    opened_on = case.opened_at.astimezone(clock.LOCAL_ZONE).date()
    since = months_before(opened_on, programme_for(case).moves.months)
    return moves_of([case.home], since=since).get(case.subject_no, [])


def why_not(user: Holder, case: Case, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """Everything that keeps the user from deciding the waiting stage, and who can."""
    if case.closed_at is not None:
        return []
    stage = STAGE_OF[case.stage]
    names = [
        f"{posting.official.name}（{posting.unit}{posting.post}）"
        for posting in eligibility.eligible_officials(case, stage, decisions)
    ]
    return [{"text": str(refusal), "who_can": names} for refusal in policy.refusals(user, case, stage, decisions)]


def timeline_rows(entries: Sequence[TimelineEntry], programme: Programme | None = None) -> list[dict[str, Any]]:
    rows, before = [], None
    for entry in entries:
        rows.append(_timeline_row(entry, before, programme))
        before = entry.at
    return rows


def _timeline_row(entry: TimelineEntry, before: datetime | None, programme: Programme | None) -> dict[str, Any]:
    gap = (entry.at - before).days if before else 0
    return {
        "at": entry.at,
        "kind_title": entry.label,
        "actor": entry.actor.name,
        "role": "",
        "unit": entry.actor.unit,
        "post": entry.actor.post,
        "statement": _statement_lines(entry.statement, programme),
        "is_demo": entry.is_demo,
        "gap_days": gap if gap >= GAP_DAYS else 0,
    }


def _statement_lines(statement: Any, programme: Programme | None) -> list[str]:
    lines = []
    stage, outcome = statement.get("stage"), statement.get("outcome")
    if stage in STAGE_OF:
        text = str(_title(programme, stage))
        lines.append(f"{text}：{outcome_title(outcome, stage)}" if outcome in Outcome.values else text)
    if statement.get("return_to") in STAGE_OF:
        lines.append(f"{statement['reason_code']} → {_title(programme, statement['return_to'])}")
    shown = statement | ({"programme": programme.title} if programme and statement.get("programme") else {})
    lines += [f"{label}：{shown[key]}" for key, label in _labels().items() if shown.get(key)]
    return lines


def _title(programme: Programme | None, stage: str) -> str | Promise:
    return title_of(programme, stage) if programme else STAGE_OF[stage].title


def _labels() -> dict[str, str]:
    return {
        "acted_on": _("date of the act"),
        "due_before": _("due before"),
        "due_on": _("due"),
        "held_by": _("held by"),
        "paper": _("paper"),
        "programme": _("programme"),
        "plan_no": _("number of the annual plan"),
        "signed": _("digest of what was signed"),
        "title": _("title"),
        "sha256": "SHA-256",
    }
