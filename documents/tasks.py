"""The worker's side of issuing papers: render, seal, deliver; then the seals that later levels asked for."""

import json
import logging
import time

from celery import shared_task

from audit import clock, files
from audit.signatures import CustodyAway, CustodyRefused
from documents import delivering, packs, rendering, services
from documents.checking import codes
from documents.kinds import Content
from documents.models import OfficialDocument
from documents.sealing.errors import NotSealed
from documents.sealing.papers import next_due, seal

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 50.0


@shared_task
def render_paper(document_id: int) -> bool:
    """Make one paper if it waits, or give it the seals that it lacks; True if this call delivered it whole."""
    document = OfficialDocument.objects.filter(pk=document_id, job__isnull=False).first()
    if document is None:
        return False
    content = json.loads(document.content)
    if not services.take_job(document_id, clock.now(), more=rendering.seconds_for(content) - rendering.SECONDS):
        return False
    try:
        return _make(document, content)
    except (rendering.RenderFailed, NotSealed, CustodyAway, CustodyRefused, files.AlteredFile, OSError) as error:
        logger.error("paper %s: %s", document.document_no, error)
        services.postpone(document_id, str(error), clock.now())
        return False


def _make(document: OfficialDocument, content: Content) -> bool:
    """One signature after another, each stored before the next: a worker that is killed loses at most one."""
    while (due := next_due(document)) is not None:
        newest = document.seals.order_by("no").last()
        pdf = (
            files.read(newest.sha256)
            if newest
            else rendering.render_with_limits(content, code=codes.code_for(document))
        )
        sealed = seal(document, pdf, due, no=newest.no + 1 if newest else 1, at=clock.now())
        if not delivering.deliver(document, sealed, clock.now()):
            return False  # another worker was faster
    return delivering.finish(document)


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
