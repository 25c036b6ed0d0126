"""Photos of posted lists for the demo and for tests: small made-up pictures, uploaded through the real service."""

from datetime import datetime, time

from approvals.models import Case, Moment, NoticeList, NoticePoint, PointProof, TimeSource
from approvals.notice_changes import running_on
from approvals.notice_policy import posting_stage
from approvals.notices import running_notice
from approvals.pictures import read_picture
from approvals.proofs import Photo
from audit import clock, files
from registry.access import holders
from registry.models import User
from workflows.demo_field import picture
from workflows.notice_acts import prove
from workflows.thumbnails import keep_thumbnail

_NORTH, _EAST = 44.43, 125.17  # somewhere in Nong'an


def prove_running(case: Case) -> None:
    """Whoever posted the case's running notice brings the photos that are missing today."""
    notice = running_notice(case)
    if notice is not None and notice.list_id is not None:
        posted = NoticeList.objects.get(pk=notice.list_id)
        posting = next(iter(holders(posting_stage(posted).duty, posted.act_division_id)))
        prove_all(posted, posting.official, clock.now())


def prove_all(posted: NoticeList, user: User, at: datetime) -> list[PointProof]:
    """Upload small photos for every point that lacks one; the end only once the last day has come."""
    wanted = [(point, moment) for point in posted.points.order_by("no") for moment in _lacking(posted, point)]
    photos = [_made_up(posted, point, moment, at) for point, moment in wanted]
    return prove(user=user, posted=posted, photos=photos, at=at) if photos else []


def _lacking(posted: NoticeList, point: NoticePoint) -> list[str]:
    last_day = max((notice.ends_on for notice in running_on(posted)), default=posted.ends_on)
    known = list(point.proofs.values_list("moment", "taken_on"))
    start = [] if any(moment == Moment.START for moment, _day in known) else [Moment.START.value]
    is_proven = any(moment == Moment.END and day >= last_day for moment, day in known)
    return start if is_proven or clock.today() < last_day else [*start, Moment.END.value]


def _made_up(posted: NoticeList, point: NoticePoint, moment: str, at: datetime) -> Photo:
    posting_day = datetime.combine(posted.starts_on, time(8, 0), clock.LOCAL_ZONE)
    taken_at = min(posting_day, at) if moment == Moment.START else at
    content = picture(f"{posted.no} {point.no} {moment} {at.isoformat()}", taken_at, (_NORTH, _EAST + point.no / 100))
    return Photo(
        point_no=point.no,
        moment=moment,
        sha256=files.store(content),
        thumbnail=keep_thumbnail(content),
        size=len(content),
        content_type="image/jpeg",
        taken_at=taken_at,
        time_source=TimeSource.CAMERA,
        position=read_picture(content).position,
    )
