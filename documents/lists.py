"""The paper of a list act: one content for all households of a sheet, put together without a query for each of them."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from os.path import commonpath
from typing import Any

from django.db.models import Count

from approvals.exit_classes import class_of
from approvals.models import Case, ItemResult, Sheet, SheetItem
from approvals.programmes import programme_for
from approvals.selectors import decisions_of_all
from approvals.services import Recorded
from approvals.stages import STAGE_OF
from approvals.wording import as_printed
from documents.contents import Numbered, heading, notice_part
from documents.draws import sample_part
from documents.issuers import Issuer
from documents.kinds import Content, DroppedLine, Kind, PlaceSum, RosterLine, RosterPart, SignerPart
from documents.labels import lines_of
from documents.models import OfficialDocument
from documents.parts import LinePart
from documents.place_parts import fields_of_list
from documents.signers import deciders
from documents.titles import title_of
from registry.models import Member
from registry.places import name_at
from registry.programme_schema import Programme
from registry.roles import Level


def in_groups(kind: Kind, recorded: Sequence[Recorded]) -> list[list[Recorded]]:
    """The households of each paper of that kind: village by village, or all together; never two posted lists on one paper."""
    ordered = sorted(recorded, key=lambda one: (_group(kind, one), _order(one)))
    return [list(rows) for _key, rows in groupby(ordered, key=lambda one: _group(kind, one))]


def _group(kind: Kind, one: Recorded) -> tuple[str, int]:
    village = one.decision.case.village_path if kind.scope == "village" else ""
    return village, (one.notice.list_id or 0) if one.notice else 0


def _order(one: Recorded) -> tuple[Any, ...]:
    """As the list hangs on the boards; else by village and group, 2社 before 10社."""
    case = one.decision.case
    parts = re.split(r"(\d+)", case.hamlet)
    hamlet = tuple((int(part) if part.isdecimal() else 0, part) for part in parts)
    return one.notice.row_no if one.notice else 0, case.village_path, hamlet, case.subject_no


def common_path(cases: Iterable[Case]) -> str:
    """The smallest place that holds them all; who sees it may fetch the paper."""
    return commonpath([case.village_path for case in cases]) + "/"


def build_list(
    kind: Kind,
    sheet: Sheet,
    rows: Sequence[Recorded],
    *,
    issuer: Issuer,
    numbered: Numbered,
    populations: dict[int, int],
    dropped: Sequence[SheetItem],
    signatures: list[SignerPart],
) -> Content:
    """The frozen content of a list's paper."""
    first = rows[0].decision
    programme = programme_for(first.case)
    cases = [one.decision.case for one in rows]
    filled: dict[str, Any] = {
        "year": first.case.year,
        "round": max(one.decision.round for one in rows),
        "addressee": _addressee(kind, cases, issuer),
        "particulars": lines_of(first, per_case=False),
        "opinion": as_printed(first.opinion, programme, first.case, STAGE_OF[first.stage], of_list=True),
        "signers": signatures or deciders(first, []),
        "is_joint": bool(signatures),
        "notice": notice_part(rows[0], programme),
        "basis": _basis(cases),
        "audit_line": f"sheet:{sheet.pk} {len(rows)} {sheet.shown_digest}",
        "sample": sample_part(first),
    }
    if first.case.household_id:
        filled["roster"] = _roster(kind, rows, populations, [] if kind.is_public else dropped)
    else:
        filled |= _of_places(rows, cases, programme)
        filled["title"] = title_of(kind, first.case, programme)
    head = heading(kind, issuer, programme, numbered, path=common_path(cases), issued_on=first.acted_on)
    return Content(**{**head, **filled})  # type: ignore[typeddict-item]


def _of_places(rows: Sequence[Recorded], cases: Sequence[Case], programme: Programme) -> dict[str, Any]:
    earlier = decisions_of_all(cases)
    before = [[each for each in earlier[one.decision.case_id] if each.pk < one.decision.pk] for one in rows]
    persons = [one.notice.population if one.notice else 0 for one in rows]
    return fields_of_list([one.decision for one in rows], before, persons, programme)


