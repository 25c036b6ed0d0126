"""Where a list must hang: the programme's points, "every natural village" spelled out from the register (C-21)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.models import Division, Household
from registry.places import plain_name
from registry.roles import Level

from approvals.models import PointKind
from approvals.notice_lines import in_order

# The programmes' own words.
_EVERY_HAMLET = frozenset({"自然屯", "自然村", "村民组", "村民小组", "屯", "组"})
_OFFICE = frozenset({"村部", "村委会", "居委会", "村委会公示栏"})
_VILLAGE = frozenset({"行政村", "行政村公示栏"})


@dataclass(frozen=True)
class Point:
    no: int
    kind: PointKind
    name: str
    hamlet: str = ""

    def row(self) -> dict[str, Any]:
        return asdict(self)


def points_for(
    names: Sequence[str], village: int, further: Sequence[str] = (), *, of_villages: bool = False
) -> list[Point]:
    """The points of one list; a place named twice hangs once."""
    found: dict[str, tuple[PointKind, str]] = {}
    for name in names:
        if name in _VILLAGE and of_villages:
            found |= {f"{plain_name(one)}公示栏": (PointKind.VILLAGE, "") for one in _villages_of(village)}
        elif name in _EVERY_HAMLET:
            hamlets = hamlets_of(village)
            found |= {f"{hamlet}公示点": (PointKind.HAMLET, hamlet) for hamlet in hamlets or [""]}
        else:
            found[name] = (_kind_of(name), "")
    found |= {name: (PointKind.OTHER, "") for name in further if name not in found}
    return [Point(no, kind, name, hamlet) for no, (name, (kind, hamlet)) in enumerate(found.items(), 1)]


def _villages_of(township: int) -> list[str]:
    """A village's exit hangs in the whole township (domain.md §2.3 V-5)."""
    rows = Division.objects.filter(parent=township, level=Level.VILLAGE, effective_until=None)
    return list(rows.order_by("path").values_list("name", flat=True))


def _kind_of(name: str) -> PointKind:
    if name in _OFFICE:
        return PointKind.VILLAGE_OFFICE
    return PointKind.VILLAGE if name in _VILLAGE else PointKind.OTHER


def hamlets_of(village: int) -> list[str]:
    """Every natural village in which a registered household lives, and those the table of divisions knows."""
    lived_in = Household.objects.filter(village=village).exclude(hamlet="").order_by()
    known = Division.objects.filter(parent=village, level=Level.HAMLET, effective_until=None)
    names = {*lived_in.values_list("hamlet", flat=True).distinct(), *known.values_list("name", flat=True)}
    return sorted(names, key=in_order)
