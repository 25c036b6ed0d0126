"""The frame is frozen by a worker: its page shows how far it is, or why it gave up, and nothing changes meanwhile."""

from datetime import timedelta

import pytest

from approvals.errors import NotEntitled
from audit import clock, log
from inspection.evaluation import engagements, errors, frames, freezing, rolls
from inspection.models import EvaluationFrame, FrameJob, WhyNoFrame
from inspection.tasks import freeze_frame, sweep_evaluations
from registry.models import Household
from registry.roles import Role
from tests.conftest import As
from tests.evaluation_steps import Evaluation, households, roll
from tests.factories import Cast, make_household

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def asked(cast: Cast) -> Evaluation:
    households(cast)
    found = Evaluation.begin(cast).with_rolls()
    freezing.ask(user=found.user("leader"), engagement=found.engagement)
    return found


def test_the_sweep_freezes_what_a_lost_message_left_behind(asked: Evaluation) -> None:
    assert not EvaluationFrame.objects.exists()
    assert sweep_evaluations() == 1
    assert EvaluationFrame.objects.get().lines == 3 + 8 + 5 + 1
    assert not FrameJob.objects.exists() and not freeze_frame(asked.engagement.pk)
    kinds = [event.kind for event in log.events_of(asked.engagement.stream)][-2:]
    assert kinds == ["evaluation:frame:asked", "evaluation:frame:frozen"]


def test_until_it_lies_there_nobody_asks_again_and_the_rolls_stand(asked: Evaluation) -> None:
    office, made = asked.cast[Role.UPPER_OFFICE], asked.engagement
    with pytest.raises(errors.FrameUnderWay):
        freezing.ask(user=office, engagement=made)
    with pytest.raises(errors.FrameUnderWay):
        rolls.read_rolls(
            user=office, engagement=made, content=roll(made, ("农安镇", "宝城村", "1社", "F7", "丁", 2, ""))
        )
    with pytest.raises(NotEntitled):
        freezing.ask(user=asked.cast[Role.COUNTY_OFFICE], engagement=made)


def test_how_far_it_is_is_written_while_it_reads(asked: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "VILLAGES_AT_ONCE", 1)
    told: list[tuple[int, int]] = []
    frames.gathered(asked.engagement, lambda read, of: told.append((read, of)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_whoever_moves_while_it_is_read_has_it_read_again(asked: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "VILLAGES_AT_ONCE", 1)
    made, places = asked.engagement, asked.cast.places

    numbers = iter(("2201221002209998", "2201221002209999"))

    def enters(read: int, of: int) -> None:
        if read == of:
            make_household(places.village, no=next(numbers))

    with pytest.raises(errors.RegisterMoved):
        frames.gathered(made, enters)
    monkeypatch.setattr(freezing, "_tell", lambda job, read, of: enters(read, of))
    assert not freezing.work(made.pk)
    job = FrameJob.objects.get()
    assert job.failure == WhyNoFrame.MOVED and job.next_try_at and job.next_try_at > clock.now()


def test_what_cannot_be_frozen_says_why_and_may_be_asked_for_again(asked: Evaluation, as_: As) -> None:
    Household.objects.all().delete()
    made = asked.engagement
    made.uncarded.all().delete()
    made.sites.all().delete()
    assert not freezing.work(made.pk)
    page = as_(asked.cast[Role.UPPER_OFFICE]).get(f"/evaluation/{made.pk}/").text
    assert "there is nobody in the area who could be drawn" in page and "Freeze the frame" in page
    freezing.ask(user=asked.user("leader"), engagement=made)
    assert FrameJob.objects.get().failure == ""


def test_whoever_may_keep_it_no_longer_freezes_nothing(asked: Evaluation) -> None:
    engagements.end(user=asked.cast[Role.UPPER_OFFICE], engagement=asked.engagement, reason="合同解除。")
    assert not freezing.work(asked.engagement.pk)
    assert FrameJob.objects.get().failure in {WhyNoFrame.OVER, WhyNoFrame.DUTY_LOST}
    assert not EvaluationFrame.objects.exists()


def test_too_many_lines_are_given_up(asked: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST", 4)
    assert not freezing.work(asked.engagement.pk)
    assert FrameJob.objects.get().failure == WhyNoFrame.TOO_LARGE


def test_a_worker_that_died_leaves_it_to_the_next_one(asked: Evaluation) -> None:
    job = FrameJob.objects.filter(engagement=asked.engagement)
    job.update(next_try_at=clock.now() + freezing.LEASE, attempts=1)  # as a killed worker leaves it
    assert not freezing.work(asked.engagement.pk)
    job.update(next_try_at=clock.now() - timedelta(seconds=1))
    assert freezing.work(asked.engagement.pk)
