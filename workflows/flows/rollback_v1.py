"""An exit that was false, version 1: R-1 … R-7 (C-27, domain.md §2.6)."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class RollbackFlow(CaseFlow, flow.Flow):
    process_title = _("rollback of a false exit")

    opened = flow.StartHandle().Next(this.rollback_visit)
    rollback_visit = DutyNode(StageCode.ROLLBACK_VISIT).Next(this.rollback_check).Closes(this.closed)
    rollback_check = (
        DutyNode(StageCode.ROLLBACK_CHECK).Next(this.rollback_decision).Returns(this.rollback_visit).Closes(this.closed)
    )
    rollback_decision = (
        DutyNode(StageCode.ROLLBACK_DECISION)
        .Next(this.rollback_notice)
        .Returns(this.rollback_visit, this.rollback_check)
        .Closes(this.closed)
    )
    rollback_notice = (
        DutyNode(StageCode.ROLLBACK_NOTICE)
        .Next(this.rollback_notice_runs)
        .Returns(this.rollback_decision)
        .Closes(this.closed)
    )
    rollback_notice_runs = NoticeTimer(StageCode.ROLLBACK_NOTICE_RESULT).Next(this.rollback_notice_result)
    rollback_notice_result = (
        DutyNode(StageCode.ROLLBACK_NOTICE_RESULT)
        .Next(this.rollback_marking)
        .Returns(this.rollback_visit, this.rollback_check, this.rollback_notice)
        .Closes(this.closed)
    )
    rollback_marking = (
        DutyNode(StageCode.ROLLBACK_MARKING)
        .Next(this.rollback_confirmation)
        .Closes(this.closed)  # by an upheld objection
    )
    rollback_confirmation = (
        DutyNode(StageCode.ROLLBACK_CONFIRMATION)
        .Next(this.rollback_plan)
        .Returns(this.rollback_marking)
        .Closes(this.closed)
    )
    rollback_plan = DutyNode(StageCode.ROLLBACK_PLAN).Next(this.closed).Closes(this.closed)
    closed = Close()
