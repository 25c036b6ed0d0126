"""The ledger of a demonstration: one problem closed, one being put right, one just found. For the demo's own script."""

from datetime import timedelta
from typing import Any

from audit import clock, files
from inspection import ledger, policy
from inspection.entries import Entry, File, Finding
from inspection.models import FileMoment, LedgerItem, LedgerStep
from inspection.selectors import steps_of
from inspection.transitions import BY_ACT
from registry.models import Division, Posting, User

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WAY = ("assign", "plan", "approve-plan", "report", "confirm", "accept", "sign", "close")
_SAID = {
    "assign": "限期整改到位，举一反三排查同类问题。",
    "plan": "请予审批。",
    "approve-plan": "同意实施。",
    "report": "请单位负责人自验。",
    "confirm": "经自验，整改到位。",
    "accept": "逐户查看，供水正常，群众认可，验收合格。",
    "sign": "同意销号。",
    "close": "同意销号，三个月后回头看。",
}


def make_ledger(village: Division, finder: User, *, lead_unit: str = "县水利局") -> list[LedgerItem]:
    """Needs somebody for each duty at the finder's level, in a township above the village and in the supervision office."""
    closed = _found(village, finder, "water", "8社自来水主管老化，冬季停水累计11天，3户饮水没有保障。")
    under_way = _found(village, finder, "papers", "3户入户调查表缺户主签字，测算日期与公示日期前后矛盾。")
    fresh = _found(village, finder, "assistance", "2户帮扶责任人第三季度没有走访记录。")
    go_on(closed, until="close", lead_unit=lead_unit)
    go_on(under_way, until="approve-plan", lead_unit="县扶贫开发办公室")
    return [closed, under_way, fresh]


def _found(village: Division, finder: User, category: str, description: str) -> LedgerItem:
    finding = Finding(
        division=village,
        source="check",
        category=category,
        description=description,
        files=(_shot(FileMoment.SOURCE, "核查照片"),),
    )
    return ledger.register(user=finder, finding=finding)


def go_on(item: LedgerItem, *, until: str, lead_unit: str) -> None:
    """Every act of the straight way up to and with this one, each by whoever may."""
    for act in WAY[: WAY.index(until) + 1]:
        _take(item, act, lead_unit)


def _take(item: LedgerItem, act: str, lead_unit: str) -> LedgerStep:
    item = LedgerItem.objects.select_related("supervisor", "found_division", "responsible").get(pk=item.pk)
    who = policy.eligible(item, BY_ACT[act], steps_of(item))[0].official
    return ledger.act(user=who, pk=item.pk, act=act, entry=_entry(item, act, lead_unit))


def _entry(item: LedgerItem, act: str, lead_unit: str) -> Entry:
    said: dict[str, Any] = {"opinion": _SAID[act]}
    if act == "assign":
        deadline = clock.today() + timedelta(days=30)
        return Entry(**said, lead_unit=lead_unit, responsible=_responsible(item), deadline=deadline)
    if act == "plan":
        return Entry(**said, particulars={"measures": "逐项整改，明确专人负责，完成后复核。"})
    if act == "report":
        told = {"measures": "问题已逐项整改到位。", "lessons": "对同类问题作了全面排查。"}
        shots = (_shot(FileMoment.BEFORE, "整改前"), _shot(FileMoment.AFTER, "整改后"))
        return Entry(**said, particulars=told, files=shots)
    if act == "accept":
        visited = {"visited_on": clock.today().isoformat()}
        return Entry(**said, particulars=visited, files=(_shot(FileMoment.VISIT, "验收走访"),))
    return Entry(**said)


def _responsible(item: LedgerItem) -> Posting:
    """Somebody of the township, whose head can confirm."""
    township = item.division.parent_id or item.division_id
    return next(one for one in policy.possible_responsible(item) if one.division_id == township)


def _shot(moment: str, title: str) -> File:
    content = PICTURE + title.encode()
    return File(moment, title, files.store(content), len(content), "image/jpeg")
