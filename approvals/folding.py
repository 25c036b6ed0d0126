"""What must follow from the log in the tables of this package; the nightly fold asks (audit/folding.py)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from audit.folding import Folder, Found, Sealed, Streams, openings, short_digest
from django.utils.translation import gettext_lazy as _

from approvals import events
from approvals import objection_events as of_objections
from approvals.models import Case, Decision, Objection, ObjectionStep

Parts = Mapping[str, Any]


def _no(stream: str) -> str:
    return stream.partition(":")[2]


# ── cases and their decisions ────────────────────────────────────────────────────────────────────────────────────────


def compare_cases(streams: Streams) -> Iterable[Found]:
    """Kind, year, head, every decision with its signed digest, and the sealed facts and words behind it."""
    cases = {case.stream: case for case in Case.objects.filter(case_no__in=[_no(stream) for stream in streams])}
    decided: dict[str, list[Decision]] = {}
    rows = Decision.objects.filter(case__in=cases.values()).select_related("assessment", "case").order_by("pk")
    for decision in rows:
        decided.setdefault(decision.case.stream, []).append(decision)
    sealed = openings(streams, {events.DECISION_RECORDED}, {"facts", "opinion"})
    for stream, parts in streams.items():
        if stream in cases:
            yield from _case(cases[stream], parts)
            yield from _decisions(cases[stream], parts, decided.get(stream, []), sealed)
        else:
            yield Found(stream, "row", str(parts[0]["kind"]), "")


def _is_decision(parts: Parts) -> bool:
    return bool(parts["kind"] == events.DECISION_RECORDED)


def _case(case: Case, parts: Sequence[Parts]) -> Iterator[Found]:
    opened, last = parts[0], parts[-1]
    said = {"kind": opened["statement"].get("case_kind"), "year": opened["statement"].get("year")}
    said |= {"events": last["seq"]}
    for what, stored in {"kind": str(case.kind), "year": case.year, "events": case.audit_seq}.items():
        if said[what] != stored:
            yield Found(case.stream, what, str(said[what]), str(stored), case.village_path)


def _decisions(case: Case, parts: Sequence[Parts], rows: Sequence[Decision], sealed: Sealed) -> Iterator[Found]:
    logged = {(each["subject"]["round"], each["statement"]["stage"]): each for each in parts if _is_decision(each)}
    stored = {(row.round, row.stage): row for row in rows}
    for number, stage in sorted({*logged, *stored}):
        event, row = logged.get((number, stage)), stored.get((number, stage))
        for what, (left, right) in _both(event, row, sealed).items():
            if left != right:
                yield Found(case.stream, f"{number} {stage} {what}", left, right, case.village_path)


def _both(event: Parts | None, row: Decision | None, sealed: Sealed) -> dict[str, tuple[str, str]]:
    """What the log says and what the table says of one decision; long and personal values as their digest."""
    if event is None or row is None:
        return {"decision": (_outcome(event), str(row.outcome) if row else "")}
    said = event["statement"]
    found = {
        "decision": (_outcome(event), str(row.outcome)),
        "signed": (said["signed"], row.digest),
        "return_to": (said["return_to"], row.return_to),
    }
    opinion = sealed.get((event["event_id"], "opinion"))
    if opinion is not None:
        found["opinion"] = short_digest(opinion), short_digest(row.opinion)
    facts = sealed.get((event["event_id"], "facts"))
    if facts is not None:
        found["facts"] = short_digest(facts), short_digest(row.assessment.facts if row.assessment else "")
    return found


def _outcome(event: Parts | None) -> str:
    return str(event["statement"]["outcome"]) if event else ""


def case_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = Case.objects.filter(pk__gt=after).order_by("pk")[:limit]
    return [(case.pk, case.stream) for case in rows.only("case_no")]


# ── objections ───────────────────────────────────────────────────────────────────────────────────────────────────────


def compare_objections(streams: Streams) -> Iterable[Found]:
    """An objection that was logged is there, with every step that was taken."""
    keys = [int(number) for stream in streams if (number := _no(stream).rpartition("-")[2]).isdecimal()]
    rows = {row.stream: row for row in Objection.objects.filter(pk__in=keys)}
    taken: dict[int, list[str]] = {}
    for step in ObjectionStep.objects.filter(objection__in=rows.values()).order_by("pk"):
        taken.setdefault(step.objection_id, []).append(f"{step.step} {step.outcome}")
    for stream, parts in streams.items():
        row = rows.get(stream)
        steps = [each["statement"] for each in parts if each["kind"] == of_objections.STEP_TAKEN]
        logged = " → ".join(f"{each['step']} {each['outcome']}" for each in steps)
        stored = " → ".join(taken.get(row.pk, [])) if row else ""
        if logged != stored:
            yield Found(stream, "steps" if row else "row", logged, stored, row.village_path if row else "")


def objection_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = Objection.objects.filter(pk__gt=after).order_by("pk")[:limit]
    return [(row.pk, row.stream) for row in rows]


CASES = Folder("cases", _("cases and decisions"), "case:", compare_cases, case_rows)
OBJECTIONS = Folder("objections", _("objections"), "objection:", compare_objections, objection_rows)
