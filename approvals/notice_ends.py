"""When a household's notice ends: the day frozen at posting, moved by breaks, holds and posting again. It never comes earlier."""

from collections.abc import Collection, Sequence
from datetime import date

from audit.statements import Keys, Read

from approvals.calendar import days_between, last_day
from approvals.models import ChangeCause, Notice, NoticeBreak, NoticeChange, NoticeList

_CHANGES = Read(lambda notices: NoticeChange.objects.filter(notice__in=notices).order_by("id"), notices=Keys)


def moved(notices: Sequence[Notice]) -> Sequence[Notice]:
    """The notices as they stand today: `ends_on`, the list and the printed line as the newest change left them.

    In memory only (the rows never change); one query, however many there are.
    """
    by_key = {notice.pk: notice for notice in notices}
    for change in _CHANGES.all(notices=list(by_key)) if by_key else ():
        _apply(by_key[change.notice_id], change)
    return notices


def _apply(notice: Notice, change: NoticeChange) -> None:
    notice.ends_on = change.ends_on
    if change.cause == ChangeCause.CHANGED:
        notice.row_no, notice.hamlet = change.row_no, change.hamlet
        notice.head_name, notice.population = change.head_name, change.population
    notice.list_id = change.list_id


def end_without(posted: NoticeList, without: Collection[date]) -> date:
    """The list's last day when these days do not count."""
    return last_day(posted.starts_on, posted.days, posted.calendar, extends=posted.extends, without=without)


def days_taken_down(posted: NoticeList) -> set[date]:
    rows = NoticeBreak.objects.filter(list=posted).values_list("first_day", "last_day")
    return set().union(*(days_between(*row) for row in rows))


def days_held(notices: Sequence[int], posted: NoticeList) -> dict[int, set[date]]:
    """Notice key → days on which an objection stopped the household's notice on this list."""
    rows = NoticeChange.objects.filter(notice__in=notices, list=posted, cause=ChangeCause.RESUMED)
    held: dict[int, set[date]] = {}
    for notice, first, last in rows.values_list("notice", "held_on", "resumed_on"):
        if first and last:
            held.setdefault(notice, set()).update(days_between(first, last))
    return held
