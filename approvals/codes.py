"""The words of the procedures: kinds of cases, outcomes, reasons, notices and stages. Data may choose among them, never invent one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """What a case is about. Four words never mixed: 脱贫回退, 返贫, 清退 and (no case at all) 自然减少 (domain.md §2.6)."""

    EXIT = "exit", _("poverty exit")
    VILLAGE_EXIT = "village_exit", _("village's exit")
    TOWN_EXIT = "town_exit", _("town's exit")
    COUNTY_EXIT = "county_exit", _("county's exit")
    CONSOLIDATION = "consolidation", _("consolidation check of a weak village")
    ROLLBACK = "rollback", _("rollback of a false exit")
    RETURN = "return", _("return to poverty")
    ENROLMENT = "enrolment", _("enrolment")
    DISQUALIFICATION = "disqualification", _("disqualification")

    @property
    def is_of_household(self) -> bool:
        return self in _OF_HOUSEHOLDS


_OF_HOUSEHOLDS = frozenset(
    {CaseKind.EXIT, CaseKind.ROLLBACK, CaseKind.RETURN, CaseKind.ENROLMENT, CaseKind.DISQUALIFICATION}
)


class Outcome(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ReasonCode(models.TextChoices):
    """Why a case is returned (domain.md §2.0-2)."""

    RC01 = "RC01", _("RC01 income computed wrongly")
    RC02 = "RC02", _("RC02 income below the line")
    RC03 = "RC03", _("RC03 housing")
    RC04 = "RC04", _("RC04 education")
    RC05 = "RC05", _("RC05 medical care")
    RC06 = "RC06", _("RC06 drinking water")
    RC07 = "RC07", _("RC07 another criterion")
    RC08 = "RC08", _("RC08 appraisal not according to the rules (attendance or vote)")
    RC09 = "RC09", _("RC09 notice not according to the rules (days, place or photo)")
    RC10 = "RC10", _("RC10 dates contradict each other")
    RC11 = "RC11", _("RC11 signature missing or suspected of being another's")
    RC12 = "RC12", _("RC12 suspicion from data comparison not cleared")
    RC13 = "RC13", _("RC13 material missing or contradictory")
    RC14 = "RC14", _("RC14 the household does not agree")
    RC15 = "RC15", _("RC15 objection upheld")
    RC16 = "RC16", _("RC16 household members do not match")


class NoticeKind(models.TextChoices):
    FIRST = "first", _("first notice")
    SECOND = "second", _("second notice")
    ANNOUNCEMENT = "announcement", _("announcement")
    VILLAGE = "village", _("notice of a village's exit")
    VILLAGE_ANNOUNCEMENT = "village_announcement", _("announcement of a village's exit")
    TOWN = "town", _("notice of a town's exit")
    TOWN_ANNOUNCEMENT = "town_announcement", _("announcement of a town's exit")
    COUNTY = "county", _("notice of a county's exit")
    COUNTY_ANNOUNCEMENT = "county_announcement", _("announcement of a county's exit")
    ROLLBACK = "rollback", _("notice of a false exit")
    ENTRY = "entry", _("notice of a household's entry or removal")
    ENTRY_ANNOUNCEMENT = "entry_announcement", _("announcement of a household's entry or removal")


class StageCode(models.TextChoices):
    YEAR_PLAN = "year_plan", _("annual plan")
    APPLICATION = "application", _("application")
    HOME_CHECK = "home_check", _("home check and income computation")
    APPRAISAL = "appraisal", _("democratic appraisal")
    JOINT_VILLAGE_CHECK = "joint_village_check", _("joint village check")
    CONSENT = "consent", _("household's consent")
    FIRST_NOTICE = "first_notice", _("first notice")
    FIRST_NOTICE_RESULT = "first_notice_result", _("result of the first notice")
    TOWNSHIP_SELF_CHECK = "township_self_check", _("township self-check")
    TOWNSHIP_REVIEW = "township_review", _("township review")
    SECOND_NOTICE = "second_notice", _("second notice")
    SECOND_NOTICE_RESULT = "second_notice_result", _("result of the second notice")
    COMPARISON = "comparison", _("data comparison")
    COUNTY_REVIEW = "county_review", _("county review")
    COUNTY_APPROVAL = "county_approval", _("county approval")
    CITY_VERIFICATION = "city_verification", _("city verification")
    ANNOUNCEMENT = "announcement", _("announcement")
    ANNOUNCEMENT_RESULT = "announcement_result", _("result of the announcement")
    DEREGISTRATION = "deregistration", _("deregistration")
    DEREGISTRATION_CONFIRMATION = "deregistration_confirmation", _("confirmation of the deregistration")
    FOLLOW_UP = "follow_up", _("follow-up visit")
    # a village's exit (domain.md §2.3)
    VILLAGE_ASSESSMENT = "village_assessment", _("village self-assessment")
    VILLAGE_TOWNSHIP_CHECK = "village_township_check", _("township self-check of the village")
    VILLAGE_SECTORS = "village_sectors", _("certificates of the departments")
    VILLAGE_COUNTY_REVIEW = "village_county_review", _("county review of the village")
    VILLAGE_NOTICE = "village_notice", _("notice in the township")
    VILLAGE_NOTICE_RESULT = "village_notice_result", _("result of the notice in the township")
    VILLAGE_CITY_VERIFICATION = "village_city_verification", _("city verification of the village")
    VILLAGE_EVALUATION = "village_evaluation", _("evaluation of the village")
    VILLAGE_APPROVAL = "village_approval", _("approval of the village's exit")
    VILLAGE_ANNOUNCEMENT = "village_announcement", _("announcement of the village's exit")
    VILLAGE_ANNOUNCEMENT_RESULT = "village_announcement_result", _("result of the village's announcement")
    VILLAGE_FILING = "village_filing", _("filing of the village's exit")
    VILLAGE_FILING_CONFIRMATION = "village_filing_confirmation", _("confirmation of the filing")
    # a county's exit (domain.md §2.4)
    COUNTY_APPLICATION = "county_application", _("county's application")
    COUNTY_INITIAL_REVIEW = "county_initial_review", _("initial review of the county")
    COUNTY_PROVINCIAL_CHECK = "county_provincial_check", _("provincial check of the county")
    COUNTY_EVALUATION = "county_evaluation", _("evaluation of the county")
    COUNTY_NOTICE = "county_notice", _("provincial notice")
    COUNTY_NOTICE_RESULT = "county_notice_result", _("result of the provincial notice")
    COUNTY_DECISION = "county_decision", _("province's application to the State Council group")
    COUNTY_NATIONAL_CHECK = "county_national_check", _("national check of the county")
    COUNTY_FINAL_APPROVAL = "county_final_approval", _("approval of the county's exit")
    COUNTY_ANNOUNCEMENT = "county_announcement", _("announcement of the county's exit")
    COUNTY_ANNOUNCEMENT_RESULT = "county_announcement_result", _("result of the county's announcement")
    # Qingdao's weak towns and weak villages (domain.md §2.4)
    TOWN_SELF_CHECK = "town_self_check", _("town's self-check")
    TOWN_DISTRICT_REVIEW = "town_district_review", _("district review of the town")
    TOWN_NOTICE = "town_notice", _("notice in the district")
    TOWN_NOTICE_RESULT = "town_notice_result", _("result of the notice in the district")
    TOWN_ACCEPTANCE = "town_acceptance", _("city acceptance of the town")
    TOWN_ANNOUNCEMENT = "town_announcement", _("announcement of the town's exit")
    TOWN_ANNOUNCEMENT_RESULT = "town_announcement_result", _("result of the town's announcement")
    CONSOLIDATION_SELF_CHECK = "consolidation_self_check", _("self-check of the weak village")
    CONSOLIDATION_REVIEW = "consolidation_review", _("district review of the weak village")
    CONSOLIDATION_EVALUATION = "consolidation_evaluation", _("city self-evaluation")
    CONSOLIDATION_ACCEPTANCE = "consolidation_acceptance", _("full city acceptance")
    CONSOLIDATION_PROVINCIAL = "consolidation_provincial", _("provincial evaluation")
    # an exit that was false (domain.md §2.6)
    ROLLBACK_VISIT = "rollback_visit", _("township home visit led by a leader")
    ROLLBACK_CHECK = "rollback_check", _("county check of the exit")
    ROLLBACK_DECISION = "rollback_decision", _("county decision on the exit")
    ROLLBACK_NOTICE = "rollback_notice", _("notice in the village of a false exit")
    ROLLBACK_NOTICE_RESULT = "rollback_notice_result", _("result of the notice of a false exit")
    ROLLBACK_MARKING = "rollback_marking", _("marking as not exited")
    ROLLBACK_CONFIRMATION = "rollback_confirmation", _("confirmation of the marking as not exited")
    ROLLBACK_PLAN = "rollback_plan", _("new help plan")
    # return to poverty, enrolment and disqualification (domain.md §2.6)
    ENTRY_VISIT = "entry_visit", _("home visit and income computation")
    ENTRY_REPLY = "entry_reply", _("household's reply")
    ENTRY_APPRAISAL = "entry_appraisal", _("democratic appraisal of the entry")
    ENTRY_NOTICE = "entry_notice", _("notice in the village of the entry")
    ENTRY_NOTICE_RESULT = "entry_notice_result", _("result of the notice of the entry")
    ENTRY_REVIEW = "entry_review", _("township review of the entry")
    ENTRY_COMPARISON = "entry_comparison", _("data comparison of the entry")
    ENTRY_APPROVAL = "entry_approval", _("county approval of the entry")
    ENTRY_ANNOUNCEMENT = "entry_announcement", _("announcement of the entry")
    ENTRY_ANNOUNCEMENT_RESULT = "entry_announcement_result", _("result of the announcement of the entry")
    ENTRY_MARKING = "entry_marking", _("marking of the entry")
    ENTRY_CONFIRMATION = "entry_confirmation", _("confirmation of the marking")
