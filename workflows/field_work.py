"""The door through which photos come in: whoever holds the waiting stage in his duty brings them, before he decides."""

from collections.abc import Sequence

from django.db import DatabaseError, transaction

from approvals import photos, policy
from approvals.errors import CaseBusy, NotEntitled
from approvals.models import FieldPhoto, Roster
from approvals.photos import MEETING_KINDS, PhotoFile
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.access import acting_posting
from registry.models import User
from registry.places import name_of
from workflows.advancing import is_lock_timeout, lock_task, why_not
from workflows.models import CaseTask


def add_photos(*, user: User, case_no: str, stage: str, received: Sequence[PhotoFile]) -> list[FieldPhoto]:
    """Keep photos of the stage that waits. Those of the meeting stand for its whole roster. Raises a Refusal."""
    at = clock.now()
    try:
        with transaction.atomic():
            task = lock_task(case_no, stage)
            case, step = task.case, STAGE_OF[stage]
            verdict = policy.examine(user, case, step, decisions_of(case))
            if verdict.posting is None or verdict.refusals:
                raise verdict.refusals[0]
            kept: list[FieldPhoto] = []
            for owner, files in (
                (case, [file for file in received if file.kind not in MEETING_KINDS]),
                (None, [file for file in received if file.kind in MEETING_KINDS]),
            ):
                if files:
                    kept += photos.add(
                        roster=case.roster, case=owner, stage=step.code, received=files, posting=verdict.posting, at=at
                    )
    except CaseTask.DoesNotExist:
        raise why_not(user, case_no, stage) from None
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise
    return kept


def add_meeting_photos(*, user: User, roster: Roster, received: Sequence[PhotoFile]) -> list[FieldPhoto]:
    """Sign-in sheet and photo of the roster's appraisal meeting, by whoever holds it."""
    step = STAGE_OF[StageCode.APPRAISAL]
    with transaction.atomic():
        posting = acting_posting(user, step.duty, roster.village_id, clock.today())
        if posting is None:
            raise NotEntitled(duty=step.duty.label, place=name_of(roster.village_path, roster.village_id))
        return photos.add(roster=roster, case=None, stage=step.code, received=received, posting=posting, at=clock.now())
