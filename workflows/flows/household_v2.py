"""The household's exit where the county announces first and the level above looks afterwards (domain.md §2.2, H-12/H-13).

Every stage is the same as in version 1; three edges differ. Nothing is marked before the level above has looked.
"""

from viewflow import this
from viewflow.workflow import flow

from approvals.stages import StageCode
from workflows.flows.household_v1 import HouseholdProcedure
from workflows.nodes import DutyNode


class AnnouncedFirstFlow(HouseholdProcedure, flow.Flow):
    """Household exit; the announcement goes first."""

    county_approval = (
        DutyNode(StageCode.COUNTY_APPROVAL)
        .Next(this.announcement)
        .Returns(this.township_self_check, this.comparison, this.county_review)
        .Closes(this.closed)
    )
    announcement_result = (
        DutyNode(StageCode.ANNOUNCEMENT_RESULT)
        .Next(this.city_verification)
        .Returns(this.township_self_check, this.county_review, this.announcement)
        .Closes(this.closed)
    )
    city_verification = (
        DutyNode(StageCode.CITY_VERIFICATION)
        .Next(this.deregistration)
        .Returns(this.township_self_check, this.county_review)
        .Closes(this.closed)
    )
