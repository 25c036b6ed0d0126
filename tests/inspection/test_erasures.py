"""The leader in charge erases personal values of a case's entries; the log proves as before and says who did it."""

import pytest
from django.urls import reverse

from approvals.stages import StageCode as S
from audit import erasure, log
from audit.integrity import verify_stream
from audit.models import Opening
from registry.roles import Role
from tests.conftest import As
from tests.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(story: Story, settings, tmp_path) -> Story:
    settings.ERASURE_LIST = str(tmp_path / "erasures.jsonl")
    story.until(S.APPLICATION).decide(S.APPLICATION)
    return story


def values_of(story: Story) -> list[str]:
    events = {event.event_id for event in log.events_of(story.case.stream)}
    rows = Opening.objects.filter(event_id__in=events).order_by("pk")
    return [f"{row.event_id}:{row.label}" for row in rows]


def sent(*values: str, **changed: str) -> dict[str, object]:
    form = {"values": list(values), "basis": "pipl_47_3", "reason": "本人申请，档号 17", "confirmed": "on"}
    return {name: value for name, value in (form | changed).items() if value}


def test_values_are_erased_with_ground_and_name_and_the_case_still_proves(
    decided: Story, as_: As, django_capture_on_commit_callbacks
) -> None:
    leader = decided.cast[Role.COUNTY_DEPUTY_LEADER]
    address = reverse("erasures:case", args=[decided.case_no])
    first, *others = values_of(decided)
    assert first in as_(leader).get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert as_(leader).post(address, sent(first)).status_code == 302
    assert values_of(decided) == others
    (done,) = log.events_of(erasure.STREAM)
    assert done.parsed["actor"]["name"] == leader.name
    assert done.parsed["statement"]["basis"] == "pipl_47_3" and "档号 17" in done.body
    report = verify_stream(decided.case.stream, head=(decided.case.audit_seq, decided.case.audit_digest))
    assert report.holds and report.erased == 1
    page = as_(leader).get(address).content.decode()
    assert first not in page
    assert as_(leader).post(address, sent(first)).status_code == 422  # it is offered no longer


@pytest.mark.parametrize(
    "changed",
    [
        {"basis": "because"},
        {"reason": ""},
        {"reason": "a\x00b"},
        {"confirmed": ""},
        {"values": ["x:y"]},
        {"values": []},
    ],
)
def test_nothing_is_erased_on_a_form_with_a_fault(decided: Story, as_: As, changed: dict[str, object]) -> None:
    before = values_of(decided)
    address = reverse("erasures:case", args=[decided.case_no])
    answer = as_(decided.cast[Role.COUNTY_DEPUTY_LEADER]).post(address, sent(before[0], **changed))  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert values_of(decided) == before


def test_nobody_else_erases(decided: Story, as_: As) -> None:
    before = values_of(decided)
    address = reverse("erasures:case", args=[decided.case_no])
    for role in (Role.COUNTY_OFFICE, Role.COUNTY_LEADER, Role.TOWNSHIP_DEPUTY):
        assert as_(decided.cast[role]).post(address, sent(before[0])).status_code == 403
    for stranger in (decided.cast.twins[Role.TOWNSHIP_DEPUTY], decided.cast[Role.SYSTEM_ADMINISTRATOR]):
        assert as_(stranger).post(address, sent(before[0])).status_code == 404
    assert values_of(decided) == before
