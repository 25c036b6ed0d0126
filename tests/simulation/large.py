"""A county of any size for a whole year: who is nominated flows for the most part, and in every village some do not.

Its register holds more households than are nominated in one year; whoever is not stands there as in every county.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from approvals.stages import StageCode
from tests.simulation import county as counties
from tests.simulation.cohorts import Cohort
from tests.simulation.county import Village
from tests.simulation.held import ClockStands, Disputed
from tests.simulation.plants import (
    ClaimedIdle,
    GoneAway,
    Hit,
    Kin,
    PaperStuck,
    Plant,
    ReturnedTwice,
    Silent,
    StoodInFor,
    TakenDown,
    Unproven,
    Unsigned,
    Vacant,
    WithoutPhotos,
)
from tests.simulation.small import FIRST, ORDERS, begin
from tests.simulation.year import Year

LAST = date(2017, 12, 29)
PER_VILLAGE, VILLAGES = 100, 15  # households; villages of a township
KINDS: Sequence[Callable[[], Plant]] = (
    Plant,
    ClaimedIdle,
    WithoutPhotos,
    Unsigned,
    ReturnedTwice,
    PaperStuck,
    Unproven,
    TakenDown,
    Disputed,
    lambda: Plant(stage=StageCode.YEAR_PLAN, lasts=25),
)
POSTS: Sequence[Callable[[], Plant]] = (Vacant, GoneAway, StoodInFor, Kin)
THROUGH = (Hit, Silent)  # at the county: who gets there
NOMINATED = 40  # of a village's households
PLANTS_OF_A_VILLAGE = 3
POST_EVERY, CLOCK_EVERY, FAR_EVERY = 10, 60, 12  # villages
# Of the villages, which part begins when: few go the whole way this year, most are nominated in the rush at its end.
WAVES = ((0.08, FIRST, 40), (0.22, date(2017, 8, 1), 60), (0.70, date(2017, 11, 20), 30))


def county(households: int, seed: int) -> Year:
    chance = random.Random(seed)
    villages = max(2, households // PER_VILLAGE)
    of_each = min(VILLAGES, villages)
    made = counties.found(townships=-(-villages // of_each), villages=of_each)
    cohorts: list[Cohort] = []
    for number, village in enumerate(made.villages[:villages]):
        cohorts += _of(village, number, chance)
    counties.register(made.villages[:villages], [PER_VILLAGE - NOMINATED] * villages)
    return begin(made, cohorts, ORDERS, seed=seed)


def _of(village: Village, number: int, chance: random.Random) -> list[Cohort]:
    """A village whose clerk will be missing has no other household under way meanwhile."""
    if number % POST_EVERY == POST_EVERY - 1:
        kind = POSTS[number // POST_EVERY % len(POSTS)]
        planted = [_planted(village, 0, kind(), chance, size=4)]
        begins = planted[0].opens_on + timedelta(days=60)
    else:
        planted = [
            _planted(village, place, chance.choice(KINDS)(), chance, before=date(2017, 10, 10))
            for place in range(PLANTS_OF_A_VILLAGE)
        ]
        if number % CLOCK_EVERY == 1:
            planted.append(_planted(village, 8, ClockStands(), chance))
        if number % FAR_EVERY == 2:
            planted.append(_planted(village, 9, chance.choice(THROUGH)(), chance, before=date(2017, 7, 1)))
        begins = _wave(number, chance)
    rest = NOMINATED - sum(cohort.size for cohort in planted)
    return [*planted, Cohort(f"{village.key}-many", village, begins, (2, 5), rest)]


def _wave(number: int, chance: random.Random) -> date:
    share, lot = number * 0.618 % 1, 0.0  # spread over the county
    for part, first, span in WAVES:
        lot += part
        if share < lot:
            return first + timedelta(days=chance.randrange(span))
    raise AssertionError(share)


def _planted(
    village: Village,
    place: int,
    plant: Plant,
    chance: random.Random,
    *,
    size: int = 1,
    before: date = date(2017, 9, 30),
) -> Cohort:
    opens_on = FIRST + timedelta(days=chance.randrange((before - FIRST).days))
    name = f"{village.key}-{place}-{type(plant).__name__}"
    return Cohort(name, village, opens_on, (2, 5), size, gives_up=True, plants=[plant])