def _addressee(kind: Kind, cases: Sequence[Case], issuer: Issuer) -> str:
    programme = programme_for(cases[0])
    body, level = {
        "H12": ("township_government", Level.TOWNSHIP),
        "H09": ("village_committee", Level.VILLAGE),
    }.get(kind.code, ("", Level.VILLAGE))
    names = {name_at(case.village_path, level) for case in cases} if body else set()
    return programme.units.of(body, names.pop()) if len(names) == 1 else ""


def _roster(
    kind: Kind, rows: Sequence[Recorded], populations: dict[int, int], dropped: Sequence[SheetItem]
) -> RosterPart:
    cases = [one.decision.case for one in rows]
    shows_village = len({case.village_path for case in cases}) > 1
    lines = [_line(no, one, populations, kind=kind, shows_village=shows_village) for no, one in enumerate(rows, 1)]
    return RosterPart(
        rows=lines,
        households=len(lines),
        persons=sum(line["population"] for line in lines),
        places=_sums(cases, lines),
        dropped=[_dropped(item, populations, shows_village=shows_village) for item in dropped],
        is_list=True,
    )


def _line(no: int, one: Recorded, populations: dict[int, int], *, kind: Kind, shows_village: bool) -> RosterLine:
    case = one.decision.case
    return RosterLine(
        no=no,
        village=name_at(case.village_path, Level.VILLAGE) if shows_village else "",
        hamlet=case.hamlet,
        head_name=case.subject_name,
        population=(one.notice.population if one.notice else 0) or populations.get(case.household_key, 0),
        notes=_notes(kind, one),
    )


def _notes(kind: Kind, one: Recorded) -> list[LinePart]:
    """What the act says of this household alone, on inner forms: ballots, what was found, the class of its exit."""
    if kind.code in {"H04", "H14"}:
        return lines_of(one.decision, per_case=True)
    chosen = class_of(programme_for(one.decision.case), [one.decision]) if kind.code == "H12" else None
    return [LinePart(label="退出类别", value=chosen.title)] if chosen else []


def _dropped(item: SheetItem, populations: dict[int, int], *, shows_village: bool) -> DroppedLine:
    household = item.case.home
    return DroppedLine(
        village=name_at(item.case.village_path, Level.VILLAGE) if shows_village else "",
        hamlet=household.hamlet,
        head_name=household.head_name,
        population=populations.get(household.pk, 0),
        reason=item.reason,
    )


def _sums(cases: Sequence[Case], lines: Sequence[RosterLine]) -> list[PlaceSum]:
    """乡镇×户/人; by village where all lie in one township."""
    townships = {name_at(case.village_path, Level.TOWNSHIP) for case in cases}
    level = Level.TOWNSHIP if len(townships) > 1 else Level.VILLAGE
    sums: dict[str, PlaceSum] = {}
    for case, line in zip(cases, lines, strict=True):
        name = name_at(case.village_path, level)
        place = sums.setdefault(name, PlaceSum(name=name, households=0, persons=0))
        place["households"] += 1
        place["persons"] += line["population"]
    return list(sums.values())


def dropped_of(sheet: Sheet) -> list[SheetItem]:
    rows = SheetItem.objects.filter(sheet=sheet, result=ItemResult.DROPPED)
    return list(rows.select_related("case__household").order_by("pk"))


def populations_of(households: Sequence[int]) -> dict[int, int]:
    """Persons living in each household today, in one query."""
    present = Member.objects.filter(household__in=households, left_on=None).order_by()
    return dict(present.values_list("household").annotate(Count("pk")))


def _basis(cases: Sequence[Case]) -> list[str]:
    """Numbers of the valid lists that these households stood on before, oldest first."""
    lists = OfficialDocument.objects.filter(
        lines__case__in=[case.pk for case in cases], lines__change=None, status_change=None
    )
    return list(dict.fromkeys(lists.order_by("pk").values_list("document_no", flat=True).distinct()))
