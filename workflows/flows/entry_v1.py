"""Onto the register and off it, version 1: 返贫, 新识别 and 清退 go the same way; who is to be struck off is heard first (domain.md §2.6)."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class EntryProcedure(CaseFlow):
    """The nodes that all three share."""

    opened = flow.StartHandle().Next(this.entry_visit)
    entry_visit = DutyNode(StageCode.ENTRY_VISIT).Next(this.entry_appraisal).Closes(this.closed)
    entry_appraisal = (
        DutyNode(StageCode.ENTRY_APPRAISAL).Next(this.entry_notice).Returns(this.entry_visit).Closes(this.closed)
    )
    entry_notice = (
        DutyNode(StageCode.ENTRY_NOTICE).Next(this.entry_notice_runs).Returns(this.entry_visit).Closes(this.closed)
    )
    entry_notice_runs = NoticeTimer(StageCode.ENTRY_NOTICE_RESULT).Next(this.entry_notice_result)
    entry_notice_result = (
        DutyNode(StageCode.ENTRY_NOTICE_RESULT)
        .Next(this.entry_review)
        .Returns(this.entry_visit, this.entry_appraisal, this.entry_notice)
        .Closes(this.closed)
    )
    entry_review = (
        DutyNode(StageCode.ENTRY_REVIEW)
        .Next(this.entry_comparison)
        .Returns(this.entry_visit, this.entry_appraisal, this.entry_notice)
        .Closes(this.closed)
    )
    entry_comparison = (
        DutyNode(StageCode.ENTRY_COMPARISON).Next(this.entry_approval).Returns(this.entry_review).Closes(this.closed)
    )
    entry_approval = (
        DutyNode(StageCode.ENTRY_APPROVAL)
        .Next(this.entry_announcement)
        .Returns(this.entry_visit, this.entry_review, this.entry_comparison)
        .Closes(this.closed)
    )
    entry_announcement = (
        DutyNode(StageCode.ENTRY_ANNOUNCEMENT)
        .Next(this.entry_announcement_runs)
        .Returns(this.entry_approval)
        .Closes(this.closed)  # by an upheld objection alone
    )
    entry_announcement_runs = NoticeTimer(StageCode.ENTRY_ANNOUNCEMENT_RESULT).Next(this.entry_announcement_result)
    entry_announcement_result = (
        DutyNode(StageCode.ENTRY_ANNOUNCEMENT_RESULT)
        .Next(this.entry_marking)
        .Returns(this.entry_review, this.entry_approval, this.entry_announcement)
        .Closes(this.closed)
    )
    entry_marking = DutyNode(StageCode.ENTRY_MARKING).Next(this.entry_confirmation).Closes(this.closed)
    entry_confirmation = (
        DutyNode(StageCode.ENTRY_CONFIRMATION).Next(this.closed).Returns(this.entry_marking).Closes(this.closed)
    )
    closed = Close()


class ReturnToPovertyFlow(EntryProcedure, flow.Flow):
    process_title = _("return to poverty")


class EnrolmentFlow(EntryProcedure, flow.Flow):
    process_title = _("enrolment")


class DisqualificationFlow(EntryProcedure, flow.Flow):
    process_title = _("disqualification")

    entry_visit = DutyNode(StageCode.ENTRY_VISIT).Next(this.entry_reply).Closes(this.closed)
    entry_reply = (
        DutyNode(StageCode.ENTRY_REPLY).Next(this.entry_appraisal).Returns(this.entry_visit).Closes(this.closed)
    )
