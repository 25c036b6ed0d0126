"""What an objection does beside its own steps: to the case and the task that waits for it, and on paper."""

from datetime import datetime
from typing import Any, cast

from django.db import connection

from approvals import objection_rulings, sheets
from approvals.models import Objection
from approvals.objection_papers import paper_content
from approvals.objection_rulings import Verdict
from approvals.objections import Doer
from approvals.selectors import decisions_of
from approvals.stages import Outcome
from audit import clock
from documents import services as papers
from documents.parts import ObjectionPart
from registry.models import User
from registry.programme_store import in_force, programme_of
from registry.services import actor_of
from workflows.advancing import advance, next_node
from workflows.models import CaseTask
from workflows.nodes import DutyNode
from workflows.notifying import occasions


def lock_waiting(objection: Objection) -> CaseTask | None:
    """What the objection's case waits for, an official or the end of a notice; None: no case, or it is closed."""
    rows = CaseTask.objects.select_related(
        "process", "case"
    )  # no row is joined that may be another by the time of the lock
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "process", "case"))
    if objection.case is not None:
        sheets.lock_sheets_of([objection.case.case_no])
    task = rows.filter(case=objection.case_id, finished=None, flow_task_type__in=["HUMAN", "TIMER"]).first()
    if task is None or objection.case_id is None:
        return None
    objection.case = task.process.case = task.case
    return task


def rule(objection: Objection, waiting: CaseTask, verdict: Verdict, *, doer: Doer, user: User, at: datetime) -> None:
    """The case is returned along the graph's own edge, or closed, under a decision that names the objection."""
    case = waiting.case
    decisions = decisions_of(case)
    act = objection_rulings.act_on(case, verdict)
    target = next_node(waiting.flow_task.flow_class.instance.node(case.stage), programme_of(case.programme), act)
    recorded = objection_rulings.rule_on_case(
        objection,
        case,
        act,
        doer=doer,
        decisions=decisions,
        moves_to=getattr(target, "stage", ""),
        at=at,
    )
    papers.request_for(recorded, decisions=decisions, at=at)
    _leave(waiting, user, target, returned=act.outcome == Outcome.RETURNED)
    occasions.returned([recorded], by=user.pk, at=at)
    sheets.leave_sheet(case, objection.no, actor_of(doer.posting), at)


def _leave(task: CaseTask, user: User, target: Any, *, returned: bool) -> None:
    if isinstance(task.flow_task, DutyNode):
        task.owner = user
        advance(task, user, target, returned=returned)
        return
    activation = task.flow_task.activation_class(task)  # a running notice ends here
    activation.start()
    activation.complete()
    activation.was_returned = returned
    activation._activate_next({target._create(activation, task.token)})


def issue(objection: Objection, kind: str, doer: Doer, at: datetime) -> None:
    """One paper of the objection; last in the transaction, for it locks the counters."""
    version = objection.case.programme if objection.case else in_force(objection.village, clock.today())
    if version is None:
        return
    papers.issue_for_objection(
        subject_no=objection.no,
        kind=kind,
        content=cast("ObjectionPart", paper_content(objection, kind)),
        case=objection.case,
        programme=programme_of(version),
        posting=doer.posting,
        name=doer.name,
        on=clock.today(),
        at=at,
    )
