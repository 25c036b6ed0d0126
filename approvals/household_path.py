"""The stages of a household's exit, in their fixed order (C-18, C-64; domain.md §2.2)."""

from registry.roles import Duty, Level

from approvals.codes import NoticeKind, StageCode
from approvals.stage_rules import Stage

S = StageCode
_VILLAGE_STEPS = (S.HOME_CHECK, S.APPRAISAL, S.JOINT_VILLAGE_CHECK, S.CONSENT)
_DOWN_TO_TOWNSHIP = (S.HOME_CHECK, S.APPRAISAL, S.FIRST_NOTICE, S.TOWNSHIP_SELF_CHECK)

HOUSEHOLD_EXIT: tuple[Stage, ...] = (
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
    Stage(
        S.DEREGISTRATION,
        "H-15",
        Level.TOWNSHIP,
        Duty.ENTER_DEREGISTRATION,
        returns_to=(
            S.TOWNSHIP_SELF_CHECK,
        ),  # back to not exited from any step (C-10): the household is no longer the same
        may_reject=False,
        upheld_to=(S.COUNTY_REVIEW,),
    ),
    Stage(
        S.DEREGISTRATION_CONFIRMATION,
        "H-15",
        Level.TOWNSHIP,
        Duty.CONFIRM_DEREGISTRATION,
        returns_to=(S.TOWNSHIP_SELF_CHECK, S.DEREGISTRATION),
        differs_from=(S.DEREGISTRATION,),
        may_reject=False,
        upheld_to=(S.COUNTY_REVIEW,),
    ),
    Stage(S.FOLLOW_UP, "H-16", Level.VILLAGE, Duty.FOLLOW_UP, may_reject=False),
)
