"""The clock that looks for signals: what is new since last time, the days, villages and years it touches, and nothing else."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction

from approvals.models import Decision, SignOff
from approvals.stages import Outcome
from audit import clock
from inspection.models.signals import Signal, SignalMark
from inspection.trail import rules
from inspection.trail.rules import Found
from registry.models import Division

BATCH = 500
# Keys are given before they are committed: the last ones are looked at again, lest a slow writer's decision be passed over.
AGAIN = 50


def watch() -> int:
    """One batch of new decisions; how many signals it raised or renewed."""
    mark = SignalMark.objects.first() or SignalMark(decision=0)
    newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest <= mark.decision:
        return 0
    rows = Decision.objects.filter(pk__gt=max(mark.decision - AGAIN, 0)).order_by("pk")
    decisions = list(rows.select_related("case", "sheet", "assessment")[: BATCH + AGAIN])
    found = list(_found(decisions))
    with transaction.atomic():
        raised = raise_all(found, clock.now())
        mark.decision = decisions[-1].pk
        mark.save()
    return raised


def _found(decisions: list[Decision]) -> Iterator[Found]:
    for official, day in sorted(_days(decisions)):
        yield from rules.of_day(official, day)
    for official, day in sorted({(_actor(one), one.acted_on) for one in decisions if one.stage in rules.CHECKS}):
        yield from rules.mass(official, day)
    for official, stage, year in sorted(_sent_back(decisions)):
        yield from rules.overturned(official, stage, year)
    measured = {(one.case.village_id, one.case.year, one.stage) for one in decisions if one.assessment is not None}
    villages = Division.objects.in_bulk({village for village, _year, _stage in measured})
    for village, year, stage in sorted(measured):
        yield from rules.equal_incomes(villages[village], year, stage)


def _actor(decision: Decision) -> int:
    return decision.sheet.opened_by_id if decision.sheet else decision.decided_by_id


def _days(decisions: Iterable[Decision]) -> set[tuple[int, date]]:
    """Whoever decided or signed, on which day."""
    alone = {(one.decided_by_id, _day(one.decided_at)) for one in decisions if one.sheet_id is None}
    sheets = {one.sheet_id for one in decisions if one.sheet_id is not None}
    signed = SignOff.objects.filter(sheet__in=sheets, official__isnull=False).values_list("official", "signed_at")
    return alone | {(official, _day(at)) for official, at in signed if official is not None}


def _day(at: datetime) -> date:
    return at.astimezone(clock.LOCAL_ZONE).date()


def _sent_back(decisions: Iterable[Decision]) -> set[tuple[int, str, int]]:
    """Whose approvals of these cases a level above has just overturned."""
    backward = {one.case_id: one for one in decisions if one.outcome in (Outcome.RETURNED, Outcome.REJECTED)}
    rows = Decision.objects.filter(case__in=list(backward), outcome=Outcome.APPROVED).select_related("case", "sheet")
    return {
        (_actor(one), one.stage, one.case.year)
        for one in rows
        if one.level > backward[one.case_id].level and one.pk < backward[one.case_id].pk
    }


def raise_all(found: Iterable[Found], at: datetime) -> int:
    """New ones are raised; one that is known already takes the larger number, and asks again."""
    raised = 0
    for one in found:
        signal, is_new = Signal.objects.get_or_create(
            kind=one.kind, about=one.about, on=one.on, stage=one.stage,
            defaults={
                "official_id": one.official, "place": one.place, "division_path": one.place.path,
                "measured": one.measured, "facts": one.facts, "raised_at": at,
            },
        )  # fmt: skip
        if not is_new and signal.measured < one.measured:
            signal.measured, signal.facts, signal.is_waiting = one.measured, one.facts, True
            signal.save(update_fields=["measured", "facts", "is_waiting"])
        elif not is_new:
            continue
        raised += 1
    return raised
