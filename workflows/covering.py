"""Certificates are kept for decades: before many of them are decided the log is published, so that the line they carry
covers every approval they rest upon.

Asked when the list is chosen, because its papers are frozen in the act itself and the act waits for no signer. Meanwhile
the official reads the list; whatever goes wrong here, the minute's own run publishes, too.
"""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from approvals.models import Case
from approvals.programmes import programme_at_hand
from documents.issuing import has_certificates

logger = logging.getLogger(__name__)


def publish_ahead(stage: str, case: Case) -> None:
    """Have the log published if an act of this stage gives out certificates; `case` is one of the list."""
    if has_certificates(programme_at_hand(case), stage):
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    try:
        current_app.send_task("workflows.tasks.publish_ahead", retry=False, expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is away (%s); certificates carry the line of the last minute", error)
