"""What the signers read of a household beside what the register says now: whoever signs, signs for what still stands."""

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from approvals.models import ItemResult, Sheet, SheetItem
from approvals.signing_errors import RegisterChanged


def waiting_beside_register(sheet: Sheet) -> QuerySet[SheetItem]:
    """What still waits on the sheet, with the household as the register has it now; `now`: how many live there."""
    living = Count("case__household__members", filter=Q(case__household__members__left_on=None))
    return sheet.items.filter(result=ItemResult.WAITING).annotate(now=living).select_related("case__household")


def changed_on(sheet: Sheet) -> list[SheetItem]:
    """Waiting households of which the register says something else now than the signers read; one query."""
    same = Q(hamlet=F("case__household__hamlet"), head_name=F("case__household__head_name"), population=F("now"))
    rows = waiting_beside_register(sheet).exclude(Q(population=None) | Q(case__household=None))
    return list(rows.exclude(same).order_by("pk"))


def changed_of(items: Sequence[SheetItem]) -> list[SheetItem]:
    """The same among those that were read beside the register already."""
    return [item for item in items if item.population is not None and _changes(item)]


def what_changed(item: SheetItem) -> RegisterChanged:
    """`item` as changed_on() gives it."""
    return RegisterChanged(changes=_changes(item))


def _changes(item: SheetItem) -> list[str]:
    household = item.case.household
    if household is None:
        return []
    read = (item.hamlet, item.head_name, item.population)
    stands = (household.hamlet, household.head_name, getattr(item, "now", item.population))
    return [f"{before} → {after}" for before, after in zip(read, stands, strict=True) if before != after]
