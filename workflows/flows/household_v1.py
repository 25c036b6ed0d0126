"""The household's exit, version 1: H-0 … H-16 of domain.md §2.2 with 乡自查 → 县复查 → 市检验 (C-64).

Reads like the paper procedure. A change of the graph is a new class in a new file; this one stays while a process of it is open.
"""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.procedure import CaseFlow
from workflows.nodes import Close, DutyNode, NoticeTimer


class HouseholdProcedure(CaseFlow):
    """The nodes, not yet wired: each order of the procedure is a flow of its own."""

    process_title = _("household exit")

    # the village nominates, the township plans
    opened = flow.StartHandle().Next(this.year_plan)
    year_plan = DutyNode(StageCode.YEAR_PLAN).Next(this.application).Closes(this.closed)

    # in the village
    application = DutyNode(StageCode.APPLICATION).Next(this.home_check).Closes(this.closed)
    home_check = DutyNode(StageCode.HOME_CHECK).Next(this.appraisal).Closes(this.closed)
    appraisal = (
        DutyNode(StageCode.APPRAISAL).Next(this.joint_village_check).Returns(this.home_check).Closes(this.closed)
    )
    joint_village_check = (
        DutyNode(StageCode.JOINT_VILLAGE_CHECK)
        .Next(this.consent)
        .Returns(this.home_check, this.appraisal)
        .Closes(this.closed)
    )
    consent = DutyNode(StageCode.CONSENT).Next(this.first_notice).Returns(this.home_check).Closes(this.closed)
    first_notice = (
        DutyNode(StageCode.FIRST_NOTICE).Next(this.first_notice_runs).Returns(this.home_check).Closes(this.closed)
    )
    first_notice_runs = NoticeTimer(StageCode.FIRST_NOTICE_RESULT).Next(this.first_notice_result)
    first_notice_result = (
        DutyNode(StageCode.FIRST_NOTICE_RESULT)
        .Next(this.township_self_check)
        .Returns(this.home_check, this.appraisal, this.joint_village_check, this.consent, this.first_notice)
        .Closes(this.closed)
    )

    # in the township
    township_self_check = (
        DutyNode(StageCode.TOWNSHIP_SELF_CHECK)
        .Next(this.township_review)
        .Returns(this.home_check, this.appraisal, this.joint_village_check, this.consent, this.first_notice)
        .Closes(this.closed)
    )
    township_review = (
        DutyNode(StageCode.TOWNSHIP_REVIEW)
        .Next(this.second_notice)
        .Returns(this.home_check, this.appraisal, this.first_notice, this.township_self_check)
        .Closes(this.closed)
    )
    second_notice = (
        DutyNode(StageCode.SECOND_NOTICE)
        .Next(this.second_notice_runs)
        .Returns(this.township_review)
        .Closes(this.closed)
    )
    second_notice_runs = NoticeTimer(StageCode.SECOND_NOTICE_RESULT).Next(this.second_notice_result)
    second_notice_result = (
        DutyNode(StageCode.SECOND_NOTICE_RESULT)
        .Next(this.comparison)
        .Returns(this.home_check, this.appraisal, this.first_notice, this.township_self_check, this.second_notice)
        .Closes(this.closed)
    )

    # in the county
    comparison = (
        DutyNode(StageCode.COMPARISON).Next(this.county_review).Returns(this.township_self_check).Closes(this.closed)
    )
    county_review = (
        DutyNode(StageCode.COUNTY_REVIEW)
        .Next(this.county_approval)
        .Returns(this.home_check, this.appraisal, this.first_notice, this.township_self_check, this.comparison)
        .Closes(this.closed)
    )
    county_approval = (
        DutyNode(StageCode.COUNTY_APPROVAL)
        .Next(this.city_verification)
        .Returns(this.township_self_check, this.comparison, this.county_review)
        .Closes(this.closed)
    )

    # one level up
    city_verification = (
        DutyNode(StageCode.CITY_VERIFICATION)
        .Next(this.announcement)
        .Returns(this.township_self_check, this.county_review)
        .Closes(this.closed)
    )

    # announced, marked by two persons, visited
    announcement = (
        DutyNode(StageCode.ANNOUNCEMENT).Next(this.announcement_runs).Returns(this.county_review).Closes(this.closed)
    )
    announcement_runs = NoticeTimer(StageCode.ANNOUNCEMENT_RESULT).Next(this.announcement_result)
    announcement_result = (
        DutyNode(StageCode.ANNOUNCEMENT_RESULT)
        .Next(this.deregistration)
        .Returns(this.township_self_check, this.county_review, this.announcement)
        .Closes(this.closed)
    )
    deregistration = (
        DutyNode(StageCode.DEREGISTRATION)
        .Next(this.deregistration_confirmation)
        .Returns(this.township_self_check)
        .Upheld(this.county_review)
        .Closes(this.closed)
    )
    deregistration_confirmation = (
        DutyNode(StageCode.DEREGISTRATION_CONFIRMATION)
        .Next(this.follow_up)
        .Returns(this.township_self_check, this.deregistration)
        .Upheld(this.county_review)
        .Closes(this.closed)
    )
    follow_up = DutyNode(StageCode.FOLLOW_UP).Next(this.closed)

    closed = Close()


class HouseholdExitFlow(HouseholdProcedure, flow.Flow):
    """Household exit; the announcement waits for the city."""
