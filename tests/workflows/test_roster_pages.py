"""The roster of a big village: page by page in the order of its hamlets, its sums over everybody, all of it to print."""

import pytest
from django.test import Client

from approvals.models import Case
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story
from workflows import roster_page


@pytest.fixture
def client(story: Story, as_: As) -> Client:
    village = story.cast.places.village
    for number in range(4):
        Story.begin(story.cast, make_household(village, no=f"2201221002{number:07d}"))
    return as_(story.cast["village_clerk"])


def nos(context: dict) -> list[int]:
    return [row["no"] for row in context["rows"]]


def test_every_household_stands_on_one_page_and_the_sums_are_of_all(
    story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_page, "PAGE", 2)
    address, query, seen, numbers = f"/rosters/{story.case.roster_id}/", "", [], []
    back = []
    while query is not None:
        page = client.get(address + query).context
        assert page["totals"]["households"] == 5
        assert page["totals"]["persons"] >= 5
        seen += [row["case_no"] for row in page["rows"]]
        numbers += nos(page)
        back.append(page["previous"])
        query = page["next_cursor"] or None
    assert numbers == [1, 2, 3, 4, 5]
    assert sorted(seen) == sorted(Case.objects.values_list("case_no", flat=True))
    assert back[:2] == ["", "?"]
    assert nos(client.get(address + back[2]).context) == [3, 4]


def test_the_print_view_holds_everybody(story: Story, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_page, "PAGE", 2)
    page = client.get(f"/rosters/{story.case.roster_id}/?print=1").context
    assert nos(page) == [1, 2, 3, 4, 5] and not page["next_cursor"]


@pytest.mark.parametrize("after", ["0", "x", "9" * 40, "%00", "²", "-1"])
def test_a_page_that_nobody_wrote_begins_at_the_start(story: Story, client: Client, after: str) -> None:
    page = client.get(f"/rosters/{story.case.roster_id}/?after={after}")
    assert page.status_code == 200 and nos(page.context) == [1, 2, 3, 4, 5]
