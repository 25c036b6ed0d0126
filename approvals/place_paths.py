"""The stages of places: villages, counties, Qingdao's weak towns and weak villages (domain.md §2.3, §2.4), each in its fixed order.

A place's case is opened by whoever plans it (V-0); what no path holds here the third-party evaluation brings (V-7).
"""

from registry.roles import Duty, Level

from approvals.codes import NoticeKind, StageCode
from approvals.stage_rules import Stage

S = StageCode

VILLAGE_EXIT: tuple[Stage, ...] = (
    Stage(S.VILLAGE_ASSESSMENT, "V-1", Level.VILLAGE, Duty.ASSESS_PLACE, measures=True),
    Stage(
        S.VILLAGE_TOWNSHIP_CHECK,
        "V-2",
        Level.TOWNSHIP,
        Duty.CHECK_EXIT,
        returns_to=(S.VILLAGE_ASSESSMENT,),
        measures=True,
    ),
    Stage(
        S.VILLAGE_SECTORS,
        "V-3",
        Level.COUNTY,
        Duty.COMPARE_DATA,
        returns_to=(S.VILLAGE_ASSESSMENT,),
        may_reject=False,
    ),
    Stage(
        S.VILLAGE_COUNTY_REVIEW,
        "V-4",
        Level.COUNTY,
        Duty.REVIEW_EXIT,
        returns_to=(S.VILLAGE_ASSESSMENT, S.VILLAGE_TOWNSHIP_CHECK, S.VILLAGE_SECTORS),
        differs_from=(S.VILLAGE_SECTORS,),
        measures=True,
    ),
    Stage(
        S.VILLAGE_NOTICE,
        "V-5",
        Level.TOWNSHIP,
        Duty.POST_TOWNSHIP_NOTICE,
        returns_to=(S.VILLAGE_COUNTY_REVIEW,),
        posts=NoticeKind.VILLAGE,
        may_reject=False,
    ),
    Stage(
        S.VILLAGE_NOTICE_RESULT,
        "V-5",
        Level.TOWNSHIP,
        Duty.POST_TOWNSHIP_NOTICE,
        returns_to=(S.VILLAGE_ASSESSMENT, S.VILLAGE_TOWNSHIP_CHECK, S.VILLAGE_COUNTY_REVIEW, S.VILLAGE_NOTICE),
        concludes=NoticeKind.VILLAGE,
    ),
    Stage(
        S.VILLAGE_CITY_VERIFICATION,
        "V-6",
        Level.PREFECTURE,
        Duty.VERIFY_EXIT,
        returns_to=(S.VILLAGE_TOWNSHIP_CHECK, S.VILLAGE_COUNTY_REVIEW),
        measures=True,
    ),
    Stage(
        S.VILLAGE_APPROVAL,
        "V-8",
        Level.PREFECTURE,
        Duty.APPROVE_PLACE_EXIT,
        returns_to=(S.VILLAGE_COUNTY_REVIEW, S.VILLAGE_CITY_VERIFICATION),
        differs_from=(S.VILLAGE_CITY_VERIFICATION,),
    ),
    Stage(
        S.VILLAGE_ANNOUNCEMENT,
        "V-8",
        Level.PREFECTURE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.VILLAGE_APPROVAL,),
        posts=NoticeKind.VILLAGE_ANNOUNCEMENT,
        may_reject=False,
    ),
    Stage(
        S.VILLAGE_ANNOUNCEMENT_RESULT,
        "V-8",
        Level.PREFECTURE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.VILLAGE_COUNTY_REVIEW, S.VILLAGE_CITY_VERIFICATION, S.VILLAGE_ANNOUNCEMENT),
        concludes=NoticeKind.VILLAGE_ANNOUNCEMENT,
    ),
    Stage(S.VILLAGE_FILING, "V-9", Level.COUNTY, Duty.ANNOUNCE_EXIT, may_reject=False),
    Stage(
        S.VILLAGE_FILING_CONFIRMATION,
        "V-9",
        Level.COUNTY,
        Duty.CONFIRM_FILING,
        returns_to=(S.VILLAGE_FILING,),
        differs_from=(S.VILLAGE_FILING,),
        may_reject=False,
    ),
)

