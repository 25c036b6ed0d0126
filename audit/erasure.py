"""Erasing personal values (PIPL Art. 47): the openings go, the events and every digest stay, and the erasure is an
event itself, in a stream of its own, so that a verifier can tell "erased" from "withheld". Likewise a stored file, such
as the recording of a voice: its bytes go, its SHA-256 in the log stays.

A restored backup brings erased values back and forgets that they were erased. So the list of erasures also lies in a
file outside the database (settings.ERASURE_LIST, not to be restored with it), and reapply() does them again.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from audit import canonical, files, log
from audit.models import Event, Opening

logger = logging.getLogger(__name__)
STREAM = "erasure:log"
ERASED = log.register("audit:opening:erased", label=_("Personal values erased"))
FILE_ERASED = log.register("audit:file:erased", label=_("Stored file erased"))
KEEPER = log.Actor("system:erasure", "抹除名单")


class Basis(models.TextChoices):
    """Why values must go: Art. 47 of the Personal Information Protection Law, in its order."""

    PURPOSE = "pipl_47_1", _("Art. 47 (1): the purpose is fulfilled, or the values are no longer needed for it")
    SERVICE = "pipl_47_2", _("Art. 47 (2): the service has ended, or the term of storage has run out")
    CONSENT = "pipl_47_3", _("Art. 47 (3): the person has withdrawn the consent")
    UNLAWFUL = "pipl_47_4", _("Art. 47 (4): the values were processed against law, rules or agreement")
    OTHER = "pipl_47_5", _("Art. 47 (5): another case that a law or regulation names")


class NothingToErase(Exception):
    """The event holds no opening with these labels, or the file is erased already."""


class DamagedList(Exception):
    """The list of erasures cannot be read; nothing was erased by it."""


def erase_openings(
    *,
    event: Event,
    labels: Sequence[str],
    basis: str,
    actor: log.Actor,
    at: datetime,
    reason: str = "",
    first_erased: str = "",
) -> Event:
    """Forget personal values of one event for good; `basis` names the legal ground. Returns the event that states it."""
    with transaction.atomic():
        openings = Opening.objects.filter(event_id=event.event_id, label__in=labels)
        found = sorted(openings.values_list("label", flat=True))
        if not found or set(found) != set(labels):
            raise NothingToErase(f"{event}: {sorted(set(labels) - set(found))}")
        openings.delete()
        erasure = log.append(
            stream=STREAM,
            kind=ERASED,
            at=at,
            actor=actor,
            subject={"stream": event.stream, "event_id": str(event.event_id)},
            statement={"labels": found, "basis": basis, "reason": reason, "first_erased": first_erased},
        )
        transaction.on_commit(partial(_remember, [erasure.body]), robust=True)
    return erasure


@transaction.atomic
def erase_file(
    *,
    digest: str,
    stream: str,
    basis: str,
    actor: log.Actor,
    at: datetime,
    reason: str = "",
    first_erased: str = "",
) -> Event:
    """Forget the stored file with this SHA-256, which entries of `stream` name. Returns the event that states it."""
    if digest in erased_files():
        raise NothingToErase(digest)
    erasure = log.append(
        stream=STREAM,
        kind=FILE_ERASED,
        at=at,
        actor=actor,
        subject={"stream": stream, "sha256": digest},
        statement={"basis": basis, "reason": reason, "first_erased": first_erased},
    )
    transaction.on_commit(partial(_remember, [erasure.body]), robust=True)
    transaction.on_commit(partial(files.forget, digest), robust=True)  # what fails here remove_left_files() does
    return erasure


def erased_files() -> dict[str, datetime]:
    """SHA-256 → when, of every file that a logged erasure removed."""
    found = log.events_of(STREAM).filter(kind=FILE_ERASED)
    return {event.parsed["subject"]["sha256"]: event.at for event in found}


def remove_left_files() -> int:
    """Files of logged erasures that are still there, or were received once more; how many went now."""
    return sum(map(files.forget, erased_files()))


def erased_labels(stream: str) -> dict[str, set[str]]:
    """Event id → labels that a logged erasure removed from events of this stream."""
    erased: dict[str, set[str]] = {}
    ending = f'"stream":{canonical.encode(stream).decode()}}}}}'  # a canonical body ends with its subject
    for event in log.events_of(STREAM).filter(kind=ERASED, body__endswith=ending):
        parts = event.parsed
        if parts["subject"]["stream"] == stream:
            erased.setdefault(parts["subject"]["event_id"], set()).update(parts["statement"]["labels"])
    return erased


def reapply(at: datetime) -> int:
    """After a restore: erase again what the list outside the database names; how many events lost values, or files went, anew.

    Raises DamagedList before anything is erased.
    """
    listed = _listed()
    _remember([body for body in _logged() if body not in listed])
    again = {ERASED: _erase_again, FILE_ERASED: _erase_file_again}
    return sum(again[parts["kind"]](parts, at) for parts in map(_parsed, listed))


def _erase_again(parts: Mapping[str, Any], at: datetime) -> bool:
    """False where nothing came back: the event is not there, or its values are not."""
    event = Event.objects.filter(event_id=parts["subject"]["event_id"]).first()
    if event is None:
        return False
    labels = parts["statement"]["labels"]
    back = list(Opening.objects.filter(event_id=event.event_id, label__in=labels).values_list("label", flat=True))
    if back:
        statement = parts["statement"]
        erase_openings(
            event=event,
            labels=back,
            basis=statement["basis"],
            reason=statement.get("reason", ""),
            actor=KEEPER,
            at=at,
            first_erased=statement.get("first_erased") or parts["at"],
        )
    return bool(back)


def _erase_file_again(parts: Mapping[str, Any], at: datetime) -> bool:
    """False where the log still says it and the file did not come back."""
    digest, statement = parts["subject"]["sha256"], parts["statement"]
    if digest in erased_files():
        return files.forget(digest)
    erase_file(
        digest=digest,
        stream=parts["subject"]["stream"],
        basis=statement["basis"],
        reason=statement["reason"],
        actor=KEEPER,
        at=at,
        first_erased=statement["first_erased"] or parts["at"],
    )
    return True


def _logged() -> list[str]:
    return list(log.events_of(STREAM).filter(kind__in=(ERASED, FILE_ERASED)).values_list("body", flat=True))


def _listed() -> list[str]:
    try:
        bodies = Path(settings.ERASURE_LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedList(f"{settings.ERASURE_LIST}: {error}") from error
    for body in bodies:
        _parsed(body)
    return bodies


_SHAPES = {
    ERASED: lambda subject, said: isinstance(subject["event_id"], str) and isinstance(said["labels"], list),
    FILE_ERASED: lambda subject, said: (
        re.fullmatch("[0-9a-f]{64}", subject["sha256"])
        and all(
            isinstance(text, str) for text in (subject["stream"], *map(said.get, ("basis", "reason", "first_erased")))
        )
    ),
}


def _parsed(body: str) -> dict[str, Any]:
    try:
        parts: dict[str, Any] = canonical.parse(body.encode())
        if not _SHAPES[parts["kind"]](parts["subject"], parts["statement"]):
            raise DamagedList(f"{settings.ERASURE_LIST}: not an erasure: {body[:80]}")
    except (canonical.NotCanonical, KeyError, TypeError) as error:
        raise DamagedList(f"{settings.ERASURE_LIST}: not an erasure: {body[:80]}") from error
    return parts


def _remember(bodies: Sequence[str]) -> None:
    """The act is done when this runs; what a full disk keeps out, the next reapply() adds from the log."""
    if not bodies:
        return
    try:
        with open(settings.ERASURE_LIST, "a", encoding="utf-8") as file:
            file.write("".join(f"{body}\n" for body in bodies))
    except OSError:
        logger.exception("the list of erasures outside the database could not be continued")
