"""A worker's turn at a long job: a row that stays until the work is done, or says why it never will be.

The rows (of reports, bundles, frames) have `attempts`, `next_try_at` (None: given up) and `failure`. A message to the broker
is only a hint: due rows are swept every minute, so that a lost message or a killed worker loses nothing.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db.models import F, QuerySet
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
MAX_WAIT = timedelta(minutes=30)


def wake(task: str, key: int) -> None:
    """To be called when the row is committed."""
    try:
        current_app.send_task(task, args=[key], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is away (%s); the sweep will find %s %s", error, task, key)


def take(job: QuerySet[Any], at: datetime, lease: timedelta) -> bool:
    """Lease the job to this worker: one UPDATE, so that no two do the same work at the same time."""
    return job.filter(next_try_at__lte=at).update(next_try_at=at + lease, attempts=F("attempts") + 1) == 1


def postpone(job: QuerySet[Any], failure: str, at: datetime, most_tries: int) -> None:
    """A failed attempt: say why, and try again later and later; in the end whoever wants it asks anew."""
    row = job.first()
    if row is not None and row.attempts >= most_tries:
        give_up(job, failure)
    elif row is not None:
        wait = min(timedelta(seconds=10 * 2 ** min(row.attempts, 10)), MAX_WAIT)
        job.update(failure=failure, next_try_at=at + wait)


def give_up(job: QuerySet[Any], failure: str) -> None:
    """No later attempt could do better."""
    job.update(failure=failure, next_try_at=None)


def due(jobs: QuerySet[Any], at: datetime, limit: int, key: str) -> list[int]:
    return list(jobs.filter(next_try_at__lte=at).order_by("next_try_at", "pk").values_list(key, flat=True)[:limit])
