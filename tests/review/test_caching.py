"""What a browser may keep after its official has logged out."""

from django.test import Client

from registry.roles import Role
from tests.conftest import As
from tests.story import Story


def test_pages_behind_the_login_are_kept_by_no_browser(story: Story, as_: As) -> None:
    clerk = as_(story.cast[Role.VILLAGE_CLERK])
    for path in ("/", "/cases/", f"/cases/{story.case_no}/", f"/registry/households/{story.case.household.no}/"):
        assert "no-store" in clerk.get(path)["Cache-Control"], path


def test_the_public_check_is_left_as_it_is(client: Client, db: None) -> None:
    assert not client.get("/check/").has_header("Cache-Control")
