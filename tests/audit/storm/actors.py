"""Writers, sequencers and a witness, each in a process of its own."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Max

from audit import clock, log, sequencer, tree
from audit.log import Actor
from audit.models import Event, Leaf, Node, PendingEvent
from audit.sequencer import Point
from audit.statements import insert_all
from audit.verifier import merkle

WRITTEN = log.register("storm:entry:written")
HOT_STREAMS = 4
PAUSE = 0.02
Away = (DatabaseError, InterfaceError)


def _queue_first(limit: int = sequencer.BATCH, *, reached: sequencer.Reached = sequencer._go_on) -> int:
    """The queue is emptied in a transaction of its own."""
    rows = list(PendingEvent.objects.order_by("pk").values_list("pk", "event__body", "event__digest")[:limit])
    PendingEvent.objects.filter(pk__in=[row[0] for row in rows]).delete()
    reached(Point.READ)
    with transaction.atomic():
        for made in sequencer._grown(tree.size(), rows):
            insert_all(made)
    reached(Point.COMMITTED)
    return len(rows)


def _behind_the_last_key(limit: int, reached: sequencer.Reached) -> int:
    """What comes behind the last key that has its place is taken to be all that waits."""
    last = Leaf.objects.aggregate(last=Max("event"))["last"] or 0
    waiting = Event.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "body", "digest")
    rows = list(waiting[:limit])
    reached(Point.READ)
    for made in sequencer._grown(tree.size(), rows):
        insert_all(made)
    PendingEvent.objects.all().delete()
    return len(rows)


def _nodes_beside_their_place(size: int, rows: list) -> tuple[list[Leaf], list[Node]]:
    leaves, nodes = _grown(size, rows)
    for node in nodes:
        node.index += 1
    return leaves, nodes


_grown = sequencer._grown
# A storm that does not find these is none (audit.md §6.1): python -m tests.audit.storm --bug …
BUGS = {
    "queue-first": ("sequence", _queue_first),
    "last-key": ("_place", _behind_the_last_key),
    "nodes": ("_grown", _nodes_beside_their_place),
}


@contextmanager
def bug(name: str | None) -> Iterator[None]:
    """A sequencer with this bug; the real one without a name."""
    if name is None:
        yield
        return
    attribute, wrong = BUGS[name]
    with patch.object(sequencer, attribute, wrong):
        yield


class TakenBack(Exception):
    """The writer changed its mind before committing."""


def write(number: int, folder: Path, wanted, acknowledged) -> None:
    """Append until told to stop; write down what became of each entry: acknowledged, taken back or in doubt."""
    chance = random.Random(number)
    skew = timedelta(seconds=chance.choice([0, 0, -86_400, 86_400, 3_600]))
    with (folder / f"writer-{number}").open("w") as notes:
        count = 0
        while wanted.is_set() and multiprocessing.parent_process().is_alive():
            count += 1
            token = f"{number}-{count}"
            fate = _write_one(token, number, chance, skew)
            notes.write(f"{fate} {token}\n")
            notes.flush()
            if fate == "acknowledged":
                with acknowledged.get_lock():
                    acknowledged.value += 1
            time.sleep(chance.random() * PAUSE)


def _write_one(token: str, number: int, chance: random.Random, skew: timedelta) -> str:
    hot = chance.random() < 0.3
    stream = f"case:hot-{chance.randrange(HOT_STREAMS)}" if hot else f"case:{number}-{chance.randrange(5)}"
    try:
        with transaction.atomic(), clock.demo_clock(datetime.now(UTC) + skew):
            log.append(
                stream=stream,
                kind=WRITTEN,
                at=clock.now(),
                actor=Actor(id=f"official:{number}", name="写手"),
                subject={},
                statement={"token": token},
            )
            if chance.random() < 0.05:
                time.sleep(chance.random() * 0.05)  # a slow commit: keys are older than what is already sequenced
            if chance.random() < 0.1:
                raise TakenBack
    except TakenBack:
        return "taken-back"
    except Away:
        _reconnect()
        return "in-doubt"
    return "acknowledged"


def sequence(point: Point | None, hits: int, seed: float, bug_name: str | None) -> None:
    """Sequence until killed: by itself when it has come to the point so many times, or from outside."""
    chance, left = random.Random(seed), hits

    def die_there(reached: Point) -> None:
        nonlocal left
        left -= reached is point
        if reached is point and not left:
            os.kill(os.getpid(), signal.SIGKILL)

    with bug(bug_name):
        while multiprocessing.parent_process().is_alive():
            try:
                if not sequencer.sequence(chance.choice([1, 7, 100, 255, 256, 257]), reached=die_there):
                    time.sleep(0.005)
            except Away:
                _reconnect()


def witness(folder: Path, wanted) -> None:
    """Look at the log again and again, as a stranger would: what it showed before must be the beginning of what it shows."""
    size, root = 0, merkle.EMPTY_ROOT
    with (folder / "witness").open("w") as notes:
        while wanted.is_set() and multiprocessing.parent_process().is_alive():
            try:
                seen = tree.size()
                shown, proof = tree.root(seen), tree.consistency(size, seen)
            except Away:
                _reconnect()
                continue
            holds = merkle.verify_consistency(size, root, seen, shown, proof)
            notes.write(json.dumps({"size": seen, "root": shown.hex(), "holds": holds}) + "\n")
            notes.flush()
            size, root = seen, shown
            time.sleep(0.05)


def _reconnect() -> None:
    connection.close()
    time.sleep(0.05)
