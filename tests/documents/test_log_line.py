"""What a paper carries of the log: the newest checkpoint published when it was issued, for ever."""

import json

import pytest
from django.urls import reverse
from django.utils.html import escape

from approvals.stages import StageCode as S
from audit.selectors import latest_checkpoint_line
from documents.models import OfficialDocument
from tests.audit.grown import publish

pytestmark = pytest.mark.django_db


def line_of(paper):
    return json.loads(paper.content)["checkpoint"]


def checked(client, paper):
    return client.get(reverse("documents:check", args=[paper.check_token])).content.decode()


def test_paper_pins_the_newest_checkpoint_of_its_day(story, client):
    story.until(S.APPLICATION).decide(S.APPLICATION)
    first = OfficialDocument.objects.latest("pk")
    assert line_of(first) == ""  # nothing was published
    assert reverse("log:page") + "?line" not in checked(client, first)
    publish(300)
    then = latest_checkpoint_line()
    story.until(S.FIRST_NOTICE)
    second = OfficialDocument.objects.latest("pk")
    assert second != first and line_of(second) == then
    publish(400)
    assert line_of(OfficialDocument.objects.get(pk=second.pk)) == then != latest_checkpoint_line()
    page = checked(client, second)
    assert escape(then) in page
    address = page.split(f'href="{reverse("log:page")}?line=')[1].split('"')[0]
    assert "note-success" in client.get(f"{reverse('log:page')}?line={address}").content.decode()
