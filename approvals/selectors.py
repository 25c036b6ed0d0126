"""Reading cases: what stands, what was superseded, who may look."""

from collections.abc import Iterable

from audit.statements import Read
from django.db.models import QuerySet
from registry.access import Holder, sees, under

from approvals.models import Case, Decision, Notice
from approvals.stages import ORDER, STAGE_OF, Outcome

_DECISIONS = Read(lambda case: Decision.objects.filter(case=case).select_related("assessment").order_by("id"), case=int)
_NOTICES = Read(
    lambda case, kind: Notice.objects.filter(case=case, kind=kind).order_by("-round")[:1], case=int, kind=str
)


def cases_visible_to(user: Holder) -> QuerySet[Case]:
    return under(Case.objects.all(), sees(user), "village_path")


def case_for(user: Holder, case_no: str) -> Case | None:
    """The only way a view gets a case: None for a stranger (404)."""
    rows = cases_visible_to(user).select_related("household", "village", "programme", "roster")
    return rows.filter(case_no=case_no).first()


def decisions_of(case: Case) -> list[Decision]:
    """All decisions of the case with what they rest on, oldest first."""
    decisions = _DECISIONS.all(case=case.pk)
    for decision in decisions:
        decision.case = case
    return decisions


def standing_decisions(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Stage → the decision in force. A return voids what was decided from the named stage on; it stays readable."""
    standing: dict[str, Decision] = {}
    for decision in decisions:
        if decision.outcome == Outcome.RETURNED:
            limit = ORDER[decision.return_to]
            standing = {stage: kept for stage, kept in standing.items() if ORDER[stage] < limit}
        else:
            standing[decision.stage] = decision
    return standing


def notice_of(case: Case, stage: str) -> Notice | None:
    """The notice that the stage posted or concludes, newest round first."""
    kind = STAGE_OF[stage].concludes or STAGE_OF[stage].posts
    return _NOTICES.first(case=case.pk, kind=str(kind)) if kind else None
