"""Posting lists, and what moves their ends: an interruption, a hold that is over, a line that changed (domain.md §2.5 O-7).

A list is one act for all its households; each household has its own line (Notice) and its own last day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from audit import clock, log
from audit.log import Actor
from audit.statements import insert_all
from django.db.models import Max
from registry.models import Division, Posting
from registry.places import place_at
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Level
from registry.services import actor_of

from approvals import events
from approvals.calendar import calendar_version, days_between, notice_period
from approvals.models import (
    Case,
    ChangeCause,
    Decision,
    Notice,
    NoticeChange,
    NoticeList,
    NoticePoint,
    Roster,
)
from approvals.notice_ends import days_held, days_taken_down, end_without
from approvals.notice_lines import Line, digest_of, lines_of
from approvals.notice_points import points_for
from approvals.notice_wording import list_text
from approvals.routes import acting_division_id
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, CaseKind, NoticeKind, Stage

_KIND_NO = {kind: str(number) for number, kind in enumerate(NoticeKind, 1)}


def post(decisions: Sequence[Decision], stage: Stage, programme: Programme, at: datetime) -> dict[int, Notice]:
    """Post the households of one act: one list per roster, a line for each. Of villages one per township, programme and
    year (V-5, V-8): what a list says of the year, its days and its numbers holds for every line on it.

    Answers the lines by decision key.

    The decisions are stored, with case, household and posting loaded; all in the act's own transaction.
    """
    posted: dict[int, Notice] = {}
    for _list, rows in groupby(sorted(decisions, key=_list_of), _list_of):
        posted |= _post_list(list(rows), stage, programme, at)
    return posted


def _list_of(decision: Decision) -> tuple[str, int, int]:
    case = decision.case
    if case.kind == CaseKind.VILLAGE_EXIT:
        return _list_place(case)[1], case.programme_id, case.year
    return "", case.roster_id, case.year


def _post_list(decisions: list[Decision], stage: Stage, programme: Programme, at: datetime) -> dict[int, Notice]:
    first = decisions[0]
    lines = lines_of([decision.case for decision in decisions])
    posted = open_list(
        case=first.case,
        stage=stage,
        programme=programme,
        lines=lines,
        posted_on=first.acted_on,
        posting=first.posting,
        name=first.name,
        sheet_id=first.sheet_id,
        further_points=first.particulars.get("places", []),
        at=at,
    )
    places = [point.name for point in posted.points.order_by("no")]
    by_case = {decision.case_id: decision for decision in decisions}
    notices = [
        Notice(
            case=by_case[line.case_id].case,
            decision=by_case[line.case_id],
            kind=posted.kind,
            round=by_case[line.case_id].round,
            posted_on=posted.posted_on,
            starts_on=posted.starts_on,
            ends_on=posted.ends_on,
            days=posted.days,
            places=places,
            list=posted,
            row_no=line.no,
            hamlet=line.hamlet,
            head_name=line.head_name,
            population=line.population,
        )
        for line in lines
    ]
    insert_all(notices)
    return {notice.decision_id: notice for notice in notices}


def open_list(
    *,
    case: Case,
    stage: Stage,
    programme: Programme,
    lines: Sequence[Line],
    posted_on: date,
    posting: Posting,
    name: str,
    sheet_id: int | None,
    further_points: Sequence[str],
    at: datetime,
    replaces: NoticeList | None = None,
) -> NoticeList:
    """Insert the list with its posting points; `case` is any of its households, and says where they live today: the
    roster keeps the village under which they were nominated."""
    place, path = _list_place(case)
    kind = stage.posts
    assert kind is not None
    rule = programme.notice(kind)
    starts_on, ends_on = notice_period(posted_on, rule)
    roster = Roster.objects.select_for_update().get(pk=case.roster_id)
    number = _next_number(roster, kind)
    posted = NoticeList.objects.create(
        no=f"GS{roster.year}-{roster.pk}-{_KIND_NO[kind]}-{number}",
        roster=roster,
        village_path=path,
        act_division_id=acting_division_id(case, stage),
        kind=kind,
        number=number,
        posted_on=posted_on,
        starts_on=starts_on,
        ends_on=ends_on,
        days=rule.days,
        calendar=rule.calendar,
        extends=rule.extend_when_holiday,
        calendar_version=calendar_version(),
        text=list_text(kind, programme, case, lines),
        households=len(lines),
        persons=sum(line.population for line in lines),
        sheet_id=sheet_id,
        replaces=replaces,
        posting=posting,
        name=name,
        post=posting.post,
        unit=posting.unit,
        posted_at=at,
    )
    points = points_for(rule.points, place, further_points, of_villages=case.kind == CaseKind.VILLAGE_EXIT)
    insert_all([NoticePoint(list=posted, **point.row()) for point in points])
    hangs = digest_of(posted.text, ((line.no, *line.printed()) for line in lines))
    _state_posting(posted, posting, len(points), hangs, at)
    return posted


def _list_place(case: Case) -> tuple[int, str]:
    """Where the list hangs, key and path: a village's exit in its whole township (domain.md §2.3 V-5), everything else at home."""
    township = place_at(case.village_path, Level.TOWNSHIP) if case.kind == CaseKind.VILLAGE_EXIT else None
    if township is None:
        return case.village_id, case.village_path
    segment = Division.segment(township)
    return township, case.village_path[: case.village_path.index(segment) + len(segment)]


