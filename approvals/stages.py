"""The stages of a household's exit, in their fixed order (C-18, C-64; domain.md §2.2). Data may choose among them, never invent one."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.roles import Duty, Level


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


@dataclass(frozen=True)
class Stage:
    """One stage: who decides it where, what it may lead to, and what it must not share a person with."""

    code: StageCode
    step: str
    level: Level
    duty: Duty
    returns_to: tuple[StageCode, ...] = ()
    differs_from: tuple[StageCode, ...] = ()
    measures: bool = False
    posts: NoticeKind | None = None
    concludes: NoticeKind | None = None
    may_reject: bool = True

    @property
    def title(self) -> str | Promise:
        return self.code.label

    @property
    def may_withdraw(self) -> bool:
        """The filer takes it back only before the next level opens it (domain.md §2.0-1)."""
        return self.level == Level.VILLAGE and self.code != StageCode.FOLLOW_UP

    def outcomes(self) -> tuple[Outcome, ...]:
        possible = [(Outcome.APPROVED, True), (Outcome.RETURNED, bool(self.returns_to))]
        possible += [(Outcome.REJECTED, self.may_reject), (Outcome.WITHDRAWN, self.may_withdraw)]
        return tuple(outcome for outcome, allowed in possible if allowed)


S = StageCode
_VILLAGE_STEPS = (S.HOME_CHECK, S.APPRAISAL, S.JOINT_VILLAGE_CHECK, S.CONSENT)
_DOWN_TO_TOWNSHIP = (S.HOME_CHECK, S.APPRAISAL, S.FIRST_NOTICE, S.TOWNSHIP_SELF_CHECK)

STAGES: tuple[Stage, ...] = (
    Stage(S.YEAR_PLAN, "H-0", Level.TOWNSHIP, Duty.PLAN_EXIT),
    Stage(S.APPLICATION, "H-1", Level.VILLAGE, Duty.ACCEPT_APPLICATION),
    Stage(S.HOME_CHECK, "H-2", Level.VILLAGE, Duty.CHECK_HOME, measures=True),
    Stage(S.APPRAISAL, "H-3", Level.VILLAGE, Duty.HOLD_APPRAISAL, returns_to=(S.HOME_CHECK,)),
    Stage(
        S.JOINT_VILLAGE_CHECK,
        "H-4",
        Level.VILLAGE,
        Duty.VERIFY_IN_VILLAGE,
        returns_to=(S.HOME_CHECK, S.APPRAISAL),
        differs_from=(S.HOME_CHECK,),
    ),
    Stage(S.CONSENT, "H-5", Level.VILLAGE, Duty.RECORD_CONSENT, returns_to=(S.HOME_CHECK,)),
    Stage(
        S.FIRST_NOTICE,
        "H-6",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(S.HOME_CHECK,),
        posts=NoticeKind.FIRST,
        may_reject=False,
    ),
    Stage(
        S.FIRST_NOTICE_RESULT,
        "H-6",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(*_VILLAGE_STEPS, S.FIRST_NOTICE),
        concludes=NoticeKind.FIRST,
    ),
    Stage(
        S.TOWNSHIP_SELF_CHECK,
        "H-7",
        Level.TOWNSHIP,
        Duty.CHECK_EXIT,
        returns_to=(*_VILLAGE_STEPS, S.FIRST_NOTICE),
        measures=True,
    ),
    Stage(
        S.TOWNSHIP_REVIEW,
        "H-8",
        Level.TOWNSHIP,
        Duty.REVIEW_IN_TOWNSHIP,
        returns_to=_DOWN_TO_TOWNSHIP,
        differs_from=(S.TOWNSHIP_SELF_CHECK,),
    ),
    Stage(
        S.SECOND_NOTICE,
        "H-8",
        Level.TOWNSHIP,
        Duty.POST_TOWNSHIP_NOTICE,
        returns_to=(S.TOWNSHIP_REVIEW,),
        posts=NoticeKind.SECOND,
        may_reject=False,
    ),
    Stage(
        S.SECOND_NOTICE_RESULT,
        "H-8",
        Level.TOWNSHIP,
        Duty.POST_TOWNSHIP_NOTICE,
        returns_to=(*_DOWN_TO_TOWNSHIP, S.SECOND_NOTICE),
        concludes=NoticeKind.SECOND,
    ),
    Stage(S.COMPARISON, "H-9", Level.COUNTY, Duty.COMPARE_DATA, returns_to=(S.TOWNSHIP_SELF_CHECK,)),
    Stage(
        S.COUNTY_REVIEW,
        "H-10",
        Level.COUNTY,
        Duty.REVIEW_EXIT,
        returns_to=(*_DOWN_TO_TOWNSHIP, S.COMPARISON),
        measures=True,
    ),
    Stage(
        S.COUNTY_APPROVAL,
        "H-11",
        Level.COUNTY,
        Duty.APPROVE_EXIT,
        returns_to=(S.TOWNSHIP_SELF_CHECK, S.COMPARISON, S.COUNTY_REVIEW),
        differs_from=(S.COMPARISON, S.COUNTY_REVIEW),
    ),
    Stage(
        S.CITY_VERIFICATION,
        "H-12",
        Level.PREFECTURE,
        Duty.VERIFY_EXIT,
        returns_to=(S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW),
        measures=True,
    ),
    Stage(
        S.ANNOUNCEMENT,
        "H-13",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.COUNTY_REVIEW,),
        posts=NoticeKind.ANNOUNCEMENT,
        may_reject=False,
    ),
    Stage(
        S.ANNOUNCEMENT_RESULT,
        "H-13",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW, S.ANNOUNCEMENT),
        concludes=NoticeKind.ANNOUNCEMENT,
    ),
    Stage(S.DEREGISTRATION, "H-15", Level.TOWNSHIP, Duty.ENTER_DEREGISTRATION, may_reject=False),
    Stage(
        S.DEREGISTRATION_CONFIRMATION,
        "H-15",
        Level.TOWNSHIP,
        Duty.CONFIRM_DEREGISTRATION,
        returns_to=(S.DEREGISTRATION,),
        differs_from=(S.DEREGISTRATION,),
        may_reject=False,
    ),
    Stage(S.FOLLOW_UP, "H-16", Level.VILLAGE, Duty.FOLLOW_UP, may_reject=False),
)
STAGE_OF: dict[str, Stage] = {stage.code: stage for stage in STAGES}
ORDER: dict[str, int] = {stage.code: place for place, stage in enumerate(STAGES)}
RESULT_OF: dict[str, StageCode] = {
    stage.posts: other.code for stage in STAGES for other in STAGES if stage.posts and other.concludes == stage.posts
}


def is_before(first: str, second: str) -> bool:
    return ORDER[first] < ORDER[second]


def must_differ(first: str, second: str) -> bool:
    """One person never decides or signs both of these stages of a case (S1, S5)."""
    return second in STAGE_OF[first].differs_from or first in STAGE_OF[second].differs_from
