"""A pytest plugin (`-p tests.database_only`): a test that touches no database need not run on the second one, too."""

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [item for item in items if not touches_database(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if touches_database(item)]
