"""The rectification ledger held against the log: each item, each step with its files, what followed for whom (audit/folding.py)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.folding import Folder, Found, Sealed, Streams, differing, openings, short_digest
from inspection import events
from inspection.models import HeldToAccount, LedgerFile, LedgerItem, LedgerStep
from inspection.transitions import LedgerState, StepCode

Parts = Mapping[str, Any]
KINDS = {events.ITEM_REGISTERED, events.STEP_TAKEN, events.OUTCOME_RECORDED}
DESCRIPTION, OPINION, PARTICULARS, WHOM, REASON = "description", "opinion", "particulars", "whom", "reason"
SEALED = {DESCRIPTION, OPINION, PARTICULARS, WHOM, REASON}
_ASSIGNED = ("lead_unit", "responsible_unit", "deadline")


def compare_ledger(streams: Streams) -> Iterable[Found]:
    keys = [int(key) for stream in streams if (key := stream.rpartition("-")[2]).isdecimal()]
    items = {item.stream: item for item in LedgerItem.objects.filter(pk__in=keys)}
    sealed, rows = openings(streams, KINDS, SEALED), _Rows(list(items.values()))
    for stream, parts in streams.items():
        item = items.get(stream)
        if item is None:
            yield Found(stream, "row", str(parts[0]["kind"]), "")
            continue
        logged = _logged(parts, sealed)
        stored = {
            what: value
            for what, value in rows.of(item).items()
            if what in logged or what.split(" ")[-1] not in _ERASABLE
        }
        yield from differing(stream, logged, stored, item.division_path)


_ERASABLE = {*SEALED, "assignment"}  # told by sealed values alone


def _logged(parts: Sequence[Parts], sealed: Sealed) -> dict[str, str]:
    said = {"state": str(LedgerState.REGISTERED), "round": "1"}
    steps = outcomes = 0
    for each in parts:
        statement, kept = each["statement"], _kept(each, sealed)
        if each["kind"] == events.ITEM_REGISTERED:
            said |= {name: str(statement[name]) for name in ("source", "category", "level", "division")}
            said |= {"step 0": str(StepCode.REGISTERED), "files": _digests(statement["files"])} | _told("", kept)
        elif each["kind"] == events.STEP_TAKEN:
            steps += 1
            said |= {f"step {steps}": _step(statement, each["actor"]["id"], statement["files"])}
            said |= {"state": statement["to"], "round": str(statement["round"])} | _told(f"step {steps} ", kept)
            if statement["step"] == StepCode.ASSIGNED and PARTICULARS in kept:
                said["assignment"] = _assignment(kept[PARTICULARS])
        elif each["kind"] == events.OUTCOME_RECORDED:
            outcomes += 1
            said[f"outcome {outcomes}"] = _outcome(statement["kind"], statement["paper"], statement["decided_on"])
            said |= _told(f"outcome {outcomes} ", kept)
    return said


def _kept(each: Parts, sealed: Sealed) -> dict[str, Any]:
    return {label: sealed[each["event_id"], label] for label in SEALED if (each["event_id"], label) in sealed}


def _told(before: str, values: Mapping[str, Any]) -> dict[str, str]:
    return {f"{before}{label}": short_digest(value) for label, value in values.items()}


def _step(said: Mapping[str, Any], by: str, files: Iterable[str]) -> str:
    return f"{said['step']} {said['from']} → {said['to']} {said['round']} {by} {_digests(files)}".strip()


def _digests(files: Iterable[str]) -> str:
    return " ".join(sorted({sha256[:16] for sha256 in files}))


def _assignment(said: Mapping[str, Any]) -> str:
    return " ".join(str(said.get(name, "")) for name in _ASSIGNED)


def _outcome(kind: str, paper: str, decided_on: str) -> str:
    return f"{kind} {paper} {decided_on}"


class _Rows:
    """What the tables hold of some items; three statements."""

    def __init__(self, items: Sequence[LedgerItem]) -> None:
        self._steps: dict[int, list[LedgerStep]] = {}
        for step in LedgerStep.objects.filter(item__in=items).order_by("seq"):
            self._steps.setdefault(step.item_id, []).append(step)
        self._files: dict[int, set[str]] = {}
        for step_id, sha256 in LedgerFile.objects.filter(item__in=items).values_list("step", "sha256"):
            self._files.setdefault(step_id, set()).add(sha256)
        self._outcomes: dict[int, list[HeldToAccount]] = {}
        for row in HeldToAccount.objects.filter(item__in=items).order_by("pk"):
            self._outcomes.setdefault(row.item_id, []).append(row)

    def of(self, item: LedgerItem) -> dict[str, str]:
        steps = self._steps.get(item.pk, [])
        first = steps[0] if steps else None
        found = {
            "source": item.source,
            "category": item.category,
            "level": str(int(item.level)),
            "division": str(item.division_id),
            "state": item.state,
            "round": str(item.round),
            "step 0": first.code if first else "",
            "files": _digests(self._files.get(first.pk, set())) if first else "",
            "assignment": _assignment({name: getattr(item, name) or "" for name in _ASSIGNED}),
            **_told("", {DESCRIPTION: item.description}),
        }
        for no, step in enumerate(steps[1:], 1):
            found |= self._step(no, step)
        for no, row in enumerate(self._outcomes.get(item.pk, []), 1):
            found[f"outcome {no}"] = _outcome(row.kind, row.paper, row.decided_on.isoformat())
            found |= _told(f"outcome {no} ", {WHOM: row.whom, REASON: row.reason})
        return found

    def _step(self, no: int, step: LedgerStep) -> dict[str, str]:
        by = f"official:{step.official_id}" if step.official_id else events.CLOCK.id
        said = {"step": step.code, "from": step.came_from, "to": step.state, "round": step.round}
        told = _told(f"step {no} ", {OPINION: step.opinion, PARTICULARS: step.particulars})
        return {f"step {no}": _step(said, by, self._files.get(step.pk, set())), **told}


def ledger_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = LedgerItem.objects.filter(pk__gt=after).order_by("pk")[:limit]
    return [(item.pk, item.stream) for item in rows.only("year")]


LEDGER = Folder("ledger", _("rectification ledger"), "ledger:", compare_ledger, ledger_rows)
