"""What may happen to a list while it hangs: it is taken down for some days, or a household's line is no longer right."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from audit import clock, log
from audit.statements import insert_all
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from registry.models import User
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.errors import InputWrong
from approvals.models import (
    Case,
    ChangeCause,
    Notice,
    NoticeBreak,
    NoticeChange,
    NoticeList,
    NoticePoint,
)
from approvals.notice_ends import days_held, days_taken_down, end_without, moved
from approvals.notice_errors import NoSuchPoint, NothingChanged, NoticeConcluded
from approvals.notice_lines import lines_of
from approvals.notice_policy import concluding_stage, posting_for, posting_stage
from approvals.notices import open_list
from approvals.programmes import programme_for

LONGEST_BREAK = timedelta(days=60)


def cases_on(posted: NoticeList) -> QuerySet[Any]:
    """Keys of the cases whose line it holds, or came to hold later. A union: an OR over two tables would read every notice."""
    moved_here = NoticeChange.objects.filter(list=posted)
    return Notice.objects.filter(list=posted).values("case").union(moved_here.values("notice__case"))


def running_on(posted: NoticeList) -> list[Notice]:
    """The lines of households that still wait for the end of this list, as they stand today; their cases loaded."""
    stage = concluding_stage(posted)
    rows = Notice.objects.filter(case__stage=stage.code, case__closed_at=None, case__in=cases_on(posted))
    rows = rows.filter(kind=posted.kind).select_related("case__household", "case__programme").order_by("round")
    newest = {notice.case_id: notice for notice in rows}
    return [notice for notice in moved(list(newest.values())) if notice.list_id == posted.pk]


def record_break(
    *,
    user: User,
    posted: NoticeList,
    first_day: date,
    last_day: date,
    reason: str,
    point_no: int | None,
    at: datetime,
) -> NoticeBreak:
    """The list, or one point of it, did not hang on these days: they do not count for any household on it.

    In the caller's transaction. Raises NotEntitled, NoticeConcluded and what is wrong with the days.
    """
    posting = posting_for(user, posted)
    _refuse_days(posted, first_day, last_day, reason)
    point = _point(posted, point_no)
    running = running_on(posted)
    if not running:
        raise NoticeConcluded()
    interruption = NoticeBreak.objects.create(
        list=posted,
        point=point,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        recorded_by=posting,
        recorded_at=at,
    )
    moves = _moved_by(interruption, posted, running, at)
    insert_all(moves)
    log.append(
        stream=posted.stream,
        kind=events.NOTICE_INTERRUPTED,
        at=at,
        actor=actor_of(posting),
        subject={"notice": posted.no, "point": str(point.no) if point else ""},
        statement={
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
            "households": len(moves),
            "ends_on": max((move.ends_on for move in moves), default=posted.ends_on).isoformat(),
        },
        personal={"reason": reason.strip()},
    )
    return interruption


def _refuse_days(posted: NoticeList, first_day: date, last_day: date, reason: str) -> None:
    today = clock.today()
    if not posted.posted_on <= first_day <= today:
        problem = _("lies outside the notice")
        raise InputWrong(field="first_day", label=_("first day of the break"), problem=problem)
    if not first_day <= last_day <= min(first_day + LONGEST_BREAK, today):
        problem = _(
            "must lie between the first day of the break and today; days to come are recorded when they are over"
        )
        raise InputWrong(field="last_day", label=_("last day of the break"), problem=problem)
    if not 2 <= len(reason.strip()) <= 200 or not reason.isprintable():
        raise InputWrong(field="reason", label=_("reason"), problem=_("2 to 200 characters"))


def _point(posted: NoticeList, point_no: int | None) -> NoticePoint | None:
    if point_no is None:
        return None
    point = posted.points.filter(no=point_no).first()
    if point is None:
        raise NoSuchPoint(field="point")
    return point


def _moved_by(
    interruption: NoticeBreak, posted: NoticeList, running: Sequence[Notice], at: datetime
) -> list[NoticeChange]:
    down, held = days_taken_down(posted), days_held([notice.pk for notice in running], posted)
    moves = []
    for notice in running:
        ends_on = end_without(posted, down | held.get(notice.pk, set()))
        if ends_on > notice.ends_on:
            moves.append(
                NoticeChange(
                    notice=notice,
                    list=posted,
                    cause=ChangeCause.BREAK,
                    interruption=interruption,
                    ends_on=ends_on,
                    recorded_at=at,
                )
            )
    return moves


def changed_on(posted: NoticeList) -> list[Notice]:
    """Running lines of the list that no longer say what the register says."""
    running = running_on(posted)
    now = {line.case_id: line.printed() for line in lines_of([notice.case for notice in running])}
    return [notice for notice in running if (notice.hamlet, notice.head_name, notice.population) != now[notice.case_id]]


def post_again(*, user: User, posted: NoticeList, at: datetime) -> NoticeList:
    """Post the changed lines on a new list with a full period of their own; the rest of the list keeps its days.

    In the caller's transaction. Raises NotEntitled, NothingChanged.
    """
    posting = posting_for(user, posted)
    changed = changed_on(posted)
    if not changed:
        raise NothingChanged()
    cases: list[Case] = [notice.case for notice in changed]
    lines = lines_of(cases)
    again = open_list(
        case=cases[0],
        stage=posting_stage(posted),
        programme=programme_for(cases[0]),
        lines=lines,
        posted_on=clock.today(),
        posting=posting,
        name=name_of_actor(user, posting),
        sheet_id=None,
        further_points=list(posted.points.filter(kind="other").order_by("no").values_list("name", flat=True)),
        at=at,
        replaces=posted,
    )
    notices = {notice.case_id: notice for notice in changed}
    insert_all(
        [
            NoticeChange(
                notice=notices[line.case_id],
                list=again,
                cause=ChangeCause.CHANGED,
                ends_on=max(again.ends_on, notices[line.case_id].ends_on),
                row_no=line.no,
                hamlet=line.hamlet,
                head_name=line.head_name,
                population=line.population,
                recorded_at=at,
            )
            for line in lines
        ]
    )
    return again
