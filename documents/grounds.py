"""On what a way back rests (R01, R02): the clue, the exit that came before, and who signed it (domain.md §2.6)."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from approvals.models import Case, Decision, SignOff
from approvals.programmes import programme_for
from approvals.stages import CaseKind, Outcome
from approvals.words import word_of
from audit.models import Event, Opening
from documents.models import OfficialDocument
from documents.parts import GroundPart

GROUNDED = frozenset({"R01", "R02"})  # papers that say on what they rest
_CERTIFICATE = "H15"
_AFTER_EXIT = frozenset({CaseKind.ROLLBACK, CaseKind.RETURN})


@dataclass
class Exit:
    """The household's latest exit that was approved."""

    case: int
    year: int
    certificate_no: str = ""
    signers: list[str] = field(default_factory=list)


def grounds_of(decisions: Sequence[Decision], before: Sequence[Sequence[Decision]]) -> dict[int, GroundPart]:
    """{case: ground} of ways back decided together; the number of queries does not grow with them."""
    cases = [decision.case for decision in decisions]
    exits, clues = exits_of(cases), _clues_of(cases)
    return {
        decision.case_id: _ground(decision, earlier, exits.get(decision.case.household_key), clues)
        for decision, earlier in zip(decisions, before, strict=True)
    }


def _ground(decision: Decision, earlier: Sequence[Decision], left: Exit | None, clues: dict[str, str]) -> GroundPart:
    case = decision.case
    left = left if case.kind in _AFTER_EXIT else None
    return GroundPart(
        nature=word_of(case.kind, programme_for(case)),
        is_leaving=case.kind == CaseKind.DISQUALIFICATION,
        clue=clues.get(case.stream, ""),
        cause=_cause([*earlier, decision]),
        exit_year=left.year if left else None,
        certificate_no=left.certificate_no if left else "",
        responsible=left.signers if left and case.kind == CaseKind.ROLLBACK else [],
    )


def _cause(decisions: Sequence[Decision]) -> str:
    """As the last who named it names it."""
    named = [str(one.particulars["cause"]) for one in decisions if one.particulars.get("cause")]
    return named[-1] if named else ""


def exits_of(cases: Sequence[Case]) -> dict[int, Exit]:
    """By household: what the exit's case left behind, and who signed it."""
    households = {case.household_key for case in cases}
    rows = Case.objects.filter(household__in=households, kind=CaseKind.EXIT, outcome=Outcome.APPROVED).order_by("pk")
    exits = {household: Exit(case, year) for case, household, year in rows.values_list("pk", "household", "year")}
    by_case = {one.case: one for one in exits.values()}
    papers = OfficialDocument.objects.filter(case__in=by_case, kind=_CERTIFICATE).order_by("pk")
    for case, number in papers.values_list("case", "document_no"):
        by_case[case].certificate_no = number
    for case, names in _signers_of(list(by_case)).items():
        by_case[case].signers = names
    return exits


def _signers_of(cases: Sequence[int]) -> dict[int, list[str]]:
    """姓名（单位职务）, once each, in the order in which they signed: of the decisions that stood in the last round."""
    rows = Decision.objects.filter(case__in=cases, outcome=Outcome.APPROVED).order_by("pk")
    signed = list(rows.values_list("case", "sheet", "name", "unit", "post"))
    seats: dict[int, list[str]] = defaultdict(list)
    sign_offs = SignOff.objects.filter(sheet__in={sheet for _case, sheet, *_who in signed if sheet}).order_by("seat")
    for sheet, name, unit, post in sign_offs.values_list("sheet", "name", "unit", "post"):
        seats[sheet].append(_with_post(name, unit, post))
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for case, sheet, name, unit, post in signed:
        found[case].update(dict.fromkeys(seats.get(sheet, [_with_post(name, unit, post)])))
    return {case: list(names) for case, names in found.items()}


def _with_post(name: str, unit: str, post: str) -> str:
    """Head of household and helper sign as themselves."""
    return f"{name}（{unit}{post}）" if unit or post else name


def _clues_of(cases: Sequence[Case]) -> dict[str, str]:
    """By stream: what the case was opened on; "" where it was erased since."""
    events = dict(
        Event.objects.filter(stream__in=[case.stream for case in cases], seq=1).values_list("event_id", "stream")
    )
    openings = Opening.objects.filter(event_id__in=list(events), label="reason")
    return {events[event]: str(json.loads(value)) for event, value in openings.values_list("event_id", "value")}
