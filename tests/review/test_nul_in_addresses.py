"""A NUL in an address or a hidden field is an unknown number, not a fault of the database (PostgreSQL refuses it)."""

from django.test import Client

from registry.roles import Role
from tests.conftest import As
from tests.story import Story


def test_a_nul_is_answered_like_any_unknown_number(story: Story, as_: As, client: Client) -> None:
    clerk = as_(story.cast[Role.VILLAGE_CLERK])
    for path in ("/cases/a%00b/", "/cases/a%00b/consent/", "/cases/%00/evidence/1/", "/registry/households/1%00/"):
        assert clerk.get(path).status_code == 404, path
    assert clerk.post("/rosters/nominate/", {"household": "1\x00"}).status_code == 404
    assert client.get("/V/A%00/").status_code == 404
