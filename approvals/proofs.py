"""Photos that prove a notice (C-21): at every point one from the day it was posted and one from its last day or later.

Without them the result of the notice is not approved; the guards below say what is missing, the database refuses anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit import clock, log
from audit.statements import insert_all
from django.utils.translation import gettext_lazy as _
from registry.models import Posting, User
from registry.services import actor_of

from approvals import events
from approvals.errors import InputWrong, InvalidAct
from approvals.models import Case, Moment, Notice, NoticeList, NoticePoint, PointProof, TimeSource
from approvals.notice_errors import (
    EndPhotoMissing,
    LineChanged,
    NoSuchPoint,
    NoticeMissing,
    PhotoOutsideNotice,
    PhotoTwice,
    StartPhotoMissing,
)
from approvals.notice_lines import lines_of, shown
from approvals.notice_policy import posting_for
from approvals.selectors import concluded_notices
from approvals.stages import Stage


@dataclass(frozen=True)
class Photo:
    """One photo as it arrived: stored under its digest, with what the camera or the official says about it."""

    point_no: int
    moment: str
    sha256: str
    thumbnail: str
    size: int
    content_type: str
    taken_at: datetime
    time_source: str = TimeSource.STATED
    position: tuple[int, int] | None = None  # in millionths of a degree
    no_place_reason: str = ""

    @property
    def taken_on(self) -> date:
        return self.taken_at.astimezone(clock.LOCAL_ZONE).date()


def prove(*, user: User, posted: NoticeList, photos: Sequence[Photo], at: datetime) -> list[PointProof]:
    """Keep photos of the list's points. In the caller's transaction. Raises NotEntitled and the refusals of a photo."""
    posting = posting_for(user, posted)
    points = {point.no: point for point in posted.points.all()}
    taken = set(
        PointProof.objects.filter(sha256__in=[photo.sha256 for photo in photos]).values_list("sha256", flat=True)
    )
    rows = []
    for photo in photos:
        _refuse(posted, photo, points, taken, at)
        taken.add(photo.sha256)
        rows.append(_proof(points[photo.point_no], photo, posting, at))
    insert_all(rows)
    log.append_many([_received(posted, proof, posting, at) for proof in rows])
    return rows


def _refuse(posted: NoticeList, photo: Photo, points: Mapping[int, NoticePoint], taken: set[str], at: datetime) -> None:
    if photo.point_no not in points or photo.moment not in Moment.values:
        raise NoSuchPoint(field="point")
    if photo.sha256 in taken:
        raise PhotoTwice(field="photo")
    if photo.taken_at > at:
        raise InputWrong(field="taken_at", label=_("taken at"), problem=_("lies in the future"))
    if photo.position is None and len(photo.no_place_reason.strip()) < 2:
        problem = _("is missing; if there is none, say why")
        raise InputWrong(field="no_place_reason", label=_("position"), problem=problem)
    _refuse_outside(posted, photo)


def _refuse_outside(posted: NoticeList, photo: Photo) -> None:
    if photo.moment == Moment.START and not posted.posted_on <= photo.taken_on <= posted.starts_on:
        wanted = _("the day of posting or the first day, %(first)s to %(last)s") % {
            "first": posted.posted_on,
            "last": posted.starts_on,
        }
        raise PhotoOutsideNotice(field="taken_at", taken_on=photo.taken_on, wanted=wanted)
    if photo.moment == Moment.END and photo.taken_on < posted.ends_on:
        wanted = _("the last day, %(last)s, or later") % {"last": posted.ends_on}
        raise PhotoOutsideNotice(field="taken_at", taken_on=photo.taken_on, wanted=wanted)


def _proof(point: NoticePoint, photo: Photo, posting: Posting, at: datetime) -> PointProof:
    latitude, longitude = photo.position or (None, None)
    return PointProof(
        point=point,
        moment=photo.moment,
        sha256=photo.sha256,
        thumbnail=photo.thumbnail,
        size=photo.size,
        content_type=photo.content_type,
        taken_at=photo.taken_at,
        taken_on=photo.taken_on,
        time_source=photo.time_source,
        latitude=latitude,
        longitude=longitude,
        no_place_reason="" if photo.position else photo.no_place_reason.strip(),
        uploaded_by=posting,
        uploaded_at=at,
    )


def _received(posted: NoticeList, proof: PointProof, posting: Posting, at: datetime) -> log.Draft:
    return log.Draft(
        stream=posted.stream,
        kind=events.NOTICE_PROVEN,
        at=at,
        actor=actor_of(posting),
        subject={"notice": posted.no, "point": str(proof.point.no)},
        statement={
            "moment": str(proof.moment),
            "sha256": proof.sha256,
            "taken_at": log.timestamp(proof.taken_at),
            "time_source": str(proof.time_source),
            "has_position": proof.latitude is not None,
        },
    )


def proof_refusals(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of the stages that conclude a notice: photos of every point, and a line that still says what is so."""
    notices = concluded_notices(cases, stage.code)
    lists = {notice.list_id for notice in notices.values() if notice.list_id}
    proven = _proven(lists)
    now = {line.case_id: line.printed() for line in lines_of(cases)}
    return {case.pk: _missing(notices.get(case.pk), proven, now[case.pk]) for case in cases}


@dataclass
class _Point:
    name: str
    has_start: bool = False
    last_end: date | None = None

    def add(self, moment: str | None, taken_on: date | None) -> None:
        if moment == Moment.START:
            self.has_start = True
        elif taken_on is not None:
            self.last_end = max(self.last_end or taken_on, taken_on)


def _proven(lists: set[int]) -> dict[int, list[_Point]]:
    """List → its points with what is on file; one query for all."""
    points: dict[int, _Point] = {}
    found: dict[int, list[_Point]] = {}
    rows = NoticePoint.objects.filter(list__in=lists).order_by("list", "no") if lists else NoticePoint.objects.none()
    for key, posted, name, moment, taken_on in rows.values_list(
        "pk", "list", "name", "proofs__moment", "proofs__taken_on"
    ):
        if key not in points:
            points[key] = _Point(name)
            found.setdefault(posted, []).append(points[key])
        points[key].add(moment, taken_on)
    return found


def _missing(notice: Notice | None, proven: Mapping[int, list[_Point]], now: tuple[str, str, int]) -> list[InvalidAct]:
    if notice is None:
        return [NoticeMissing()]
    if notice.list_id is None:  # posted before lists were recorded
        return []
    points = proven.get(notice.list_id, [])
    found: list[InvalidAct] = []
    start = [point.name for point in points if not point.has_start]
    end = [point.name for point in points if point.last_end is None or point.last_end < notice.ends_on]
    if start:
        found.append(StartPhotoMissing(points=start))
    if end:
        found.append(EndPhotoMissing(points=end, ends_on=notice.ends_on))
    posted = (notice.hamlet, notice.head_name, notice.population)
    if posted != now:
        found.append(LineChanged(posted=shown(posted), now=shown(now)))
    return found
