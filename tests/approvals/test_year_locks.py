"""Two persons lock a year: what they read stays, what comes later is told beside it or dated into an open year."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from approvals.errors import ActInvalid, NotEntitled
from approvals.figure_errors import FiguresChanged, ProposedItHimself, YearLockedAlready, YearNotOver
from approvals.models import YearFigures, YearLock
from approvals.stages import StageCode
from approvals.year_locks import lock_over, lock_year, proposal_for, propose_lock, shown_figures
from audit import clock
from audit.models import Event
from registry.models import ListingKind, ListingStanding, PlaceStanding, Standing
from registry.roles import Role
from registry.services import SYSTEM
from registry.standings import Change, change_standings
from tests.conftest import At
from tests.factories import Cast, make_household, posting_of
from tests.registry.listed import listed
from tests.story import Story

S, R = StageCode, Role


def become(story: Story, standing: str, on: str, *, case_no: str = "") -> None:
    change = Change(story.case.home, standing, clock.today().fromisoformat(on), case_no or story.case_no, SYSTEM)
    with transaction.atomic():
        change_standings([change], at=clock.now())


def locked(cast: Cast, year: int = 2017) -> YearLock:
    proposed = propose_lock(user=cast[R.COUNTY_OFFICE], place=cast.places.county, year=year)
    return lock_year(user=cast[R.COUNTY_DEPUTY_LEADER], proposed=proposed)


def test_a_rollback_stands_beside_the_locked_figures(story: Story, at: At) -> None:
    become(story, Standing.EXITED, "2017-03-01")
    county = story.cast.places.county
    with at("2018-01-05"):
        lock = locked(story.cast)
        become(story, Standing.ROLLED_BACK, "2018-01-05")
        shown = shown_figures(county, 2017)
    assert shown.lock == lock
    assert shown.figures.place.numbers["exited_persons"] == 2
    assert shown.figures.place.numbers["restated_persons"] == 0
    assert [one.persons for one in shown.later] == [2]


def test_a_village_reads_its_row_of_the_countys_lock(story: Story, at: At) -> None:
    become(story, Standing.EXITED, "2017-03-01")
    with at("2018-01-05"):
        locked(story.cast)
        make_household(story.cast.places.village, no="2201221002209999")
        shown = shown_figures(story.cast.places.village, 2017)
    assert (shown.figures.place.name, shown.figures.place.numbers["registered_households"]) == ("宝城村", 1)


def test_figures_and_lock_are_stated_with_the_digest(story: Story, at: At) -> None:
    with at("2018-01-05"):
        lock = locked(story.cast)
    events = Event.objects.filter(stream=f"figures:{lock.division_id}").order_by("seq")
    assert [event.kind for event in events] == ["figures:year:proposed", "figures:year:locked"]
    assert all(lock.figures.digest in event.body for event in events)


def test_a_year_is_locked_when_it_is_over(story: Story, at: At) -> None:
    with at("2017-12-31"), pytest.raises(YearNotOver):
        propose_lock(user=story.cast[R.COUNTY_OFFICE], place=story.cast.places.county, year=2017)


def test_a_year_is_locked_once_also_from_above(story: Story, at: At) -> None:
    cast = story.cast
    with at("2018-01-05"):
        locked(cast)
        with pytest.raises(YearLockedAlready):
            propose_lock(user=cast[R.TOWNSHIP_CLERK], place=cast.places.township, year=2017)
        assert proposal_for(cast.places.county, 2017) is None
        assert lock_over(cast.places.village, 2017) is not None
        assert lock_over(cast.places.city, 2017) is None


@pytest.mark.parametrize(("proposer", "locker"), [(R.COUNTY_VERIFIER, None), (R.COUNTY_OFFICE, R.COUNTY_VERIFIER)])
def test_both_need_their_duty(story: Story, at: At, proposer: Role, locker: Role | None) -> None:
    with at("2018-01-05"), pytest.raises(NotEntitled):
        proposed = propose_lock(user=story.cast[proposer], place=story.cast.places.county, year=2017)
        assert locker is not None
        lock_year(user=story.cast[locker], proposed=proposed)


def test_nobody_locks_what_he_proposed(story: Story, at: At) -> None:
    with at("2018-01-05"):
        proposed = propose_lock(user=story.cast[R.COUNTY_OFFICE], place=story.cast.places.county, year=2017)
        leader = story.cast[R.COUNTY_DEPUTY_LEADER]
        own = YearFigures.objects.create(**{**_values(proposed), "proposed_by": leader, "posting": posting_of(leader)})
        with pytest.raises(ProposedItHimself):
            lock_year(user=leader, proposed=own)
        with pytest.raises(IntegrityError, match="nobody_locks_what_he_proposed"), transaction.atomic():
            YearLock.objects.create(**_lock_values(own), locked_by=leader, posting=posting_of(leader))


def _values(figures: YearFigures) -> dict:
    names = ("division", "division_path", "year", "content", "digest", "name", "post", "unit", "proposed_at")
    return {name: getattr(figures, name) for name in names}


def _lock_values(figures: YearFigures) -> dict:
    names = ("division", "division_path", "year", "name", "post", "unit")
    return {name: getattr(figures, name) for name in names} | {"figures": figures, "locked_at": figures.proposed_at}


def test_what_changed_since_the_proposal_is_proposed_again(story: Story, at: At) -> None:
    with at("2018-01-05"):
        proposed = propose_lock(user=story.cast[R.COUNTY_OFFICE], place=story.cast.places.county, year=2017)
        become(story, Standing.EXITED, "2017-12-30")
        with pytest.raises(FiguresChanged):
            lock_year(user=story.cast[R.COUNTY_DEPUTY_LEADER], proposed=proposed)
        locked(story.cast)


def test_nothing_is_dated_into_a_locked_year(story: Story, at: At) -> None:
    with at("2018-01-05"):
        locked(story.cast)
        with pytest.raises(ActInvalid, match="2017"):
            story.decide(outcome="rejected", opinion="不符合。", acted_on=clock.today().fromisoformat("2017-12-30"))
        with pytest.raises(IntegrityError, match="nothing_is_dated_into_a_locked_year"):
            become(story, Standing.EXITED, "2017-12-30")
        become(story, Standing.EXITED, "2018-01-05")


def test_no_place_is_dated_into_a_locked_year_either(story: Story, at: At) -> None:
    """The database: a listed village's exit, as a household's; what its list says without a case stays free."""
    village = listed(story.cast.places.village)
    far = listed(story.cast.places.far_village, ListingKind.WEAK_VILLAGE)
    values = {"standing": PlaceStanding.EXITED, "effective_on": date(2017, 12, 30), "recorded_at": clock.now()}
    with at("2018-01-05"):
        proposed = propose_lock(user=story.cast[R.TOWNSHIP_CLERK], place=story.cast.places.township, year=2017)
        lock_year(user=story.cast[R.TOWNSHIP_HEAD], proposed=proposed)
        with pytest.raises(IntegrityError, match="no_place_is_dated_into_a_locked_year"), transaction.atomic():
            ListingStanding.objects.create(listing=village, case_no="农安〔2017〕1号", **values)
        ListingStanding.objects.create(listing=far, case_no="农安〔2017〕2号", **values)  # not the township's
        ListingStanding.objects.create(
            listing=village, case_no="农安〔2017〕1号", **(values | {"effective_on": date(2018, 1, 4)})
        )


def test_a_sister_place_stays_open(story: Story, at: At) -> None:
    cast = story.cast
    with at("2018-01-05"):
        proposed = propose_lock(user=cast.twins[R.TOWNSHIP_CLERK], place=cast.places.sister_township, year=2017)
        lock_year(user=cast.twins[R.TOWNSHIP_HEAD], proposed=proposed)
        become(story, Standing.EXITED, "2017-12-30")
        assert shown_figures(cast.places.township, 2017).figures.place.numbers["exited_persons"] == 2


def test_a_lock_and_its_figures_never_change(story: Story, at: At) -> None:
    with at("2018-01-05"):
        lock = locked(story.cast)
    for rows, change in ((YearLock.objects, {"year": 2016}), (YearFigures.objects, {"content": "{}"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.all()._raw_delete(rows.db)
    assert lock_over(lock.division, 2017) == lock
