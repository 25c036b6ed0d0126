"""A pytest plugin (`-p tests.database_only`): a test that touches no database need not run on the second one, too."""

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
# Who may open which address, and what hostile input is answered: questions to views and policy, asked on one database.
# They take minutes; with them the whole run would pass a quarter of an hour. Rules, races and stories run on both.
ASKED_ONCE = (
    "tests/test_no_500.py",
    "tests/test_no_500_anywhere.py",
    "tests/test_permission_matrix.py",
    "tests/test_signing_matrix.py",
    "tests/acceptance/test_refusals.py",
    "tests/acceptance/test_programme_stories.py",
)


def touches_database(item: pytest.Item) -> bool:
    if item.nodeid.split("::")[0] in ASKED_ONCE:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [item for item in items if not touches_database(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if touches_database(item)]
