"""Qingdao's weak towns (T) and the consolidation check of its weak villages (W), version 1 (domain.md §2.4, D-08 … D-12)."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class TownExitFlow(CaseFlow, flow.Flow):
    process_title = _("town's exit")

    opened = flow.StartHandle().Next(this.town_self_check)
    town_self_check = DutyNode(StageCode.TOWN_SELF_CHECK).Next(this.town_district_review).Closes(this.closed)
    town_district_review = (
        DutyNode(StageCode.TOWN_DISTRICT_REVIEW)
        .Next(this.town_notice)
        .Returns(this.town_self_check)
        .Closes(this.closed)
    )
    town_notice = (
        DutyNode(StageCode.TOWN_NOTICE)
        .Next(this.town_notice_runs)
        .Returns(this.town_district_review)
        .Closes(this.closed)
    )
    town_notice_runs = NoticeTimer(StageCode.TOWN_NOTICE_RESULT).Next(this.town_notice_result)
    town_notice_result = (
        DutyNode(StageCode.TOWN_NOTICE_RESULT)
        .Next(this.town_acceptance)
        .Returns(this.town_self_check, this.town_district_review, this.town_notice)
        .Closes(this.closed)
    )
    town_acceptance = (
        DutyNode(StageCode.TOWN_ACCEPTANCE)
        .Next(this.town_announcement)
        .Returns(this.town_self_check, this.town_district_review)
        .Closes(this.closed)
    )
    town_announcement = (
        DutyNode(StageCode.TOWN_ANNOUNCEMENT)
        .Next(this.town_announcement_runs)
        .Returns(this.town_acceptance)
        .Closes(this.closed)
    )
    town_announcement_runs = NoticeTimer(StageCode.TOWN_ANNOUNCEMENT_RESULT).Next(this.town_announcement_result)
    town_announcement_result = (
        DutyNode(StageCode.TOWN_ANNOUNCEMENT_RESULT)
        .Next(this.closed)
        .Returns(this.town_district_review, this.town_acceptance, this.town_announcement)
        .Closes(this.closed)
    )
    closed = Close()


class ConsolidationFlow(CaseFlow, flow.Flow):
    process_title = _("consolidation check of a weak village")

    opened = flow.StartHandle().Next(this.consolidation_self_check)
    consolidation_self_check = (
        DutyNode(StageCode.CONSOLIDATION_SELF_CHECK).Next(this.consolidation_review).Closes(this.closed)
    )
    consolidation_review = (
        DutyNode(StageCode.CONSOLIDATION_REVIEW)
        .Next(this.consolidation_evaluation)
        .Returns(this.consolidation_self_check)
        .Closes(this.closed)
    )
    consolidation_evaluation = (
        DutyNode(StageCode.CONSOLIDATION_EVALUATION)
        .Next(this.consolidation_acceptance)
        .Returns(this.consolidation_self_check, this.consolidation_review)
        .Closes(this.closed)
    )
    consolidation_acceptance = (
        DutyNode(StageCode.CONSOLIDATION_ACCEPTANCE)
        .Next(this.consolidation_provincial)
        .Returns(this.consolidation_review, this.consolidation_evaluation)
        .Closes(this.closed)
    )
    consolidation_provincial = (
        DutyNode(StageCode.CONSOLIDATION_PROVINCIAL)
        .Next(this.closed)
        .Returns(this.consolidation_acceptance)
        .Closes(this.closed)
    )
    closed = Close()
