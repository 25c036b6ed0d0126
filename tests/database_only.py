"""A pytest plugin (`-p tests.database_only`): on the second database runs what a database can answer differently.

Rules in the database, locks and races, whole stories, lists, keyset pages and imports. What asks views, forms, papers
and policy is asked once, on SQLite: the whole run must stay under a quarter of an hour.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
ASKED_OF_BOTH = (
    "tests/acceptance/test_newcomers_are_compared.py::test_the_database",
    "tests/acceptance/test_place_stories.py::test_a_village_leaves",
    "tests/acceptance/test_village_story.py",
    "tests/acceptance/test_ways_back.py::test_an_exit_that_was_false",
    "tests/approvals/test_constraints.py",
    "tests/approvals/test_notices.py::test_a_photo_lies_within",
    "tests/approvals/test_notices.py::test_an_end_never",
    "tests/approvals/test_notices.py::test_nothing_of_a_list",
    "tests/approvals/test_sampling.py::test_the_database",
    "tests/approvals/test_year_locks.py::test_no_place_is",
    "tests/audit/",
    "tests/inspection/evaluation/test_conclusions.py::test_nobody",
    "tests/inspection/evaluation/test_field_work.py::test_the_named_second",
    "tests/inspection/test_bundles.py::test_bundle_of_a_year",
    "tests/inspection/test_ledger.py",
    "tests/registry/test_areas_run.py",
    "tests/registry/test_delegation.py",
    "tests/registry/test_household_moves.py::test_any_number",
    "tests/registry/test_households.py::test_the_list",
    "tests/registry/test_importing_run.py",
    "tests/registry/test_indicators.py",
    "tests/registry/test_listings.py",
    "tests/registry/test_parameters.py",
    "tests/registry/test_postings.py",
    "tests/registry/test_status_files.py::test_the_file_costs",
    "tests/registry/test_succession.py",
    "tests/test_migrations.py",
    "tests/workflows/desk/test_my_day.py::test_counts_and_rows",
    "tests/workflows/desk/test_my_day.py::test_the_queue_shows",
    "tests/workflows/desk/test_presence.py::test_one_row",
    "tests/workflows/desk/test_snoozing.py::test_the_database",
    "tests/workflows/exchange/test_folding.py::test_a_difference_is_stated",
    "tests/workflows/exchange/test_folding.py::test_a_round_goes_on",
    "tests/workflows/exchange/test_folding.py::test_a_row_of_sheets",
    "tests/workflows/notifying/test_mail.py::test_a_server_that_is_away",
    "tests/workflows/notifying/test_mail.py::test_one_digest",
    "tests/workflows/notifying/test_notify.py::test_a_post_is_told",
    "tests/workflows/notifying/test_notify.py::test_of_a_team",
    "tests/workflows/notifying/test_notify.py::test_one_occasion",
    "tests/workflows/supervision/test_board_rows.py::test_a_township",
    "tests/workflows/supervision/test_board_rows.py::test_what",
    "tests/workflows/supervision/test_durations.py::test_a_run",
    "tests/workflows/supervision/test_escalating.py::test_a_lot",
    "tests/workflows/supervision/test_escalating.py::test_one_that_fails",
    "tests/workflows/test_bulk.py",
    "tests/workflows/test_open_work_counts.py",
    "tests/workflows/test_path.py",
    "tests/workflows/test_rounds.py::test_a_case_that_came_back",
    "tests/workflows/test_signing.py",
)
ASKED_ONCE = (
    "test_the_sample_of_the_repository",
    "test_the_demonstration_s_workbook",
    "test_the_number_of_statements",
    "_page",
)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """A file that has nothing to ask here need not be read: it takes seconds to read all."""
    if not collection_path.name.startswith("test_"):
        return None
    name = collection_path.relative_to(ROOT).as_posix()
    asks = any(known.startswith(name) or name.startswith(known) for known in ASKED_OF_BOTH)
    return None if asks or "postgresql" in collection_path.read_text(encoding="utf-8") else True


def asked_of_both(item: pytest.Item) -> bool:
    if item.get_closest_marker("postgresql"):
        return True
    if not item.nodeid.startswith(ASKED_OF_BOTH) or any(words in item.name for words in ASKED_ONCE):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not asked_of_both(item)])
    items[:] = [item for item in items if asked_of_both(item)]
