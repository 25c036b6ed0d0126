"""A county's exit, version 1: K-1 … K-8 (domain.md §2.4). A programme leaves K-6 and K-7 out for counties that a province designated."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class CountyExitFlow(CaseFlow, flow.Flow):
    process_title = _("county's exit")

    opened = flow.StartHandle().Next(this.county_application)
    county_application = DutyNode(StageCode.COUNTY_APPLICATION).Next(this.county_initial_review).Closes(this.closed)
    county_initial_review = (
        DutyNode(StageCode.COUNTY_INITIAL_REVIEW)
        .Next(this.county_provincial_check)
        .Returns(this.county_application)
        .Closes(this.closed)
    )
    county_provincial_check = (
        DutyNode(StageCode.COUNTY_PROVINCIAL_CHECK)
        .Next(this.county_evaluation)
        .Returns(this.county_application, this.county_initial_review)
        .Closes(this.closed)
    )
    county_evaluation = (
        DutyNode(StageCode.COUNTY_EVALUATION)
        .Next(this.county_notice)
        .Returns(this.county_application)
        .Closes(this.closed)
    )
    county_notice = (
        DutyNode(StageCode.COUNTY_NOTICE)
        .Next(this.county_notice_runs)
        .Returns(this.county_provincial_check)
        .Closes(this.closed)
    )
    county_notice_runs = NoticeTimer(StageCode.COUNTY_NOTICE_RESULT).Next(this.county_notice_result)
    county_notice_result = (
        DutyNode(StageCode.COUNTY_NOTICE_RESULT)
        .Next(this.county_decision)
        .Returns(this.county_application, this.county_provincial_check, this.county_notice)
        .Closes(this.closed)
    )
    county_decision = (
        DutyNode(StageCode.COUNTY_DECISION)
        .Next(this.county_national_check)
        .Returns(this.county_provincial_check)
        .Closes(this.closed)
    )
    county_national_check = (
        DutyNode(StageCode.COUNTY_NATIONAL_CHECK)
        .Next(this.county_final_approval)
        .Returns(this.county_application, this.county_provincial_check)
        .Closes(this.closed)
    )
    county_final_approval = (
        DutyNode(StageCode.COUNTY_FINAL_APPROVAL)
        .Next(this.county_announcement)
        .Returns(this.county_provincial_check)
        .Closes(this.closed)
    )
    county_announcement = (
        DutyNode(StageCode.COUNTY_ANNOUNCEMENT)
        .Next(this.county_announcement_runs)
        .Returns(this.county_final_approval)
        .Upheld(this.county_provincial_check, this.county_evaluation)
        .Closes(this.closed)
    )
    county_announcement_runs = NoticeTimer(StageCode.COUNTY_ANNOUNCEMENT_RESULT).Next(this.county_announcement_result)
    county_announcement_result = (
        DutyNode(StageCode.COUNTY_ANNOUNCEMENT_RESULT)
        .Next(this.closed)
        .Returns(this.county_provincial_check, this.county_announcement)
        .Closes(this.closed)
    )
    closed = Close()
