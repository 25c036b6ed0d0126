"""Choosing the households of a list act: the set is frozen with its number, whatever comes to the queue afterwards."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from approvals.models import Case
from approvals.particulars import per_case
from approvals.routes import acting_division_id
from approvals.stages import STAGE_OF, Stage
from registry.models import Member, User
from workflows.batch_models import Selection
from workflows.covering import publish_ahead
from workflows.models import CaseTask

MOST = 5000  # households in one act; more is chosen place by place
MOST_ROWS = 200  # households of a list that says something of each one


def listable(stage: Stage) -> bool:
    """Whether households may be decided together here: not where a level measures each one, or each one signs."""
    return not stage.measures and not any(item.required and item.kind == "ink" for item in per_case(stage.code))


def has_rows(stage: Stage) -> bool:
    """Whether the act says something of each household (ballots, date of the application)."""
    return any(item.required for item in per_case(stage.code))


def limit_of(stage: Stage) -> int:
    return MOST_ROWS if has_rows(stage) else MOST


def choose(*, official: User, stage: str, tasks: QuerySet[CaseTask], at: datetime) -> list[Selection]:
    """Freeze the cases of these tasks: one set per place whose turn it is, programme and year, the first `limit_of`."""
    rows = (
        tasks.filter(stage=stage).select_related("case__programme").defer("case__programme__content").order_by("case")
    )
    step = STAGE_OF[stage]
    groups: dict[tuple[int, int, int], list[Case]] = {}
    for task in rows[: limit_of(step)]:
        case = task.case
        groups.setdefault((acting_division_id(case, step), case.programme_id, case.year), []).append(case)
    return [_freeze(official, stage, cases, at) for _key, cases in sorted(groups.items())]


def choose_again(*, official: User, stage: str, cases: Iterable[Case], at: datetime) -> Selection:
    """Those that dropped out of an act, as they stand now."""
    return _freeze(official, stage, list(cases), at)


def _freeze(official: User, stage: str, cases: list[Case], at: datetime) -> Selection:
    if cases:
        publish_ahead(stage, cases[0])
    persons = Member.objects.filter(household__in=[case.household_id for case in cases], left_on=None).count()
    return Selection.objects.create(
        official=official,
        stage=stage,
        items=[[case.case_no, case.version] for case in cases],
        households=len(cases),
        persons=persons,
        made_at=at,
    )
