"""What the pages of the ledger show: plain values for templates."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from inspection import policy
from inspection.models import LedgerFile, LedgerItem, LedgerStep
from inspection.papers import subject_of
from inspection.terms import urgency
from inspection.transitions import CLOSED_STATES, LedgerStatus, Transition, next_acts
from registry.access import Holder
from registry.places import full_name, plain_name
from registry.programme_schema import LedgerTerms

_CHIPS = {
    LedgerStatus.TO_ASSIGN: "waiting",
    LedgerStatus.RECTIFYING: "current",
    LedgerStatus.TO_ACCEPT: "pending",
    LedgerStatus.CLOSED: "done",
    LedgerStatus.REOPENED: "returned",
    LedgerStatus.LONG_TERM: "ahead",
}
_TEXTS = ("measures", "lessons")


def item_row(item: LedgerItem, terms: LedgerTerms | None = None) -> dict[str, Any]:
    """A line of the ledger. Yellow from 80 % of the time, red after it."""
    late = urgency(item, terms or LedgerTerms(), clock.today())
    is_closed = item.state in CLOSED_STATES  # what it waits for is its follow-up
    return {
        "no": item.no,
        "url": reverse("inspection:item", args=[item.pk]),
        "place": plain_name(item.division.name),
        "level": item.get_level_display(),
        "source": item.get_source_display(),
        "category": item.get_category_display(),
        "unit": item.responsible_unit,
        "status": item.status.label,
        "chip": _CHIPS[item.status],
        "state": item.get_state_display(),
        "waits": _("follow-up") if is_closed else item.get_state_display(),
        "round": item.round,
        "due_on": item.due_on,
        "days_left": late.days_left,
        "is_closed": is_closed,
        "is_overdue": late.is_overdue and not is_closed,
        "is_soon": late.is_overdue if is_closed else late.is_soon,
    }


def item_facts(item: LedgerItem, terms: LedgerTerms) -> dict[str, Any]:
    return item_row(item, terms) | {
        "pk": item.pk,
        "full_place": full_name(item.division_path),
        "subject": subject_of(item) if item.household else "",
        "case": item.case,
        "description": item.description,
        "source_no": item.source_no,
        "department": item.department,
        "found_on": item.found_on,
        "found_by": f"{item.found_by.unit}{item.found_by.post}",
        "supervisor": plain_name(item.supervisor.name),
        "lead_unit": item.lead_unit,
        "responsible": f"{item.responsible.post} {item.responsible.official.name}" if item.responsible else "",
        "deadline": item.deadline,
        "closed_on": item.closed_on,
    }


def step_rows(steps: list[LedgerStep], files: list[LedgerFile]) -> list[dict[str, Any]]:
    """Newest first; with what each step said and brought."""
    return [_step_row(step, [file for file in files if file.step_id == step.pk]) for step in reversed(steps)]


def _step_row(step: LedgerStep, files: list[LedgerFile]) -> dict[str, Any]:
    said = step.particulars
    return {
        "title": step.get_code_display(),
        "round": step.round,
        "who": f"{step.unit} {step.post}".strip(),
        "name": step.name,
        "at": step.at,
        "opinion": step.opinion,
        "texts": [str(said[name]) for name in _TEXTS if said.get(name)],
        "assigned": said if "responsible_unit" in said else None,
        "visited_on": said.get("visited_on", ""),
        "is_late": step.due_on is not None and step.acted_on > step.due_on,
        "files": [
            {
                "title": file.title,
                "moment": file.get_moment_display(),
                "url": reverse("inspection:file", args=[file.item_id, file.pk]),
            }
            for file in files
        ],
    }


def why_not(user: Holder, item: LedgerItem, steps: list[LedgerStep]) -> dict[str, Any] | None:
    """Why the act that the item waits for is not his, and whose it is."""
    row = _next_of(item)
    if row is None:
        return None
    refusals = policy.examine(user, item, row, steps).refusals
    if not refusals:
        return None
    who = [f"{one.official.name}（{one.unit}{one.post}）" for one in policy.eligible(item, row, steps)]
    return {"act": row.title, "text": str(refusals[0]), "who_can": who}


def _next_of(item: LedgerItem) -> Transition | None:
    return next(iter(next_acts(item.state)), None)
