"""The sampled file as an evaluator reads it: masked, every number shown only for a reason that is logged (domain.md §6-8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from approvals.models import Case, Decision, FieldPhoto
from approvals.selectors import decisions_of_all, standing_decisions
from approvals.stages import STAGE_OF, Outcome
from audit import clock, log
from audit.models import Event
from documents.models import OfficialDocument
from documents.selectors import document_rows
from inspection.evaluation.access import require_evaluator, unit_for
from inspection.evaluation.errors import NotInForce
from inspection.models import EvaluationUnit
from registry.households import disclose, masked_id_no, masked_phone, whole_households
from registry.models import Household, Member, User

MOST_EVENTS = 200  # of one case on the page, the newest first; the whole trail has pages of its own


@dataclass
class CaseFile:
    """One case of the subject: what was decided, on which papers, and the log's own lines."""

    case: Case
    rounds: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    photos: list[FieldPhoto]
    events: list[dict[str, Any]]


@dataclass
class SampledFile:
    unit: EvaluationUnit
    household: Household | None = None
    members: list[tuple[Member, str]] = field(default_factory=list)
    left: list[Member] = field(default_factory=list)
    phone: str = ""
    cases: list[CaseFile] = field(default_factory=list)


def file_of(unit: EvaluationUnit) -> SampledFile:
    """The questions asked do not grow with the members; each case asks its own."""
    found = SampledFile(unit)
    if unit.household_id is not None:
        household = whole_households().get(pk=unit.household_id)
        members = list(household.members.all())
        found.household, found.phone = household, masked_phone(household)
        found.members = [(member, masked_id_no(member)) for member in members if member.left_on is None]
        found.left = [member for member in members if member.left_on]
    found.cases = [_case_file(case, decisions) for case, decisions in _cases(unit)]
    return found


def cases_of(unit: EvaluationUnit) -> list[Case]:
    """The subject's own cases, the newest first: of a household, or of the village itself."""
    rows = Case.objects.select_related("household", "village", "programme")
    if unit.household_id is not None:
        return list(rows.filter(household=unit.household_id).order_by("-pk"))
    return list(rows.filter(village=unit.village_id, household=None).order_by("-pk")) if unit.is_village else []


def _cases(unit: EvaluationUnit) -> list[tuple[Case, list[Decision]]]:
    cases = cases_of(unit)
    decisions = decisions_of_all(cases) if cases else {}
    return [(case, decisions[case.pk]) for case in cases]


def _case_file(case: Case, decisions: list[Decision]) -> CaseFile:
    photos = FieldPhoto.objects.filter(case=case).order_by("pk")
    # Lists name others, who were not drawn: they are read where they hang, not here.
    papers = [row for row in document_rows(case) if row["download_url"] and "line" not in row]
    events = log.events_of(case.stream).order_by("-seq")[:MOST_EVENTS]
    return CaseFile(case, _rounds(decisions), papers, list(photos), [_event_row(event) for event in events])


def _rounds(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    standing = {decision.pk for decision in standing_decisions(decisions).values()}
    rounds: dict[int, list[dict[str, Any]]] = {}
    for decision in decisions:
        rounds.setdefault(decision.round, []).append(_decision_row(decision))
    last = max(rounds, default=0)
    kept = {decision.round for decision in decisions if decision.pk in standing}
    return [
        {"round": number, "superseded": number != last and number not in kept, "rows": rows}
        for number, rows in sorted(rounds.items(), reverse=True)
    ]


def _decision_row(decision: Decision) -> dict[str, Any]:
    return {
        "stage_title": STAGE_OF[decision.stage].title,
        "outcome": decision.outcome,
        "outcome_title": Outcome(decision.outcome).label,
        "official": decision.name,
        "unit": decision.unit,
        "post": decision.post,
        "decided_on": decision.acted_on,
        "opinion": decision.opinion,
        "reason": decision.get_reason_code_display(),
    }


def _event_row(event: Event) -> dict[str, Any]:
    actor = event.parsed["actor"]
    kind = log.kinds().get(event.kind)
    return {
        "seq": event.seq,
        "at": event.at,
        "label": kind.label if kind else event.kind,
        "actor": actor["name"],
        "post": f"{actor['unit']}{actor['post']}",
        "digest": event.digest,
    }


def choices_of(file: SampledFile) -> list[tuple[str, str, str]]:
    """What may be asked for: its value, what it is, and whose."""
    numbers = [(str(member.position), "id_no", member.name) for member, _masked in file.members if member.id_no]
    home = file.household
    return [("phone", "phone", home.head_name), *numbers] if home is not None and home.phone else numbers


def reveal(*, user: User, unit: EvaluationUnit, what: str, reason: str) -> str:
    """The full number. Raises NotEngaged, NotInForce, LookupError for a number that is none of the file's, ReasonTooShort, NothingToReveal."""
    evaluator = require_evaluator(user, unit.draw.engagement)
    found = unit_for(user, unit.pk)
    if found is None or found.household is None:
        raise NotInForce()
    member = None
    if what != "phone":
        member = next((one for one in found.household.members.all() if str(one.position) == what), None)
        if member is None or member.left_on is not None:
            raise LookupError(what)
    at = clock.now()
    return disclose(posting=evaluator.posting, subject=found.household, member=member, reason=reason, at=at)


def paper_of(unit: EvaluationUnit, key: int) -> OfficialDocument | None:
    """A paper of one of the subject's own cases; a list, which names others, is none."""
    rows = OfficialDocument.objects.select_related("rendered").filter(pk=key, rendered__isnull=False)
    return rows.filter(case__in=cases_of(unit)).first()


def photo_of(unit: EvaluationUnit, key: int) -> FieldPhoto | None:
    return FieldPhoto.objects.filter(pk=key, case__in=cases_of(unit)).first()
