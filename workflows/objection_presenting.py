"""What the pages of officials show of an objection: plain values for templates. Who objected is not among them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from approvals import objection_policy, objection_team
from approvals.models import InvestigationNote, Objection, ObjectionState, StepCode
from approvals.objection_naming import LEAST
from approvals.objection_selectors import appeal_until
from audit import clock
from registry.access import Holder
from registry.models import Posting
from registry.places import full_name, plain_name
from workflows.objection_models import ObjectionTask
from workflows.presenting import days

_CHIPS = {
    ObjectionState.REGISTERED: "waiting",
    ObjectionState.ANSWERED: "done",
    ObjectionState.NOT_ACCEPTED: "closed",
    ObjectionState.MERGED: "superseded",
}


def objection_row(objection: Objection) -> dict[str, Any]:
    open_due = objection.due_on if objection.is_open else None
    return {
        "no": objection.no,
        "url": reverse("workflows:objection", args=[objection.pk]),
        "village_name": plain_name(objection.village.name),
        "kind": objection.get_kind_display(),
        "against": objection.get_against_display(),
        "channel": objection.get_channel_display(),
        "state": objection.get_state_display(),
        "chip": _CHIPS.get(ObjectionState(objection.state), "current"),
        "is_appeal": objection.appeal_of_id is not None,
        "received_at": objection.received_at,
        "unit": objection.act_division.name,
        "due_on": open_due,
        **days(open_due),
    }


def task_row(task: ObjectionTask) -> dict[str, Any]:
    objection = task.objection
    return {
        "no": objection.no,
        "url": reverse("workflows:objection", args=[objection.pk]),
        "village_name": plain_name(objection.village.name),
        "kind": objection.get_kind_display(),
        "against": objection.get_against_display(),
        "step": StepCode(task.step).label,
        "due_on": task.due_on,
        **days(task.due_on),
    }


def objection_page_values(user: Holder, objection: Objection, *, sees_all: bool) -> dict[str, Any]:
    values = {
        "objection": objection_row(objection)
        | {
            "place": full_name(objection.village_path),
            "about": objection.household.head_name if objection.household else objection.about,
            "notice_no": objection.notice_no,
            "row_no": objection.row_no,
            "hamlet": objection.hamlet,
            "case": objection.case,
            "is_anonymous": objection.is_anonymous,
            "outcome": objection.get_outcome_display() if objection.outcome else "",
            "appeal_of": objection.appeal_of,
            "merged_into": objection.merged_into,
            "appeal_until": appeal_until(objection),
            "pk": objection.pk,
            "grade": objection.get_grade_display() if objection.grade else "",
        },
        "sees_all": sees_all,
        "steps": list(objection.steps.order_by("pk")) if sees_all else [],
    }
    if sees_all:
        values |= _inner(user, objection)
    return values


def _inner(user: Holder, objection: Objection) -> dict[str, Any]:
    notes = objection.notes.select_related("investigator").order_by("pk")
    reads = objection_policy.reads_statement(user, objection)
    return {
        "statement": objection.statement if reads else "",
        "investigators": list(objection.investigators.select_related("release").order_by("pk")),
        "dropped_out": _dropped_out(objection),
        "notes": [_note(user, note, objection) for note in notes] if reads else [],
        "why_not": _why_not(user, objection),
    }


def _dropped_out(objection: Objection) -> dict[str, Any] | None:
    """Too few are left to investigate: who is gone and why, and who names others."""
    if objection.state != ObjectionState.INVESTIGATING or len(objection_team.remaining(objection)) >= LEAST:
        return None
    names = dict(objection_team.investigators_now(objection).values_list("official", "name"))
    gone = [{"name": names[key], "cause": cause.label} for key, cause in objection_team.dropped_out(objection).items()]
    return {"gone": gone, "who_can": _people(objection_policy.eligible(objection, StepCode.ASSIGN))}


def _people(postings: Sequence[Posting]) -> list[str]:
    return [f"{posting.official.name}（{posting.unit}{posting.post}）" for posting in postings]


def _note(user: Holder, note: InvestigationNote, objection: Objection) -> dict[str, Any]:
    reads = objection_policy.reads_note(user, objection, note)
    return {
        "person": note.get_person_display(),
        "said": note.said if reads else "",
        "asked_on": note.asked_on,
        "by": note.investigator.name,
        "url": reverse("workflows:objection-note", args=[objection.pk, note.pk]) if reads else "",
    }


def _why_not(user: Holder, objection: Objection) -> dict[str, Any] | None:
    """Why the waiting step is not his, and whose it is."""
    step = objection_policy.STEP_AT.get(ObjectionState(objection.state))
    if step is None:
        return None
    refusals = objection_policy.examine(user, objection, step).refusals
    if not refusals:
        return None
    who = _people(objection_policy.eligible(objection, step))
    return {"step": step.label, "text": str(refusals[0]), "who_can": who, "today": clock.today()}
