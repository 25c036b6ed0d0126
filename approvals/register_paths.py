"""The ways back: an exit that was false, a family that falls back, one that was missed or never belonged (domain.md §2.6)."""

from registry.roles import Duty, Level

from approvals.codes import NoticeKind, StageCode
from approvals.stage_rules import Stage

S = StageCode

ROLLBACK: tuple[Stage, ...] = (
    Stage(S.ROLLBACK_VISIT, "R-2", Level.TOWNSHIP, Duty.CHECK_EXIT, measures=True, unlike_exit=True),
    Stage(
        S.ROLLBACK_CHECK,
        "R-3",
        Level.COUNTY,
        Duty.REVIEW_EXIT,
        returns_to=(S.ROLLBACK_VISIT,),
        measures=True,
        unlike_exit=True,
    ),
    Stage(
        S.ROLLBACK_DECISION,
        "R-4",
        Level.COUNTY,
        Duty.APPROVE_EXIT,
        returns_to=(S.ROLLBACK_VISIT, S.ROLLBACK_CHECK),
        differs_from=(S.ROLLBACK_CHECK,),
    ),
    Stage(
        S.ROLLBACK_NOTICE,
        "R-5",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(S.ROLLBACK_DECISION,),
        posts=NoticeKind.ROLLBACK,
        may_reject=False,
    ),
    Stage(
        S.ROLLBACK_NOTICE_RESULT,
        "R-5",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(S.ROLLBACK_VISIT, S.ROLLBACK_CHECK, S.ROLLBACK_NOTICE),
        concludes=NoticeKind.ROLLBACK,
    ),
    Stage(S.ROLLBACK_MARKING, "R-6", Level.TOWNSHIP, Duty.ENTER_DEREGISTRATION, may_reject=False),
    Stage(
        S.ROLLBACK_CONFIRMATION,
        "R-6",
        Level.TOWNSHIP,
        Duty.CONFIRM_DEREGISTRATION,
        returns_to=(S.ROLLBACK_MARKING,),
        differs_from=(S.ROLLBACK_MARKING,),
        may_reject=False,
    ),
    Stage(S.ROLLBACK_PLAN, "R-7", Level.VILLAGE, Duty.FOLLOW_UP, may_reject=False),
)

_REPLY = Stage(S.ENTRY_REPLY, "P-2", Level.VILLAGE, Duty.RECORD_CONSENT, returns_to=(S.ENTRY_VISIT,))

ENTRY: tuple[Stage, ...] = (
    Stage(S.ENTRY_VISIT, "P-2", Level.VILLAGE, Duty.CHECK_HOME, measures=True),
    Stage(S.ENTRY_APPRAISAL, "P-3", Level.VILLAGE, Duty.HOLD_APPRAISAL, returns_to=(S.ENTRY_VISIT,)),
    Stage(
        S.ENTRY_NOTICE,
        "P-4",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(S.ENTRY_VISIT,),
        posts=NoticeKind.ENTRY,
        may_reject=False,
    ),
    Stage(
        S.ENTRY_NOTICE_RESULT,
        "P-4",
        Level.VILLAGE,
        Duty.POST_NOTICE,
        returns_to=(S.ENTRY_VISIT, S.ENTRY_APPRAISAL, S.ENTRY_NOTICE),
        concludes=NoticeKind.ENTRY,
    ),
    Stage(
        S.ENTRY_REVIEW,
        "P-5",
        Level.TOWNSHIP,
        Duty.CHECK_EXIT,
        returns_to=(S.ENTRY_VISIT, S.ENTRY_APPRAISAL, S.ENTRY_NOTICE),
        measures=True,
    ),
    Stage(S.ENTRY_COMPARISON, "P-6", Level.COUNTY, Duty.COMPARE_DATA, returns_to=(S.ENTRY_REVIEW,)),
    Stage(
        S.ENTRY_APPROVAL,
        "P-7",
        Level.COUNTY,
        Duty.APPROVE_EXIT,
        returns_to=(S.ENTRY_VISIT, S.ENTRY_REVIEW, S.ENTRY_COMPARISON),
        differs_from=(S.ENTRY_COMPARISON,),
    ),
    Stage(
        S.ENTRY_ANNOUNCEMENT,
        "P-8",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.ENTRY_APPROVAL,),
        posts=NoticeKind.ENTRY_ANNOUNCEMENT,
        may_reject=False,
    ),
    Stage(
        S.ENTRY_ANNOUNCEMENT_RESULT,
        "P-8",
        Level.COUNTY,
        Duty.ANNOUNCE_EXIT,
        returns_to=(S.ENTRY_REVIEW, S.ENTRY_APPROVAL, S.ENTRY_ANNOUNCEMENT),
        concludes=NoticeKind.ENTRY_ANNOUNCEMENT,
    ),
    Stage(S.ENTRY_MARKING, "P-9", Level.TOWNSHIP, Duty.ENTER_DEREGISTRATION, may_reject=False),
    Stage(
        S.ENTRY_CONFIRMATION,
        "P-9",
        Level.TOWNSHIP,
        Duty.CONFIRM_DEREGISTRATION,
        returns_to=(S.ENTRY_MARKING,),
        differs_from=(S.ENTRY_MARKING,),
        may_reject=False,
    ),
)
# Whoever is to be struck off is told first, and heard.
DISQUALIFICATION: tuple[Stage, ...] = (ENTRY[0], _REPLY, *ENTRY[1:])
