"""The rolls that the register does not have: rural households off it, and relocation sites (E-2, C-25). All of a workbook, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import python_calamine
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import NotEntitled
from audit import clock, log
from inspection.evaluation import events
from inspection.evaluation.access import evaluator_of
from inspection.evaluation.engagements import locked
from inspection.evaluation.errors import FrameFrozen, FrameUnderWay, RollUnreadable
from inspection.evaluation.frames import is_under_way
from inspection.models import (
    Engagement,
    EvaluationFrame,
    EvaluatorSeat,
    RelocationSite,
    UncardedFocus,
    UncardedHousehold,
)
from inspection.policy import doer_at
from registry.importing.guarding import WorkbookRefused, refuse_unsafe
from registry.models import Division, Posting, User
from registry.places import plain_name
from registry.roles import Duty, Level
from registry.services import actor_of

HOUSEHOLDS = ("乡镇", "行政村", "村民小组", "户编号", "户主姓名", "家庭人口", "重点")
SITES = ("乡镇", "行政村", "安置点编号", "安置点名称", "户数", "人数")
FOCUS = {
    "": "",
    "非贫困村未纳入": UncardedFocus.ORDINARY_VILLAGE,
    "三保障未解决": UncardedFocus.GUARANTEES,
    "错误清退": UncardedFocus.WRONGLY_REMOVED,
}
MOST_ROWS = 60_000
HEADER_WITHIN = 10
MOST_FAULTS = 20
Row = tuple[int, dict[str, str]]


@dataclass
class Rolls:
    """What a workbook says; `faults` name row and column."""

    uncarded: list[UncardedHousehold] = field(default_factory=list)
    sites: list[RelocationSite] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def wrong(self, row_no: int, title: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(_("row %(row)s, %(column)s: %(text)s") % {"row": row_no, "column": title, "text": text})


def read_rolls(*, user: User, engagement: Engagement, content: bytes) -> Rolls:
    """A village's rows replace what an earlier workbook said of the village. Raises NotEntitled, FrameFrozen, FrameUnderWay,
    RollUnreadable."""
    with transaction.atomic():
        found = locked(engagement)
        posting = keeper_of(user, found)
        if EvaluationFrame.objects.filter(engagement=found).exists():
            raise FrameFrozen()
        if is_under_way(found):
            raise FrameUnderWay()
        rolls = parse(content, found)
        if rolls.faults:
            return rolls
        _replace(UncardedHousehold, found, rolls.uncarded)
        _replace(RelocationSite, found, rolls.sites)
        at = clock.now()
        log.append(
            stream=found.stream,
            kind=events.ROLLS_READ,
            at=at,
            actor=actor_of(posting),
            subject={"engagement": found.no},
            statement={
                "households": len(rolls.uncarded),
                "persons": sum(one.persons for one in rolls.uncarded),
                "sites": len(rolls.sites),
            },
        )
    return rolls


def keeper_of(user: User, engagement: Engagement) -> Posting:
    """Who keeps the frame: the office that commissioned, or the evaluators' leader. Raises NotEntitled."""
    doer = doer_at(user, Duty.COMMISSION_EVALUATION, engagement.commissioner_id)
    if doer is not None:
        return doer.posting
    evaluator = evaluator_of(user, engagement)
    if evaluator is not None and evaluator.seat == EvaluatorSeat.LEADER:
        return evaluator.posting
    raise NotEntitled(duty=Duty.LEAD_EVALUATION.label, place=plain_name(engagement.area.name))


def _replace(model: Any, engagement: Engagement, rows: Sequence[Any]) -> None:
    villages = {row.village_id for row in rows}
    model.objects.filter(engagement=engagement, village__in=villages).delete()
    known = model.objects.filter(engagement=engagement, no__in=[row.no for row in rows]).values_list("no", flat=True)
    other = known.first()
    if other is not None:
        raise RollUnreadable(field="workbook", problem=_("number %(no)s is another village's") % {"no": other})
    model.objects.bulk_create(rows, batch_size=1000)


def parse(content: bytes, engagement: Engagement) -> Rolls:
    """Raises RollUnreadable for what is no workbook, or has neither sheet."""
    rolls, places = Rolls(), _villages(engagement)
    found = False
    for titles, rows in _sheets(content):
        found = True
        take = _household if titles == HOUSEHOLDS else _site
        seen: set[str] = set()
        for row_no, row in rows:
            take(rolls, engagement, places, row_no, row, seen)
    if not found:
        raise RollUnreadable(
            field="workbook", problem=_("no sheet has the columns %(titles)s") % {"titles": "、".join(HOUSEHOLDS)}
        )
    return rolls


