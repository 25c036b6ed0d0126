"""Cosignatures: what witnesses are asked for, over the network or by file, and what of their answers is kept."""

import http.client
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from audit import clock, keys, tree
from audit.keys import RegisteredKey
from audit.models import Checkpoint, Cosignature, WitnessTry
from audit.signer.growth import Growth, grown
from audit.verifier import note

TOGETHER = timedelta(hours=1)  # so long witnesses are shown one and the same head, lest no two ever sign the same
MAX_WAIT = timedelta(hours=1)
SECONDS = 10.0
MAX_ANSWER = 64 * 1024


class WitnessRefused(Exception):
    """A witness did not cosign; its own words say why."""


class WitnessAway(WitnessRefused):
    """A witness did not answer."""


def whole_note(checkpoint: Checkpoint) -> str:
    """The checkpoint as it is handed out: the log's signature and every cosignature kept."""
    lines = checkpoint.cosignatures.order_by("pk").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def growth_for(key_name: str, checkpoint: Checkpoint, *, old: int | None = None) -> Growth:
    """The request to a witness, from what it cosigned last (or says it did); for the wire and for a file alike."""
    if old is None:
        last = Cosignature.objects.filter(key_name=key_name).order_by("-checkpoint__size").select_related("checkpoint")
        old = next((one.checkpoint.size for one in last[:1]), 0)
    return grown(old, tree.consistency(old, checkpoint.size), checkpoint.note)


def receive(checkpoint: Checkpoint, answer: str, at: datetime) -> list[Cosignature]:
    """Keep the cosignatures of registered witnesses in an answer: lines alone, or the whole note. Returns the new ones.

    Raises NoteError where none of them cosigned this checkpoint, or a line of theirs is false.
    """
    lines = (
        answer.removeprefix(checkpoint.note) if answer.startswith(checkpoint.note) else _lines_of(answer, checkpoint)
    )
    known = [one.key for one in keys.witnesses()]
    opened = note.open_note(checkpoint.note + lines, known)
    with transaction.atomic():
        kept = [
            Cosignature.objects.get_or_create(
                checkpoint=checkpoint, key_name=signature.key.name, defaults={"line": signature.line, "at": at}
            )
            for signature in opened.signatures
        ]
    return [cosignature for cosignature, is_new in kept if is_new]


def _lines_of(answer: str, checkpoint: Checkpoint) -> str:
    if "\n\n" not in answer:
        return answer
    text, lines = note.split_note(answer)
    if text != note.split_note(checkpoint.note)[0]:
        raise note.NoteError("the note is of another checkpoint")
    return "".join(f"{line}\n" for line in lines)


def ask_due(at: datetime) -> int:
    """Ask every witness that is due; how many cosigned. A witness that fails is asked again later, ever less often."""
    checkpoint = head_to_witness(at)
    if checkpoint is None:
        return 0
    waiting = dict(WitnessTry.objects.filter(next_at__gt=at).values_list("key_name", "next_at"))
    signed = set(checkpoint.cosignatures.values_list("key_name", flat=True))
    due = [one for one in keys.witnesses() if one.address and one.key.name not in signed | waiting.keys()]
    return sum(_try(witness, checkpoint, at) for witness in due)


def sweep() -> int:
    """The clock's run: how many witnesses cosigned."""
    return ask_due(clock.now())


def head_to_witness(at: datetime) -> Checkpoint | None:
    """The head that a witness signed within the hour, for the others to sign it too; else the newest."""
    recent = Cosignature.objects.filter(at__gt=at - TOGETHER).order_by("-checkpoint__size").select_related("checkpoint")
    for cosignature in recent[:1]:
        return cosignature.checkpoint
    return Checkpoint.objects.order_by("-size").first()


def _try(witness: RegisteredKey, checkpoint: Checkpoint, at: datetime) -> bool:
    name = witness.key.name
    try:
        receive(checkpoint, ask(witness, checkpoint), at)
    except (WitnessRefused, note.NoteError) as error:
        _postpone(name, str(error), at)
        return False
    WitnessTry.objects.filter(key_name=name).delete()
    return True


def _postpone(name: str, error: str, at: datetime) -> None:
    row = WitnessTry.objects.filter(key_name=name).first() or WitnessTry(key_name=name)
    row.attempts += 1
    row.next_at = at + min(MAX_WAIT, timedelta(minutes=2 ** min(row.attempts, 10)))
    row.last_error = error[:500]
    row.save()


def ask(witness: RegisteredKey, checkpoint: Checkpoint) -> str:
    """Its answer to the checkpoint. Raises WitnessRefused, WitnessAway."""
    status, answer = _post(witness.address, growth_for(witness.key.name, checkpoint))
    if status == http.client.CONFLICT:
        old = _size_in(answer)
        if old >= checkpoint.size:
            raise WitnessRefused(f"it has cosigned {old} entries, this checkpoint has {checkpoint.size}")
        status, answer = _post(witness.address, growth_for(witness.key.name, checkpoint, old=old))
    if status != http.client.OK:
        raise WitnessRefused(f"{status} {answer.strip()}")
    return answer


def _size_in(answer: str) -> int:
    try:
        return note.parse_number(answer.strip())
    except note.NoteError as error:
        raise WitnessRefused(str(error)) from error


def _post(address: str, growth: Growth) -> tuple[int, str]:
    """One request, no redirects: a witness lives where its organisation said."""
    parts = urlsplit(address)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=SECONDS)
    try:
        connection.request("POST", parts.path.rstrip("/") + "/add-checkpoint", growth.text.encode())
        response = connection.getresponse()
        return response.status, response.read(MAX_ANSWER).decode()
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise WitnessAway(f"{address}: {error}") from error
    finally:
        connection.close()


def missing(checkpoint: Checkpoint, known: Sequence[RegisteredKey]) -> list[RegisteredKey]:
    """Witnesses that have not cosigned it."""
    signed = set(checkpoint.cosignatures.values_list("key_name", flat=True))
    return [one for one in known if one.key.name not in signed]
