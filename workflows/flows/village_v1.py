"""A village's exit, version 1: V-0 … V-9 (domain.md §2.3). Nothing of it leads back to poor: a failed re-check opens a rectification (Q-21)."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class VillageExitFlow(CaseFlow, flow.Flow):
    process_title = _("village's exit")

    opened = flow.StartHandle().Next(this.village_assessment)
    village_assessment = DutyNode(StageCode.VILLAGE_ASSESSMENT).Next(this.village_township_check).Closes(this.closed)
    village_township_check = (
        DutyNode(StageCode.VILLAGE_TOWNSHIP_CHECK)
        .Next(this.village_sectors)
        .Returns(this.village_assessment)
        .Closes(this.closed)
    )
    village_sectors = (
        DutyNode(StageCode.VILLAGE_SECTORS)
        .Next(this.village_county_review)
        .Returns(this.village_assessment)
        .Closes(this.closed)  # by an upheld objection alone
    )
    village_county_review = (
        DutyNode(StageCode.VILLAGE_COUNTY_REVIEW)
        .Next(this.village_notice)
        .Returns(this.village_assessment, this.village_township_check, this.village_sectors)
        .Closes(this.closed)
    )
    village_notice = (
        DutyNode(StageCode.VILLAGE_NOTICE)
        .Next(this.village_notice_runs)
        .Returns(this.village_county_review)
        .Closes(this.closed)
    )
    village_notice_runs = NoticeTimer(StageCode.VILLAGE_NOTICE_RESULT).Next(this.village_notice_result)
    village_notice_result = (
        DutyNode(StageCode.VILLAGE_NOTICE_RESULT)
        .Next(this.village_city_verification)
        .Returns(this.village_assessment, this.village_township_check, this.village_county_review, this.village_notice)
        .Closes(this.closed)
    )
    village_city_verification = (
        DutyNode(StageCode.VILLAGE_CITY_VERIFICATION)
        .Next(this.village_evaluation)
        .Returns(this.village_township_check, this.village_county_review)
        .Closes(this.closed)
    )
    village_evaluation = (
        DutyNode(StageCode.VILLAGE_EVALUATION)
        .Next(this.village_approval)
        .Returns(this.village_county_review, this.village_city_verification)
        .Closes(this.closed)  # by an upheld objection alone
    )
    village_approval = (
        DutyNode(StageCode.VILLAGE_APPROVAL)
        .Next(this.village_announcement)
        .Returns(this.village_county_review, this.village_city_verification)
        .Closes(this.closed)
    )
    village_announcement = (
        DutyNode(StageCode.VILLAGE_ANNOUNCEMENT)
        .Next(this.village_announcement_runs)
        .Returns(this.village_approval)
        .Upheld(this.village_county_review, this.village_city_verification)
        .Closes(this.closed)
    )
    village_announcement_runs = NoticeTimer(StageCode.VILLAGE_ANNOUNCEMENT_RESULT).Next(
        this.village_announcement_result
    )
    village_announcement_result = (
        DutyNode(StageCode.VILLAGE_ANNOUNCEMENT_RESULT)
        .Next(this.village_filing)
        .Returns(this.village_county_review, this.village_city_verification, this.village_announcement)
        .Closes(this.closed)
    )
    village_filing = (
        DutyNode(StageCode.VILLAGE_FILING)
        .Next(this.village_filing_confirmation)
        .Upheld(this.village_county_review, this.village_city_verification)
        .Closes(this.closed)
    )
    village_filing_confirmation = (
        DutyNode(StageCode.VILLAGE_FILING_CONFIRMATION)
        .Next(this.closed)
        .Returns(this.village_filing)
        .Upheld(this.village_county_review, this.village_city_verification)
        .Closes(this.closed)
    )
    closed = Close()