COUNTY_EXIT: tuple[Stage, ...] = (
    Stage(S.COUNTY_APPLICATION, "K-1", Level.COUNTY, Duty.ASSESS_PLACE, measures=True),
    Stage(S.COUNTY_INITIAL_REVIEW, "K-2", Level.PREFECTURE, Duty.VERIFY_EXIT, returns_to=(S.COUNTY_APPLICATION,)),
    Stage(
        S.COUNTY_PROVINCIAL_CHECK,
        "K-3",
        Level.PROVINCE,
        Duty.VERIFY_EXIT,
        returns_to=(S.COUNTY_APPLICATION, S.COUNTY_INITIAL_REVIEW),
        measures=True,
    ),
    Stage(
        S.COUNTY_EVALUATION,
        "K-4",
        Level.PROVINCE,
        Duty.RECORD_EVALUATION,
        returns_to=(S.COUNTY_APPLICATION,),
        differs_from=(S.COUNTY_PROVINCIAL_CHECK,),
        measures=True,
    ),
    Stage(
        S.COUNTY_NOTICE,
        "K-5",
        Level.PROVINCE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.COUNTY_PROVINCIAL_CHECK,),
        posts=NoticeKind.COUNTY,
        may_reject=False,
    ),
    Stage(
        S.COUNTY_NOTICE_RESULT,
        "K-5",
        Level.PROVINCE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.COUNTY_APPLICATION, S.COUNTY_PROVINCIAL_CHECK, S.COUNTY_NOTICE),
        concludes=NoticeKind.COUNTY,
    ),
    Stage(
        S.COUNTY_DECISION,
        "K-6",
        Level.PROVINCE,
        Duty.APPROVE_PLACE_EXIT,
        returns_to=(S.COUNTY_PROVINCIAL_CHECK,),
        differs_from=(S.COUNTY_PROVINCIAL_CHECK, S.COUNTY_EVALUATION),
    ),
    Stage(
        S.COUNTY_NATIONAL_CHECK,
        "K-7",
        Level.PROVINCE,
        Duty.RECORD_EVALUATION,
        returns_to=(S.COUNTY_APPLICATION, S.COUNTY_PROVINCIAL_CHECK),
    ),
    Stage(
        S.COUNTY_FINAL_APPROVAL,
        "K-8",
        Level.PROVINCE,
        Duty.APPROVE_PLACE_EXIT,
        returns_to=(S.COUNTY_PROVINCIAL_CHECK,),
        differs_from=(S.COUNTY_PROVINCIAL_CHECK, S.COUNTY_EVALUATION, S.COUNTY_NATIONAL_CHECK),
    ),
    Stage(
        S.COUNTY_ANNOUNCEMENT,
        "K-8",
        Level.PROVINCE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.COUNTY_FINAL_APPROVAL,),
        posts=NoticeKind.COUNTY_ANNOUNCEMENT,
        may_reject=False,
    ),
    Stage(
        S.COUNTY_ANNOUNCEMENT_RESULT,
        "K-8",
        Level.PROVINCE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.COUNTY_PROVINCIAL_CHECK, S.COUNTY_ANNOUNCEMENT),
        concludes=NoticeKind.COUNTY_ANNOUNCEMENT,
    ),
)

TOWN_EXIT: tuple[Stage, ...] = (
    Stage(S.TOWN_SELF_CHECK, "T-1", Level.TOWNSHIP, Duty.ASSESS_PLACE, measures=True),
    Stage(
        S.TOWN_DISTRICT_REVIEW,
        "T-2",
        Level.COUNTY,
        Duty.REVIEW_EXIT,
        returns_to=(S.TOWN_SELF_CHECK,),
        measures=True,
    ),
    Stage(
        S.TOWN_NOTICE,
        "T-3",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.TOWN_DISTRICT_REVIEW,),
        posts=NoticeKind.TOWN,
        may_reject=False,
    ),
    Stage(
        S.TOWN_NOTICE_RESULT,
        "T-3",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.TOWN_SELF_CHECK, S.TOWN_DISTRICT_REVIEW, S.TOWN_NOTICE),
        concludes=NoticeKind.TOWN,
    ),
    Stage(
        S.TOWN_ACCEPTANCE,
        "T-4",
        Level.PREFECTURE,
        Duty.VERIFY_EXIT,
        returns_to=(S.TOWN_SELF_CHECK, S.TOWN_DISTRICT_REVIEW),
        measures=True,
    ),
    Stage(
        S.TOWN_ANNOUNCEMENT,
        "T-5",
        Level.PREFECTURE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.TOWN_ACCEPTANCE,),
        posts=NoticeKind.TOWN_ANNOUNCEMENT,
        may_reject=False,
    ),
    Stage(
        S.TOWN_ANNOUNCEMENT_RESULT,
        "T-5",
        Level.PREFECTURE,
        Duty.ANNOUNCE_PLACE_EXIT,
        returns_to=(S.TOWN_DISTRICT_REVIEW, S.TOWN_ACCEPTANCE, S.TOWN_ANNOUNCEMENT),
        concludes=NoticeKind.TOWN_ANNOUNCEMENT,
    ),
)

# No exit: whether the weak village holds what it reached. Rejected means: to be put right (domain.md §2.7).
CONSOLIDATION: tuple[Stage, ...] = (
    Stage(S.CONSOLIDATION_SELF_CHECK, "W-1", Level.VILLAGE, Duty.ASSESS_PLACE, measures=True),
    Stage(
        S.CONSOLIDATION_REVIEW,
        "W-2",
        Level.COUNTY,
        Duty.REVIEW_EXIT,
        returns_to=(S.CONSOLIDATION_SELF_CHECK,),
        measures=True,
    ),
    Stage(
        S.CONSOLIDATION_EVALUATION,
        "W-3",
        Level.PREFECTURE,
        Duty.VERIFY_EXIT,
        returns_to=(S.CONSOLIDATION_SELF_CHECK, S.CONSOLIDATION_REVIEW),
    ),
    Stage(
        S.CONSOLIDATION_ACCEPTANCE,
        "W-4",
        Level.PREFECTURE,
        Duty.VERIFY_EXIT,
        returns_to=(S.CONSOLIDATION_REVIEW, S.CONSOLIDATION_EVALUATION),
        measures=True,
    ),
    Stage(
        S.CONSOLIDATION_PROVINCIAL,
        "W-5",
        Level.PROVINCE,
        Duty.VERIFY_EXIT,
        returns_to=(S.CONSOLIDATION_ACCEPTANCE,),
    ),
)
