"""The words of the procedures: kinds of cases, outcomes, reasons, notices and stages. Data may choose among them, never invent one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
