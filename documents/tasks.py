"""The worker's side of issuing papers."""

import json
import logging
import time

from celery import shared_task

from audit import clock
from audit.signatures import CustodyAway, CustodyRefused
from documents import packs, rendering, services
from documents.checking import codes
from documents.models import OfficialDocument

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 50.0


@shared_task
def render_paper(document_id: int) -> bool:
    """Render one paper if it still waits; True if this call delivered it."""
    document = OfficialDocument.objects.filter(pk=document_id, rendered=None).first()
    if document is None:
        return False
    content = json.loads(document.content)
    if not services.take_job(document_id, clock.now(), more=rendering.seconds_for(content) - rendering.SECONDS):
        return False
    try:
        made = rendering.render_with_limits(content, code=codes.code_for(document))
        services.deliver(document, made, clock.now())
    except (rendering.RenderFailed, CustodyAway, CustodyRefused, OSError) as error:
        logger.error("paper %s: %s", document.document_no, error)
        services.postpone(document_id, str(error), clock.now())
        return False
    return True


@shared_task
def sweep_pending() -> int:
    """Papers whose message was lost, or whose worker was killed; returns how many were delivered."""
    until = time.monotonic() + SWEEP_SECONDS
    delivered = 0
    while time.monotonic() < until and (waiting := services.due_jobs(clock.now(), 20)):
        delivered += sum(render_paper(document_id) for document_id in waiting)
    return delivered


@shared_task
def write_pack(order_id: int) -> bool:
    """Put one roster's papers together if they still wait; True if this call finished it."""
    return packs.work(order_id)


@shared_task
def sweep_packs() -> int:
    """Packs whose message was lost, or whose worker was killed; how many were written."""
    return sum(packs.work(order_id) for order_id in packs.due_orders(clock.now(), 5))


@shared_task
def remove_packs() -> int:
    return packs.remove_old(clock.now())