def _villages(engagement: Engagement) -> dict[tuple[str, str], int]:
    rows = Division.objects.filter(path__under=engagement.area_path, level=Level.VILLAGE, effective_until=None)
    found = rows.values_list("parent__name", "name", "pk")
    return {(plain_name(township or ""), plain_name(name)): key for township, name, key in found}


def _sheets(content: bytes) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    file = BytesIO(content)
    try:
        refuse_unsafe(file)
        workbook = python_calamine.load_workbook(file)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            known = _recognised(list(sheet.iter_rows()) if sheet.start is not None else [])
            if known is not None:
                yield known
    except (WorkbookRefused, python_calamine.CalamineError, python_calamine.PasswordError) as error:
        raise RollUnreadable(field="workbook", problem=_("it is no plain .xlsx workbook")) from error


def _recognised(rows: list[list[Any]]) -> tuple[tuple[str, ...], list[Row]] | None:
    if len(rows) > MOST_ROWS:
        raise RollUnreadable(field="workbook", problem=_("more than %(limit)s rows") % {"limit": MOST_ROWS})
    for header, cells in enumerate(rows[:HEADER_WITHIN]):
        given = [_text(cell) for cell in cells]
        for titles in (HOUSEHOLDS, SITES):
            if set(titles) <= set(given):
                places = {title: given.index(title) for title in titles}
                body = enumerate(rows[header + 1 :], header + 2)
                read = (
                    (no, {title: _text(row[at]) if at < len(row) else "" for title, at in places.items()})
                    for no, row in body
                )
                return titles, [(no, row) for no, row in read if any(row.values())]
    return None


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _village(rolls: Rolls, places: dict[tuple[str, str], int], no: int, row: dict[str, str]) -> int | None:
    key = places.get((plain_name(row["乡镇"]), plain_name(row["行政村"])))
    if key is None:
        rolls.wrong(
            no, "行政村", _("no village of the area is called so: %(name)s") % {"name": row["乡镇"] + row["行政村"]}
        )
    return key


def _number(rolls: Rolls, no: int, row: dict[str, str], title: str, *, least: int, most: int) -> int:
    text = row[title]
    if text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most:
        return int(text)
    rolls.wrong(no, title, _("a whole number from %(least)s to %(most)s is asked") % {"least": least, "most": most})
    return least


def _new(rolls: Rolls, no: int, title: str, text: str, seen: set[str], most: int = 40) -> bool:
    fault = ""
    if not text or len(text) > most or not text.isprintable():
        fault = _("is missing or too long")
    elif text in seen:
        fault = _("stands twice")
    if fault:
        rolls.wrong(no, title, fault)
    seen.add(text)
    return not fault


def _household(
    rolls: Rolls,
    engagement: Engagement,
    places: dict[tuple[str, str], int],
    no: int,
    row: dict[str, str],
    seen: set[str],
) -> None:
    village = _village(rolls, places, no, row)
    is_new = _new(rolls, no, "户编号", row["户编号"], seen)
    is_named = _new(rolls, no, "户主姓名", row["户主姓名"], set(), 60)
    if row["重点"] not in FOCUS:
        rolls.wrong(
            no, "重点", _("one of %(words)s, or nothing") % {"words": "、".join(word for word in FOCUS if word)}
        )
    persons = _number(rolls, no, row, "家庭人口", least=1, most=30)
    if village is None or not is_new or not is_named or rolls.faults:
        return
    rolls.uncarded.append(
        UncardedHousehold(
            engagement=engagement,
            village_id=village,
            no=row["户编号"],
            hamlet=row["村民小组"][:60],
            head_name=row["户主姓名"],
            persons=persons,
            focus=FOCUS[row["重点"]],
        )
    )


def _site(
    rolls: Rolls,
    engagement: Engagement,
    places: dict[tuple[str, str], int],
    no: int,
    row: dict[str, str],
    seen: set[str],
) -> None:
    village = _village(rolls, places, no, row)
    is_new = _new(rolls, no, "安置点编号", row["安置点编号"], seen)
    is_named = _new(rolls, no, "安置点名称", row["安置点名称"], set(), 80)
    households = _number(rolls, no, row, "户数", least=0, most=99_999)
    persons = _number(rolls, no, row, "人数", least=0, most=99_999)
    if village is None or not is_new or not is_named or rolls.faults:
        return
    rolls.sites.append(
        RelocationSite(
            engagement=engagement,
            village_id=village,
            no=row["安置点编号"],
            name=row["安置点名称"],
            households=households,
            persons=persons,
        )
    )
