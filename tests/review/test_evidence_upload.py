"""Evidence arrives with the decision, over HTTP; and only from whoever may decide."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.stages import StageCode as S
from registry.roles import Role
from tests.acceptance.conftest import Accepted, accepted  # noqa: F401 - a fixture
from tests.conftest import As
from tests.story import Story


def photo(name: str = "house.jpg", start: bytes = b"\xff\xd8\xff") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, start + b"0" * 50, content_type="image/jpeg")


def test_a_photo_sent_with_the_decision_can_be_fetched_again(story: Story, accepted: Accepted, as_: As) -> None:  # noqa: F811
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    accepted(deputy, S.YEAR_PLAN, evidence=photo(), evidence_title="计划文件")
    row = story.case.evidence.get()
    assert row.title == "计划文件" and row.uploaded_by == deputy
    answer = as_(deputy).get(f"/cases/{story.case_no}/evidence/{row.pk}/")
    assert answer.status_code == 200 and answer.content.startswith(b"\xff\xd8\xff")


def test_a_file_of_another_kind_is_refused_beside_its_field(story: Story, as_: As) -> None:
    form = story.form(S.YEAR_PLAN, evidence=photo("house.jpg", b"MZ\x90"))
    answer = as_(story.cast[Role.TOWNSHIP_DEPUTY]).post(story.url(S.YEAR_PLAN), form)
    assert answer.status_code == 422 and "neither JPEG, PNG nor PDF" in answer.content.decode()


def test_whoever_may_not_decide_leaves_no_file_on_the_disk(
    story: Story, as_: As, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    answer = as_(story.cast[Role.TOWNSHIP_CLERK]).post(
        story.url(S.YEAR_PLAN), story.form(S.YEAR_PLAN, evidence=photo())
    )
    assert answer.status_code == 403 and not list(tmp_path.rglob("*"))
