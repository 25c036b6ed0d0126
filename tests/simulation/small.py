"""A small county with one plant of each kind, as the tests run it: some seventy working days."""

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


def thin() -> Year:
    """One township, one village, twenty households, three causes."""
    county = counties.found(townships=1, villages=1)
    (village,) = county.villages
    cohorts = [
        Cohort("many", village, FIRST, (4, 7), 17),
        Cohort("slow", village, FIRST, (2, 4), plants=[Plant()]),
        Cohort("idle", village, FIRST, (2, 4), plants=[ClaimedIdle()]),
        Cohort("photos", village, FIRST, (2, 4), plants=[WithoutPhotos()]),
    ]
    return begin(county, cohorts)


def whole() -> Year:
    county = counties.found(townships=2, villages=3)
    a, b, c, d, e, f = county.villages
    pace = (2, 4)
    cohorts = [
        Cohort("many", a, FIRST, (1, 2), 12),
        Cohort("slow", b, FIRST, pace, plants=[Plant()]),
        Cohort("idle", b, FIRST, pace, plants=[ClaimedIdle()]),
        Cohort("photos", b, FIRST, pace, plants=[WithoutPhotos()]),
        Cohort("unsigned", b, FIRST, pace, plants=[Unsigned()]),
        Cohort("returned", b, FIRST, pace, plants=[ReturnedTwice()]),
        Cohort("unproven", a, FIRST, (1, 2), plants=[Unproven()]),
        Cohort("down", a, FIRST, (1, 2), plants=[TakenDown()]),
        Cohort("vacant", c, FIRST, pace, 4, plants=[Vacant()]),
        Cohort("away", d, FIRST, pace, 4, plants=[GoneAway()]),
        Cohort("stand-in", e, FIRST, pace, 4, plants=[StoodInFor()]),
        Cohort("kin", f, FIRST, pace, plants=[Kin()]),
        Cohort("others", f, FIRST, (5, 8), 60),
        Cohort("paper", b, FIRST, pace, plants=[PaperStuck()]),
        Cohort("disputed", a, FIRST, (1, 2), plants=[Disputed()]),
        Cohort("clock", a, FIRST, (1, 2), plants=[ClockStands()]),
        Cohort("hit", a, FIRST, (1, 1), plants=[Hit()]),
        Cohort("silent", a, date(2017, 3, 20), (1, 1), plants=[Silent()]),
        Cohort("unplanned", b, FIRST, pace, plants=[Plant(stage=StageCode.YEAR_PLAN, lasts=25)]),
    ]
    return begin(county, cohorts, ORDERS)


def begin(county: counties.County, cohorts: list[Cohort], orders: Sequence[Order] = ()) -> Year:
    made = counties.register([one.village for one in cohorts], [one.size for one in cohorts])
    households = {one.name: own for one, own in zip(cohorts, made, strict=True)}
    return Year(county, cohorts, households, orders=list(orders))
