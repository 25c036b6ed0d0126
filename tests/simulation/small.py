"""A small county with one plant of each kind, as the tests run it: some seventy working days."""

from datetime import date

from tests.simulation import county as counties
from tests.simulation.cohorts import Cohort
from tests.simulation.plants import (
    Away_,
    ClaimedIdle,
    Kin,
    Plant,
    ReturnedTwice,
    StoodInFor,
    TakenDown,
    Unproven,
    Unsigned,
    Vacant,
    WithoutPhotos,
)
from tests.simulation.year import Year

FIRST = date(2017, 3, 1)


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
        Cohort("away", d, FIRST, pace, 4, plants=[Away_()]),
        Cohort("stand-in", e, FIRST, pace, 4, plants=[StoodInFor()]),
        Cohort("kin", f, FIRST, pace, plants=[Kin()]),
        Cohort("others", f, FIRST, (5, 8), 60),
    ]
    return begin(county, cohorts)


def begin(county: counties.County, cohorts: list[Cohort]) -> Year:
    made = counties.register([one.village for one in cohorts], [one.size for one in cohorts])
    return Year(county, cohorts, {one.name: households for one, households in zip(cohorts, made, strict=True)})