def _next_number(roster: Roster, kind: str) -> int:
    found = NoticeList.objects.filter(roster=roster, kind=kind).aggregate(last=Max("number"))
    return (found["last"] or 0) + 1


def _state_posting(posted: NoticeList, posting: Posting, points: int, hangs: str, at: datetime) -> None:
    log.append(
        stream=posted.stream,
        kind=events.NOTICE_POSTED,
        at=at,
        actor=actor_of(posting),
        subject={"notice": posted.no, "roster": str(posted.roster_id)},
        statement={
            "notice_kind": posted.kind,
            "posted_on": posted.posted_on.isoformat(),
            "starts_on": posted.starts_on.isoformat(),
            "ends_on": posted.ends_on.isoformat(),
            "days": posted.days,
            "calendar": posted.calendar,
            "calendar_version": posted.calendar_version,
            "points": points,
            "households": posted.households,
            "persons": posted.persons,
            "replaces": posted.replaces.no if posted.replaces else "",
        },
        personal={"lines": hangs},
        after=log.START,
    )


def running_notice(case: Case) -> Notice | None:
    """The notice whose result the case waits for, as it stands today; None at any other stage."""
    if case.closed_at is not None or not STAGE_OF[case.stage].concludes:
        return None
    return notice_of(case, case.stage)


def resume(case: Case, *, by: Actor, at: datetime, held_at: datetime | None = None) -> NoticeChange | None:
    """An objection did not change the household's line: the days that are still missing run on from tomorrow.

    The days of the hold, first and last included, do not count; in total the parameter's days do. Call it before the hold
    is released, or pass when it began. None where nothing moves: no notice runs, or it had already run its days.
    """
    began = held_at or case.held_at
    notice = running_notice(case)
    if began is None or notice is None or notice.list_id is None:
        return None
    posted = NoticeList.objects.get(pk=notice.list_id)
    first, last = began.astimezone(clock.LOCAL_ZONE).date(), at.astimezone(clock.LOCAL_ZONE).date()
    lost = days_between(first, last) | days_taken_down(posted)
    lost |= days_held([notice.pk], posted).get(notice.pk, set())
    ends_on = end_without(posted, lost)
    if ends_on <= notice.ends_on:
        return None
    change = NoticeChange.objects.create(
        notice=notice,
        list=posted,
        cause=ChangeCause.RESUMED,
        held_on=first,
        resumed_on=last,
        ends_on=ends_on,
        recorded_at=at,
    )
    _state_move(case, posted, change, by, at)
    return change


def _state_move(case: Case, posted: NoticeList, change: NoticeChange, by: Actor, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=events.NOTICE_MOVED,
        at=at,
        actor=by,
        subject={"case": case.case_no, "round": case.round},
        statement={"notice": posted.no, "cause": str(change.cause), "ends_on": change.ends_on.isoformat()},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.version += 1
    case.save(update_fields=["version", "audit_seq", "audit_digest"])


def paper_of(posted: NoticeList) -> Mapping[str, Any]:
    """All that a paper of the list prints, as plain values: exactly 序号, 村民小组, 户主姓名, 家庭人口数 of each household."""
    changed = posted.changes.filter(cause=ChangeCause.CHANGED)
    lines: list[Notice | NoticeChange] = [*posted.notices.order_by("row_no"), *changed.order_by("row_no")]
    points = list(posted.points.order_by("no").values("no", "kind", "name", "hamlet"))
    programme = programme_of(posted.roster.programme)
    return {
        "no": posted.no,
        "kind": posted.kind,
        "number": posted.number,
        "text": posted.text,
        "posted_on": posted.posted_on.isoformat(),
        "starts_on": posted.starts_on.isoformat(),
        "ends_on": posted.ends_on.isoformat(),
        "days": posted.days,
        "calendar": posted.calendar,
        "points": points,
        "places": [point["name"] for point in points],
        "phones": [{"level": line.level, "office": line.office, "number": line.number} for line in programme.hotlines],
        "rows": [
            {"no": line.row_no, "hamlet": line.hamlet, "head_name": line.head_name, "population": line.population}
            for line in lines
        ],
        "households": posted.households,
        "persons": posted.persons,
        "unit": posted.unit,
        "post": posted.post,
        "name": posted.name,
    }
