"""Tell the worker, after commit, that papers wait. Only a hint: the rows are swept every minute anyway."""

import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from documents.issuing import MANY

logger = logging.getLogger(__name__)


def publish(document_ids: Iterable[int]) -> None:
    """A message a paper; many are one message, and whoever takes it sweeps all that wait."""
    ids = list(document_ids)
    send = _send_sweep if len(ids) > MANY else _send
    transaction.on_commit(lambda: send(ids), robust=True)  # the act is done: no broker may turn it into an error page


def _send(ids: list[int]) -> None:
    for position, document_id in enumerate(ids):
        try:
            current_app.send_task("documents.tasks.render_paper", args=[document_id], retry=False)
        except (OperationalError, OSError) as error:  # one wait is enough for the official in front of the page
            logger.warning("the broker is away (%s); the sweep will find papers %s", error, ids[position:])
            return


def _send_sweep(ids: list[int]) -> None:
    ask_for_sweep(f"{ids[0]} to {ids[-1]}")


def ask_for_sweep(papers: str) -> None:
    """Have whoever is free next make lots of what waits; `papers` says in the log what."""
    try:
        current_app.send_task("documents.tasks.sweep_pending", retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is away (%s); the minute's sweep will find papers %s", error, papers)
