"""Five suspicions (Q-20), each one function: numbers in, what it found out. The limits stand here and on the page."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from approvals.facts import from_json
from approvals.models import Assessment, Decision, SheetItem
from approvals.stages import Outcome, StageCode
from inspection.models.signals import SignalKind
from inspection.reports.monthly import MANY_A_DAY
from inspection.trail.acts import Act, acts_of, looks_of
from registry.models import Division

LEAST_SECONDS = 20  # on the evidence of one household, from its first opening to the signature
HASTY = 5  # households a day
ACTS = 6  # separate acts; a list is one act
WITHIN = timedelta(seconds=60)
ALIKE = 5  # households of a village
CHECKED = 10  # approvals of a year from which a share is told
OVERTURNED = 20  # per cent
NAMED = 20
LOOKS = (StageCode.TOWNSHIP_REVIEW, StageCode.COUNTY_REVIEW, StageCode.COUNTY_APPROVAL, StageCode.CITY_VERIFICATION)
CHECKS = (StageCode.HOME_CHECK, StageCode.TOWNSHIP_SELF_CHECK, StageCode.COUNTY_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Found:
    kind: SignalKind
    about: str
    place: Division
    on: date
    measured: int
    stage: str = ""
    official: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def of_day(official: int, day: date) -> Iterator[Found]:
    """What one official's day shows."""
    acts = acts_of(official, day)
    yield from hasty(official, day, acts)
    yield from paced(official, day, acts)


def hasty(official: int, day: date, acts: Sequence[Act]) -> Iterator[Found]:
    by_stage = defaultdict(list)
    for looked in looks_of(official, [act for act in acts if act.stage in LOOKS]):
        by_stage[looked.act.stage].append(looked)
    for stage, all_of_it in by_stage.items():
        quick = [one for one in all_of_it if one.seconds < LEAST_SECONDS]
        if len(quick) >= HASTY and 2 * len(quick) >= len(all_of_it):
            facts = {
                "households": len(all_of_it),
                "unopened": sum(one.seconds == 0 for one in quick),
                "seconds": sum(one.seconds for one in quick),
                "cases": [one.case_no for one in quick[:NAMED]],
            }
            yield _of_person(SignalKind.HASTE, official, quick[0].act.place, day, stage, len(quick), facts)


def paced(official: int, day: date, acts: Sequence[Act]) -> Iterator[Found]:
    best: Sequence[Act] = ()
    first = 0
    for last, act in enumerate(acts):
        while act.at - acts[first].at >= WITHIN:
            first += 1
        if last + 1 - first > len(best):
            best = acts[first : last + 1]
    if len(best) >= ACTS:
        facts = {"from": best[0].at, "until": best[-1].at, "households": sum(act.households for act in best)}
        yield _of_person(SignalKind.PACE, official, best[0].place, day, "", len(best), facts)


def mass(official: int, day: date) -> Iterator[Found]:
    """Homes checked under one date by whoever laid the act out (the monthly bulletin counts the same)."""
    for stage in CHECKS:
        found = [one for rows in _laid_out(official, stage, acted_on=day) for one in rows]
        if len(found) >= MANY_A_DAY:
            facts = {"cases": [one.case.case_no for one in found[:NAMED]]}
            yield _of_person(SignalKind.MASS, official, found[0].posting.division, day, stage, len(found), facts)


def overturned(official: int, stage: str, year: int) -> Iterator[Found]:
    """How many of a year's approvals a level above sent back or refused."""
    later = Decision.objects.filter(
        case=OuterRef("case"), pk__gt=OuterRef("pk"), level__lt=OuterRef("level"), outcome__in=_SENT_BACK
    )
    found = [one for rows in _laid_out(official, stage, case__year=year) for one in rows.annotate(fell=Exists(later))]
    fallen = [one for one in found if one.fell]
    if len(found) >= CHECKED and 100 * len(fallen) >= OVERTURNED * len(found):
        facts = {
            "households": len(found),
            "percent": 100 * len(fallen) // len(found),
            "cases": [one.case.case_no for one in fallen[-NAMED:]],
        }
        place, on = fallen[0].posting.division, date(year, 1, 1)
        yield _of_person(SignalKind.OVERTURNED, official, place, on, stage, len(fallen), facts)


_SENT_BACK = (Outcome.RETURNED, Outcome.REJECTED)


def _laid_out(official: int, stage: str, **chosen: Any) -> list[QuerySet[Decision]]:
    """Approvals of whoever laid the act out: where several sign, the decision stands under the leader. Two indexes, hence two."""
    rows = Decision.objects.filter(stage=stage, outcome=Outcome.APPROVED, **chosen)
    rows = rows.select_related("case", "posting__division").order_by("pk")
    listed = SheetItem.objects.filter(sheet__opened_by=official, sheet__stage=stage).values("case")
    return [rows.filter(case__in=listed, sheet__opened_by=official), rows.filter(sheet=None, decided_by=official)]


def _of_person(
    kind: SignalKind, official: int, place: Division, on: date, stage: str, measured: int, facts: dict[str, Any]
) -> Found:
    return Found(
        kind=kind, about=f"official:{official}", official=official, place=place, on=on, stage=stage,
        measured=measured, facts=facts,
    )  # fmt: skip


def equal_incomes(village: Division, year: int, stage: str) -> Iterator[Found]:
    """Households of one village whose income was measured the same to the fen."""
    rows = Assessment.objects.filter(case__village=village, case__year=year, case__kind="exit", stage=stage)
    incomes: dict[str, int] = {}
    for no, facts in rows.order_by("case", "round").values_list("case__case_no", "facts"):
        income = from_json(json.loads(facts)).income_per_capita_fen
        incomes.pop(no, None)
        if income:
            incomes[no] = income
    for income, count in Counter(incomes.values()).items():
        if count >= ALIKE:
            cases = [no for no, amount in incomes.items() if amount == income]
            yield Found(
                kind=SignalKind.EQUAL_INCOMES,
                about=f"village:{village.pk}:{income}",
                place=village,
                on=date(year, 1, 1),
                stage=stage,
                measured=count,
                facts={"income_fen": income, "cases": cases[:NAMED]},
            )
