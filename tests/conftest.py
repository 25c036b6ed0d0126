"""The cast: one official per role, a twin in the sister township, one household, the Changchun programme."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from audit import clock
from registry.models import Household, User
from registry.places import forget_places
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.services import SYSTEM
from tests import factories
from tests.append_only import flushable  # noqa: F401 - an autouse fixture
from tests.brief import pytest_collection_modifyitems  # noqa: F401 - a hook of pytest's
from tests.factories import Cast, Places
from tests.migrated import django_db_modify_db_settings, pytest_sessionfinish  # noqa: F401 - pytest's own names
from tests.remembered import (  # noqa: F401 - pytest's own names, but for the first
    django_db_setup,
    nothing_bent,
    pytest_runtest_protocol,
    remembered,
)
from tests.story import Story

At = Callable[[str], AbstractContextManager[None]]
As = Callable[[User], Client]


def pytest_collection_finish() -> None:
    """Thousands of tests lie in memory to the end; the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_remembered_places() -> Iterator[None]:
    forget_places()
    yield
    forget_places()


@pytest.fixture(autouse=True)
def _no_language_left_over() -> None:
    """A request leaves its language behind in its thread; every test begins with the one of settings."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Limits of attempts count for everybody who comes from here."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_clock_left_standing() -> Iterator[None]:
    """A test that moves the demo deployment's clock moves it for nobody else."""
    yield
    clock._shift_file().unlink(missing_ok=True)


@pytest.fixture
def at(request: pytest.FixtureRequest) -> At:
    """`with at("2017-03-01"):` – acts happen at nine o'clock of that day, by the demo clock."""
    request.getfixturevalue("settings").HEYAN_DEMO = True
    return lambda day: clock.demo_clock(datetime.fromisoformat(f"{day}T09:00+08:00").astimezone(UTC))


@pytest.fixture
def spring(at: At) -> Iterator[None]:
    """The first of March 2017."""
    with at("2017-03-01"):
        yield


@pytest.fixture
def places(db: None, spring: None) -> Places:
    return remembered("places", factories.make_places)


@pytest.fixture
def programme(places: Places, spring: None) -> None:
    path = PROGRAMMES_DIR / "changchun_2017.toml"
    remembered("programme", lambda: load_programme(path=path, by=SYSTEM, at=clock.now()))


@pytest.fixture
def cast(places: Places, spring: None) -> Cast:
    cast = remembered("cast", lambda: factories.make_cast(places))
    cast.places = places
    return cast


@pytest.fixture
def household(places: Places, spring: None) -> Household:
    return factories.make_household(places.village)


@pytest.fixture
def story(cast: Cast, household: Household, programme: None) -> Story:
    """A case of the household, nominated by the village clerk and waiting for the annual plan."""
    return Story.begin(cast, household)


@pytest.fixture
def as_() -> As:
    """`as_(cast[role]).get("/queue/")`: a browser of that official, who reads English."""

    def browser(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser
