"""Acting over HTTP, and being refused there."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse

from approvals.models import Sheet
from registry.models import User
from tests.acceptance.hands import sign_seats
from tests.conftest import As
from tests.story import Story
from tests.written import nothing_written

Refused = Callable[..., HttpResponse]
Accepted = Callable[..., HttpResponse]


@pytest.fixture
def refused(story: Story, as_: As) -> Refused:
    """`refused(user, stage, 409, "text", field=value)`: this status, this text, and nothing written."""

    def post(user: User, stage: str, status: int, text: str, **changes: Any) -> HttpResponse:
        client, form = as_(user), story.form(stage, **changes)
        with nothing_written():
            response = client.post(story.url(stage), form)
        page = unescape(response.content.decode())
        assert response.status_code == status
        assert text in page, [line for line in page.splitlines() if "already" in line]
        return response

    return post


@pytest.fixture
def accepted(story: Story, as_: As) -> Accepted:
    """`accepted(user, stage)`: recorded and sent to the case's page, or laid before its signers, who all sign."""

    def post(user: User, stage: str, **changes: Any) -> HttpResponse:
        response = as_(user).post(story.url(stage), story.form(stage, **changes))
        assert response.status_code == 302, response.context["form"].errors
        place = response["Location"]
        if place.startswith("/sheets/"):
            sign_seats(Sheet.objects.get(pk=place.strip("/").split("/")[1]), as_)
        else:
            assert place == f"/cases/{story.case_no}/"
        return response

    return post
