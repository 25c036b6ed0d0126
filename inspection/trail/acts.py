"""What one official did on one day, as the signals count it: each signature, and each decision that nobody signed with him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from approvals.models import Decision, Evidence, FieldPhoto, SheetItem, SignOff
from audit import clock
from audit.expressions import ActorId, ReadOf
from audit.models import Event
from registry.models import Division

CASES = 200  # of one act whose evidence is looked into


@dataclass(frozen=True)
class Act:
    at: datetime
    stage: str
    households: int
    place: Division
    sheet: int | None
    case: int | None


def span(day: date) -> tuple[datetime, datetime]:
    first = datetime.combine(day, time(), clock.LOCAL_ZONE)
    return first, first + timedelta(days=1)


def acts_of(official: int, day: date) -> list[Act]:
    """Two statements; of acts that agree."""
    signed = SignOff.objects.filter(official=official, agrees=True, signed_at__range=span(day))
    alone = Decision.objects.filter(decided_by=official, outcome="approved", sheet=None, decided_at__range=span(day))
    acts = [
        Act(one.signed_at, one.sheet.stage, one.sheet.stated_count, one.posting.division, one.sheet_id, None)
        for one in signed.select_related("sheet", "posting__division")
    ]
    acts += [
        Act(one.decided_at, one.stage, 1, one.posting.division, None, one.case_id)
        for one in alone.select_related("posting__division")
    ]
    return sorted(acts, key=lambda act: act.at)


@dataclass(frozen=True)
class Looked:
    """One case of an act: its number, and the seconds from its evidence's first opening to the act; 0: never opened."""

    act: Act
    case_no: str
    seconds: int


def looks_of(official: int, acts: Sequence[Act]) -> list[Looked]:
    """Only cases with evidence that somebody else brought. Five statements, whatever the number of acts."""
    pairs = _cases_of(acts)
    keys = {key for _act, key, _no in pairs}
    brought = set(Evidence.objects.filter(case__in=keys).exclude(uploaded_by=official).values_list("case", flat=True))
    photos = FieldPhoto.objects.filter(case__in=keys).exclude(uploaded_by=official)
    brought |= set(photos.values_list("case", flat=True))
    numbers = {no for _act, key, no in pairs if key in brought}
    opened = _opened(official, numbers)
    return [Looked(act, no, _seconds(opened.get(no, []), act.at)) for act, key, no in pairs if key in brought]


def _cases_of(acts: Sequence[Act]) -> list[tuple[Act, int, str]]:
    by_sheet = {act.sheet: act for act in acts if act.sheet is not None}
    by_case = {act.case: act for act in acts if act.case is not None}
    items = SheetItem.objects.filter(sheet__in=list(by_sheet)).order_by("pk")
    pairs = [
        (by_sheet[sheet], key, no) for sheet, key, no in items.values_list("sheet", "case", "case__case_no")[:CASES]
    ]
    rows = Decision.objects.filter(case__in=list(by_case)).order_by().values_list("case", "case__case_no").distinct()
    return pairs + [(by_case[key], key, no) for key, no in rows]


def _opened(official: int, numbers: set[str]) -> dict[str, list[datetime]]:
    rows = Event.objects.annotate(read_of=ReadOf("body"), acted_by=ActorId("body"))
    rows = rows.filter(read_of__in=sorted(numbers), acted_by=f"official:{official}")
    opened: dict[str, list[datetime]] = {}
    for no, at in rows.values_list("read_of", "at"):
        opened.setdefault(no, []).append(at)
    return opened


def _seconds(opened: Sequence[datetime], acted: datetime) -> int:
    before = [at for at in opened if at <= acted]
    return max(int((acted - min(before)).total_seconds()), 1) if before else 0
