"""How deliveries stand on a page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from workflows.notifying.delivery_models import Delivery, DeliveryState
from workflows.notifying.problems import in_words

CHIPS: dict[str, str] = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.SENT: "done",
    DeliveryState.FAILED: "soon",
    DeliveryState.GIVEN_UP: "broken",
}


def delivery_lines(rows: Iterable[Delivery]) -> list[dict[str, Any]]:
    return [
        {
            "pk": row.pk,
            "occasion": row.get_occasion_display(),
            "subject": row.subject,
            "chip": CHIPS[row.state],
            "state": row.get_state_display(),
            "problem": in_words(row.problem) if row.problem else "",
            "attempts": row.attempts,
            "created_at": row.created_at,
            "done_at": row.done_at,
            "next_try_at": row.next_try_at if row.state == DeliveryState.FAILED else None,
            "again_url": _again(row),
            "may_try_again": row.state in {DeliveryState.FAILED, DeliveryState.GIVEN_UP},
        }
        for row in rows
    ]


def _again(row: Delivery) -> str:
    if row.channel_id is None:
        return reverse("workflows:delivery-again", args=[row.pk])
    return reverse("workflows:channel-again", args=[row.channel_id, row.pk])
