"""The worker's side of issuing papers: render, seal, deliver; then the seals that later levels asked for."""

import threading
import time

from celery import shared_task

from audit import clock
from documents import leases, lots, packs
from documents.publishing import ask_for_sweep
from documents.rendering import press

SWEEP_SECONDS = 20.0
_sweeping = threading.Lock()


@shared_task
def render_paper(document_id: int) -> bool:
    """Make one paper if it waits, or give it the seals that it lacks; True if this call delivered it whole."""
    return leases.lease_one(document_id, clock.now()) and lots.make([document_id], of_list=False) == 1


@shared_task
def sweep_pending() -> int:
    """Papers of lists, and those whose message was lost or whose worker was killed; how many were delivered whole.

    One sweep a process: it keeps every press busy, and other tasks want their turn.
    """
    if not _sweeping.acquire(blocking=False):
        return 0
    try:
        return _sweep(time.monotonic() + SWEEP_SECONDS)
    finally:
        _sweeping.release()


def _sweep(until: float) -> int:
    """Lot after lot, as long as there is a press to be had; whoever holds them all is making the same papers."""
    whole = 0
    while press.warm(lots.side_by_side()) and (lot := leases.lease_lot(clock.now(), lots.LOT)):
        whole += lots.make(lot, of_list=True)
        if time.monotonic() > until:
            ask_for_sweep("that still wait")
            break
    return whole


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
