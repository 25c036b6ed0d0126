"""From the tree to a published checkpoint: the signer is asked, the answer checked and kept. Kept is published.

Nothing is lost when anybody dies in between: the signer signs the same state again, and the next run asks again from
wherever the signer says it stands.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from audit import clock, keys, log, tree
from audit.models import Checkpoint
from audit.signer import client
from audit.signer.growth import grown
from audit.signer.memory import Refused
from audit.verifier import note

PUBLISHER = log.Actor("system:log", "存证日志")


class WrongSigner(Exception):
    """What came back is not the checkpoint that was asked for, signed by a registered key of the log."""


class RolledBack(Exception):
    """The signer has signed more than this database holds: it was restored from a backup, or shortened."""


def publish(at: datetime) -> Checkpoint | None:
    """Have the log's present state signed; None if it is published already.

    Raises SignerAway, RolledBack, Refused (the log does not continue what was signed), WrongSigner.
    """
    size = tree.size()
    newest = Checkpoint.objects.order_by("-size").first()
    known = newest.size if newest else 0
    if size == known:
        return None
    socket = Path(settings.LOG_SIGNER)
    _trust_the_first_signer(socket, at)
    asked = note.Checkpoint(note.parse_key(client.key_of(socket)).name, size, tree.root(size))
    signed = _sign(socket, asked, known)
    _examine(signed, asked)
    return _keep(asked, signed, at)


def sweep() -> int:
    """The clock's run: how many checkpoints it published."""
    return 0 if publish(clock.now()) is None else 1


def _trust_the_first_signer(socket: Path, at: datetime) -> None:
    """Whoever signs first signs on; any other key takes an operator to register it."""
    if keys.log_keys() or keys.registered():
        return
    key = note.parse_key(client.key_of(socket))
    keys.register_key(key=key, organisation="", actor=PUBLISHER, at=at)


def _sign(socket: Path, asked: note.Checkpoint, known: int) -> str:
    try:
        return client.sign(socket, grown(known, tree.consistency(known, asked.size), asked.text))
    except Refused as refusal:
        if refusal.status != 409:
            raise
        signed = note.parse_number(refusal.text)
    if signed > asked.size:
        raise RolledBack(f"the signer has signed {signed} entries, the database holds {asked.size}")
    return client.sign(socket, grown(signed, tree.consistency(signed, asked.size), asked.text))


def _examine(signed: str, asked: note.Checkpoint) -> None:
    try:
        stated = note.parse_checkpoint(note.open_note(signed, keys.log_keys()).text)
    except note.NoteError as error:
        raise WrongSigner(str(error)) from error
    if stated != asked:
        raise WrongSigner(f"asked for {asked.line}, got {stated.line}")


def _keep(asked: note.Checkpoint, signed: str, at: datetime) -> Checkpoint | None:
    """None where another run was faster with the same size."""
    try:
        with transaction.atomic():
            return Checkpoint.objects.create(size=asked.size, root=asked.root, note=signed, at=at)
    except IntegrityError:
        if Checkpoint.objects.filter(size=asked.size, root=asked.root).exists():
            return None
        raise
