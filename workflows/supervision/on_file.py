"""What is on file about a batch of open tasks, read once for all of them: the finders in supervision.causes only look here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from approvals.errors import InvalidAct
from approvals.guards import guard_refusals
from approvals.local_days import calendar_now
from approvals.models import (
    HOLDING_STATES,
    Case,
    Decision,
    ItemResult,
    Notice,
    Objection,
    SheetItem,
    SheetSeat,
    SheetState,
    SignOff,
)
from approvals.selectors import notices_of
from approvals.stages import STAGE_OF
from audit import clock
from audit.statements import Keys, Read
from documents.models import PaperJob
from registry.models import Division, ProgrammeVersion
from workflows.models import CaseTask, Draft


def open_work() -> QuerySet[CaseTask]:
    """Open stages and running notices, with all that the causes read of them."""
    rows = _unfinished().select_related("case__household", "case__programme", "case__village")
    return rows.defer("case__programme__content")  # read once per process (programme_of)


def _unfinished() -> QuerySet[CaseTask]:
    return CaseTask.objects.filter(finished=None, flow_task_type__in=["HUMAN", "TIMER"])


_WORK = Read(lambda keys: _unfinished().filter(pk__in=keys).select_related("case__household").order_by("pk"), keys=Keys)


def work_of(keys: Sequence[int]) -> list[CaseTask]:
    """The same of these tasks, as they are by now. Of thousands in few places: each place and programme is read once."""
    tasks = _WORK.all(keys=list(keys))
    cases = [task.case for task in tasks]
    villages = Division.objects.in_bulk({case.village_id for case in cases})
    programmes = ProgrammeVersion.objects.defer("content").in_bulk({case.programme_id for case in cases})
    for case in cases:
        case.village, case.programme = villages[case.village_id], programmes[case.programme_id]
    return tasks


@dataclass
class OpenSheet:
    """The sheet on which the case waits: seats that nobody has signed, and who has signed others."""

    key: int
    stage: str
    level: int
    place: int
    seats: list[tuple[str, str]] = field(default_factory=list)  # post, role
    signed: set[int] = field(default_factory=set)
    last_at: datetime = field(default_factory=clock.now)


class OnFile:
    """The number of queries does not grow with the tasks: some for all, some per stage for the guards' own questions."""

    def __init__(self, tasks: Sequence[CaseTask]) -> None:
        self.now = clock.now()
        self.calendar = calendar_now()
        self.tasks = tasks
        self.human = [task for task in tasks if task.flow_task_type == "HUMAN"]
        self.cases: dict[int, Case] = {task.case_id: task.case for task in tasks}
        self.decisions = _decisions(self.cases)
        self.sheets = _sheets([task.case_id for task in self.human])
        self.refusals = _refusals(self.human)
        self.notices = _notices(tasks)
        self.held = {key: case.held_at for key, case in self.cases.items() if case.held_at is not None}
        self.objections = _objections(list(self.held))
        self.papers = _late_papers(list(self.cases))
        self.worked_at = _worked_at(self.human)


def _by_stage(tasks: Sequence[CaseTask]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for task in tasks:
        found[task.stage].append(task.case)
    return found


def _decisions(cases: Mapping[int, Case]) -> dict[int, list[Decision]]:
    """Oldest first, without what they say."""
    found: dict[int, list[Decision]] = {key: [] for key in cases}
    rows = Decision.objects.filter(case__in=list(cases)).defer("opinion", "particulars")
    for decision in rows.order_by("pk"):
        found[decision.case_id].append(decision)
    return found


def _sheets(cases: Sequence[int]) -> dict[int, OpenSheet]:
    """Case → the open sheet on which it waits. Three queries at most."""
    items = SheetItem.objects.filter(case__in=cases, result=ItemResult.WAITING, sheet__state=SheetState.OPEN)
    rows = list(
        items.values_list("case", "sheet", "sheet__stage", "sheet__level", "sheet__act_division", "sheet__opened_at")
    )
    sheets = {key: OpenSheet(key, stage, level, place, last_at=at) for _, key, stage, level, place, at in rows}
    if sheets:
        seats = SheetSeat.objects.filter(sheet__in=list(sheets), is_waiting=True).order_by("no")
        for key, post, role in seats.values_list("sheet", "post", "role"):
            sheets[key].seats.append((post, role))
        _read_signatures(sheets)
    return {case: sheets[key] for case, key, *_ in rows}


def _read_signatures(sheets: Mapping[int, OpenSheet]) -> None:
    rows = SignOff.objects.filter(sheet__in=list(sheets)).order_by("pk")
    for key, official, principal, at in rows.values_list(
        "sheet", "official", "delegation__posting__official", "signed_at"
    ):
        sheets[key].signed |= {person for person in (official, principal) if person is not None}
        sheets[key].last_at = at


def _refusals(tasks: Sequence[CaseTask]) -> dict[int, list[InvalidAct]]:
    """Case → why it could not be approved now: the guards' own answers."""
    found: dict[int, list[InvalidAct]] = {}
    for stage, cases in _by_stage(tasks).items():
        found |= guard_refusals(cases, STAGE_OF[stage])
    return found


def _notices(tasks: Sequence[CaseTask]) -> dict[int, Notice]:
    """Case → the notice that its stage concludes, as it stands today. Two queries per such stage."""
    found: dict[int, Notice] = {}
    for stage, cases in _by_stage(tasks).items():
        if STAGE_OF[stage].concludes:
            found |= notices_of(cases, stage)
    return found


def _objections(held: Sequence[int]) -> set[int]:
    """Of the held cases those that an objection holds; what else holds one is a suspicion of the comparison."""
    rows = Objection.objects.filter(case__in=held, state__in=HOLDING_STATES) if held else Objection.objects.none()
    return {key for key in rows.values_list("case_id", flat=True) if key is not None}


def _late_papers(cases: Sequence[int]) -> dict[int, list[tuple[str, datetime, bool]]]:
    """Case → (number, asked for at, has failed) of its papers that are not made yet. Two queries; jobs live until they are done."""
    found: dict[int, list[tuple[str, datetime, bool]]] = defaultdict(list)
    for path in ("document__case", "document__lines__case"):
        rows = PaperJob.objects.filter(**{f"{path}__in": cases}).order_by("pk")
        rows = rows.annotate(asked_at=Coalesce(Max("document__seal_requests__requested_at"), "document__created_at"))
        for case, no, at, error in rows.values_list(path, "document__document_no", "asked_at", "last_error"):
            found[case].append((no, at, bool(error)))
    return found


def _worked_at(tasks: Sequence[CaseTask]) -> dict[int, datetime]:
    """Case → when whoever claimed it last stored something he typed there."""
    claimed = {task.case_id: task for task in tasks if task.owner_id is not None}
    rows = Draft.objects.filter(case__in=list(claimed)) if claimed else Draft.objects.none()
    return {
        case: at
        for case, stage, owner, at in rows.values_list("case", "stage", "owner", "saved_at")
        if stage == claimed[case].stage and owner == claimed[case].owner_id
    }
