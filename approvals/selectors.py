"""Reading cases: what stands, what was superseded, who may look."""

from collections.abc import Iterable, Sequence

from audit.statements import Keys, Read
from django.db.models import QuerySet
from registry.access import Holder, sees, under

from approvals.models import Carry, Case, Decision, Notice
from approvals.notice_ends import moved
from approvals.stages import ORDER, STAGE_OF, Outcome

_DECISIONS = Read(
    lambda cases: Decision.objects.filter(case__in=cases).select_related("assessment").order_by("id"), cases=Keys
)
_NOTICES = Read(
    lambda cases, kind: Notice.objects.filter(case__in=cases, kind=kind).order_by("round", "id"), cases=Keys, kind=str
)


def cases_visible_to(user: Holder) -> QuerySet[Case]:
    return under(Case.objects.all(), sees(user), "village_path")


def case_for(user: Holder, case_no: str) -> Case | None:
    """The only way a view gets a case: None for a stranger (404)."""
    rows = cases_visible_to(user).select_related("household", "village", "programme", "roster")
    return rows.filter(case_no=case_no).first()


def decisions_of(case: Case) -> list[Decision]:
    """All decisions of the case with what they rest on, oldest first."""
    return decisions_of_all([case])[case.pk]


def decisions_of_all(cases: Sequence[Case]) -> dict[int, list[Decision]]:
    """The same for many cases, by case key, in one query."""
    known = {case.pk: case for case in cases}
    found: dict[int, list[Decision]] = {key: [] for key in known}
    for decision in _DECISIONS.all(cases=list(known)):
        decision.case = known[decision.case_id]
        found[decision.case_id].append(decision)
    _mark_carried([case for case in cases if case.round > 1], found)
    return found


def _mark_carried(cases: Sequence[Case], found: dict[int, list[Decision]]) -> None:
    """Approvals that a later round did not ask again (approvals.rounds)."""
    if not cases:
        return
    by_key = {decision.pk: decision for case in cases for decision in found[case.pk]}
    for key, number in Carry.objects.filter(case__in=cases).order_by("pk").values_list("decision", "round"):
        by_key[key].carried_in = (*by_key[key].carried_in, number)


def standing_decisions(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Stage → the decision in force. A return voids what was decided from the named stage on; it stays readable."""
    standing: dict[str, Decision] = {}
    seen: list[Decision] = []
    for decision in decisions:
        if decision.outcome == Outcome.RETURNED:
            limit = ORDER[decision.return_to]
            standing = {stage: kept for stage, kept in standing.items() if ORDER[stage] < limit}
            standing |= {kept.stage: kept for kept in seen if decision.round + 1 in kept.carried_in}
        else:
            standing[decision.stage] = decision
        seen.append(decision)
    return standing


def notice_of(case: Case, stage: str) -> Notice | None:
    """The notice that the stage posted or concludes, newest round first."""
    return notices_of([case], stage).get(case.pk)


def notices_of(cases: Sequence[Case], stage: str) -> dict[int, Notice]:
    """The same for many cases, by case key, in two queries: as they stand today, their ends moved by breaks and holds."""
    kind = STAGE_OF[stage].concludes or STAGE_OF[stage].posts
    if kind is None:
        return {}
    rows = _NOTICES.all(cases=[case.pk for case in cases], kind=str(kind))
    newest = {notice.case_id: notice for notice in rows}
    moved(list(newest.values()))
    return newest


def concluded_notices(cases: Sequence[Case], stage: str) -> dict[int, Notice]:
    """The notices that the stage concludes, read once per case object: policy and rules of one act ask the same thing."""
    kept = f"_notice_of_{stage}"
    missing = [case for case in cases if kept not in case.__dict__]
    found = notices_of(missing, stage) if missing else {}
    for case in missing:
        case.__dict__[kept] = found.get(case.pk)
    return {case.pk: case.__dict__[kept] for case in cases if case.__dict__[kept] is not None}
