"""Freezing the frame (E-2): asked for by its keeper, read and written by a worker, as one file under its SHA-256.

A county has up to 200,000 households: no request waits for them. How far the worker is, or why it gave up, stands in the
row of its turn (inspection/leases.py); the rolls may not change meanwhile.
"""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled
from audit import clock, files, log
from inspection import leases
from inspection.evaluation import events
from inspection.evaluation.drawing import Line, frame_text
from inspection.evaluation.engagements import locked
from inspection.evaluation.errors import (
    EngagementOver,
    FrameEmpty,
    FrameFrozen,
    FrameTooLarge,
    FrameUnderWay,
    RegisterMoved,
)
from inspection.evaluation.frames import gathered, is_under_way, sums_of
from inspection.evaluation.rolls import keeper_of
from inspection.models import Engagement, EvaluationFrame, FrameJob, WhyNoFrame
from registry.models import User
from registry.services import actor_of, name_of_actor

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # how long a worker may take before another one tries
MOST_TRIES = 12
_NEVER: dict[type[Exception], WhyNoFrame] = {
    NotEntitled: WhyNoFrame.DUTY_LOST,
    EngagementOver: WhyNoFrame.OVER,
    FrameEmpty: WhyNoFrame.EMPTY,
    FrameTooLarge: WhyNoFrame.TOO_LARGE,
}


@transaction.atomic
def ask(*, user: User, engagement: Engagement) -> FrameJob:
    """Raises NotEntitled, EngagementOver, FrameFrozen, FrameUnderWay. What was given up may be asked for anew."""
    found = locked(engagement)
    posting = keeper_of(user, found)
    if EvaluationFrame.objects.filter(engagement=found).exists():
        raise FrameFrozen()
    if is_under_way(found):
        raise FrameUnderWay()
    at = clock.now()
    FrameJob.objects.filter(engagement=found).delete()
    job = FrameJob.objects.create(
        engagement=found,
        official_id=user.pk,
        name=name_of_actor(user, posting),
        unit=posting.unit,
        asked_at=at,
        next_try_at=at,
    )
    log.append(
        stream=found.stream,
        kind=events.FRAME_ASKED,
        at=at,
        actor=actor_of(posting),
        subject={"engagement": found.no},
        statement={},
    )
    transaction.on_commit(lambda: leases.wake("inspection.tasks.freeze_frame", found.pk), robust=True)
    return job


def work(engagement_pk: int) -> bool:
    """Freeze one frame if its turn has come; True if this call finished it."""
    job = _job(engagement_pk)
    if not leases.take(job, clock.now(), LEASE):
        return False
    try:
        return _freeze(FrameJob.objects.select_related("engagement", "official").get(engagement=engagement_pk))
    except OperationalError:
        raise  # the database was away: the lease ends and the sweep takes it up again
    except RegisterMoved:
        leases.postpone(job, WhyNoFrame.MOVED, clock.now(), MOST_TRIES)
    except Exception as error:
        if type(error) in _NEVER:
            leases.give_up(job, _NEVER[type(error)])
        else:
            logger.exception("the frame of engagement %s", engagement_pk)
            leases.postpone(job, WhyNoFrame.FAULT, clock.now(), MOST_TRIES)
    return False


def due(at: datetime, limit: int) -> list[int]:
    return leases.due(FrameJob.objects.all(), at, limit, "engagement_id")


def _job(engagement_pk: int) -> QuerySet[FrameJob]:
    return FrameJob.objects.filter(engagement=engagement_pk)


def _freeze(job: FrameJob) -> bool:
    """Raises what _NEVER names, and RegisterMoved."""
    lines = gathered(job.engagement, lambda read, of: _tell(job, read, of))
    if not any(line.persons for line in lines):
        raise FrameEmpty()
    digest = files.store(frame_text(lines))
    return _keep(job, lines, digest)


def _tell(job: FrameJob, read: int, of: int) -> None:
    FrameJob.objects.filter(pk=job.pk).update(read=read, villages=of)


@transaction.atomic
def _keep(job: FrameJob, lines: list[Line], digest: str) -> bool:
    """The frame and the end of the job, or nothing: a second worker that comes late writes nothing."""
    found = locked(job.engagement)
    posting = keeper_of(job.official, found)
    ended, _rows = FrameJob.objects.filter(pk=job.pk).delete()
    if not ended:
        return False
    at, (counts, persons) = clock.now(), sums_of(lines)
    EvaluationFrame.objects.create(
        engagement=found,
        digest=digest,
        lines=len(lines),
        counts=counts,
        persons=persons,
        posting=posting,
        official=job.official,
        name=name_of_actor(job.official, posting),
        unit=posting.unit,
        frozen_at=at,
    )
    log.append(
        stream=found.stream,
        kind=events.FRAME_FROZEN,
        at=at,
        actor=actor_of(posting),
        subject={"engagement": found.no},
        statement={"frame": digest, "lines": len(lines), "counts": counts, "persons": persons},
    )
    return True
