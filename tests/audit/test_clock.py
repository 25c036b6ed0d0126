"""The clock of acts: real for everybody, told only in a deployment marked 演示."""

import threading
from datetime import UTC, date, datetime

import pytest

from audit import clock, log
from audit.log import Actor

PAST = datetime(2017, 9, 1, 16, 30, tzinfo=UTC)


def test_clock_shows_the_real_time():
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5
    assert not clock.is_demo_time()


def test_demo_clock_is_refused_outside_a_demo_deployment(settings):
    settings.HEYAN_DEMO = False
    with pytest.raises(clock.DemoClockRefused), clock.demo_clock(PAST):
        pass
    assert not clock.is_demo_time()


def test_demo_clock_shows_the_given_time_and_ends(settings):
    settings.HEYAN_DEMO = True
    earlier = datetime(2017, 1, 1, tzinfo=UTC)
    with clock.demo_clock(PAST):
        with clock.demo_clock(earlier):
            assert clock.now() == earlier
        assert clock.now() == PAST and clock.is_demo_time()
    assert not clock.is_demo_time()


def test_today_is_the_day_in_china(settings):
    settings.HEYAN_DEMO = True
    with clock.demo_clock(PAST):
        assert clock.today() == date(2017, 9, 2)


def test_demo_clock_does_not_reach_other_threads(settings):
    settings.HEYAN_DEMO = True
    seen = []
    with clock.demo_clock(PAST):
        thread = threading.Thread(target=lambda: seen.append(clock.is_demo_time()))
        thread.start()
        thread.join()
    assert seen == [False]


def test_demo_clock_needs_to_know_its_zone(settings):
    settings.HEYAN_DEMO = True
    with pytest.raises(ValueError, match="aware"), clock.demo_clock(PAST.replace(tzinfo=None)):
        pass


@pytest.mark.django_db
def test_event_under_the_demo_clock_says_so(settings):
    settings.HEYAN_DEMO = True
    kind = log.register("test:demo:told")
    with clock.demo_clock(PAST):
        told = log.append(
            stream="system", kind=kind, at=clock.now(), actor=Actor("system:clock", "时钟"), subject={}, statement={}
        )
    real = log.append(
        stream="system", kind=kind, at=clock.now(), actor=Actor("system:clock", "时钟"), subject={}, statement={}
    )
    assert told.parsed["demo"] is True and "demo" not in real.parsed
    assert told.db_time.year > 2017
