"""A small county with one plant of each kind, as the tests run it: some sixty working days."""

from collections.abc import Sequence
from datetime import date

from approvals.models import DayKind
from approvals.stages import StageCode
from tests.simulation import county as counties
from tests.simulation.cohorts import Cohort
from tests.simulation.held import ClockStands, Disputed
from tests.simulation.orders import Order
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
from tests.simulation.year import Year

FIRST = date(2017, 3, 1)
ORDERS = (
    Order(DayKind.FREE, date(2017, 3, 1), date(2017, 3, 9), date(2017, 3, 10)),
    Order(DayKind.WORKING, date(2017, 3, 1), date(2017, 3, 18), date(2017, 3, 18)),
    Order(DayKind.FREEZE, date(2017, 3, 20), date(2017, 3, 23), date(2017, 3, 24)),
)


def whole() -> Year:
    """Villages of their own for those whose plant empties a post: others who wait there would stall, too."""
    county = counties.found(townships=2, villages=3)
    a, b, c, d, e, f = county.villages
    through = Cohort("through", a, FIRST, (1, 2), 12, plants=[Silent()])
    hit = Cohort("hit", a, FIRST, (1, 1), plants=[Hit()])
    late = Cohort("late", f, date(2017, 5, 8), (8, 9), 160)
    return begin(
        county,
        [
            through,
            hit,
            late,
            *_planted(a, (1, 2), [Unproven()], [TakenDown()], [Disputed()], [ClockStands()]),
            *_planted(b, (2, 4), [Plant()], [ClaimedIdle()], [WithoutPhotos()], [Unsigned()], [ReturnedTwice()]),
            *_planted(b, (2, 4), [PaperStuck()], [Plant(stage=StageCode.YEAR_PLAN, lasts=25)]),
            *_planted(c, (2, 4), [Vacant()], size=4),
            *_planted(d, (2, 4), [GoneAway()], size=4),
            *_planted(e, (2, 4), [StoodInFor()], size=4),
            *_planted(f, (2, 4), [Kin()]),
        ],
        ORDERS,
    )


def _planted(village: counties.Village, pace: tuple[int, int], *plants: list[Plant], size: int = 1) -> list[Cohort]:
    return [
        Cohort(f"{type(own[0]).__name__}-{own[0].stage}", village, FIRST, pace, size, gives_up=True, plants=own)
        for own in plants
    ]


def begin(county: counties.County, cohorts: list[Cohort], orders: Sequence[Order], seed: int = 7) -> Year:
    made = counties.register([one.village for one in cohorts], [one.size for one in cohorts])
    households = {one.name: own for one, own in zip(cohorts, made, strict=True)}
    return Year(county, cohorts, households, seed=seed, orders=list(orders))
