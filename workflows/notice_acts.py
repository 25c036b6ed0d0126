"""Acts on a posted list, each in one transaction with its lock: photos, days on which it was down, changed lines."""

from datetime import date, datetime

from django.db import transaction

from approvals import notice_changes, proofs
from approvals.models import NoticeBreak, NoticeList, PointProof
from approvals.proofs import Photo
from registry.models import User


def prove(*, user: User, posted: NoticeList, photos: list[Photo], at: datetime) -> list[PointProof]:
    with transaction.atomic():
        return proofs.prove(user=user, posted=_locked(posted), photos=photos, at=at)


def record_break(
    *, user: User, posted: NoticeList, first_day: date, last_day: date, reason: str, point_no: int | None, at: datetime
) -> NoticeBreak:
    with transaction.atomic():
        return notice_changes.record_break(
            user=user,
            posted=_locked(posted),
            first_day=first_day,
            last_day=last_day,
            reason=reason,
            point_no=point_no,
            at=at,
        )


def post_again(*, user: User, posted: NoticeList, at: datetime) -> NoticeList:
    with transaction.atomic():
        return notice_changes.post_again(user=user, posted=_locked(posted), at=at)


def _locked(posted: NoticeList) -> NoticeList:
    """Acts on one list queue up, so that each sees the days the other took away."""
    return NoticeList.objects.select_for_update(of=("self",)).select_related("roster__village").get(pk=posted.pk)
