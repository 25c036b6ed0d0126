"""Deviations and differences in the words of a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import STEP_OUTCOMES, Case, StepCode
from approvals.programmes import programme_for
from approvals.stages import STAGE_OF, Outcome
from audit.exchange.records import Parts
from audit.fold_models import Difference
from registry.programme_schema import Programme
from workflows.exchange.nightly import FOLDERS
from workflows.exchange.replay import CARRIED, OPENED, RUN_OUT, Replay, moves_of
from workflows.exchange.words import clock_title, task_title

NEXT = " → "


def said(text: str, programme: Programme | None = None) -> str:
    """ "county_review approved" in words, also of several steps in their order; what is no step stays as it is."""
    return NEXT.join(_said(step, programme) for step in text.split(NEXT))


def _said(text: str, programme: Programme | None) -> str:
    stage, _space, outcome = text.partition(" ")
    if outcome == RUN_OUT and stage in STAGE_OF:
        return clock_title(stage)
    title = task_title(stage, programme) if stage in STAGE_OF or stage in StepCode.values else stage
    return f"{title} {_outcome(outcome)}".strip()


def _outcome(outcome: str) -> str:
    words = {CARRIED: _("goes on standing"), OPENED: _("case opened"), **STEP_OUTCOMES, **dict(Outcome.choices)}
    return str(words.get(outcome, outcome))


def matter(what: str) -> str:
    """In what two sides differ: an entry of the log, a column, or round, stage and column of a decision."""
    if what.startswith("#"):
        return _("entry %(seq)s") % {"seq": what[1:]}
    words = {
        "waits_at": _("stage"),
        "row": _("row of the table"),
        "unreadable": _("the record cannot be read"),
        "decision": _("outcome"),
        "signed": _("digest of what was signed"),
        "opinion": _("opinion"),
        "facts": _("facts measured"),
        "return_to": _("returned to"),
        "standing": _("standing"),
        "postings": _("posts held"),
        "events": _("number of entries"),
        "shown": _("what lay before the signers"),
        "signature": _("signature"),
        "results": _("results of the households"),
        "state": _("state"),
        "count": _("households"),
        "lines": _("lines of the list"),
        "proofs": _("photos of the posting points"),
        "breaks": _("days on which it did not hang"),
        "line_days": _("days of single lines"),
        "break_reasons": _("reasons of the days on which it did not hang"),
        "points": _("posting points"),
        "step": _("step"),
        "steps": _("steps"),
        "outcome": _("outcome of accountability"),
        "assignment": _("who puts it right, and until when"),
        "description": _("problem"),
        "files": _("files"),
        "particulars": _("particulars"),
        "reason": _("reason"),
        "round": _("round"),
        "whom": _("person or unit"),
    }
    parts = what.split(" ")
    return " ".join(str(STAGE_OF[part].title) if part in STAGE_OF else str(words.get(part, part)) for part in parts)


def difference_row(row: Difference) -> dict[str, Any]:
    labels = {folder.name: folder.label for folder in FOLDERS}
    kind, _colon, no = row.stream.partition(":")
    return {
        "what": matter(row.what),
        "label": labels.get(row.folder, row.folder),
        "stream": no or row.stream,
        "case_no": no if kind == "case" else "",
        "logged": said(row.logged),
        "stored": said(row.stored),
        "found_at": row.found_at,
    }


def told(case: Case, replay: Replay, stream: Sequence[Parts]) -> dict[str, Any]:
    """Every step of the case in its order, and beside each that does not fit what should have come."""
    programme = programme_for(case)
    wrong = {each.seq: said(each.expected, programme) for each in replay.deviations}
    at = {parts["seq"]: (parts["at"], parts["actor"]) for parts in stream}
    rows = [
        {
            "seq": move.seq,
            "title": said(f"{move.stage} {move.outcome}", programme),
            "round": move.round,
            "at": datetime.fromisoformat(at[move.seq][0]),
            "actor": at[move.seq][1],
            "expected": wrong.get(move.seq, ""),
        }
        for move in moves_of(stream)
    ]
    stands = _("case closed") if replay.is_at_end else said(replay.stage, programme)
    stored = _("case closed") if case.closed_at else said(case.stage, programme)
    return {"rows": rows, "deviations": len(wrong), "stands": stands, "stored": stored}
