"""The worker's side of the log's measures: what an event costs a decision, and a log of a million entries."""

import atexit
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit import canonical, clock, heads, log, officials, sequencer, tree
from audit.bundle import Contents, write_bundle
from audit.custody.client import CustodyAway, OverSocket
from audit.models import Checkpoint, Event, StreamHead
from audit.rechecking import recheck
from audit.verifier import merkle, note
from bench.ours import Heyan
from bench.workload import waves

_BATCH = 100_000
# The body of a real event with an id and a stream of its own, and digests that no archive packs smaller.
_LOAD = """
WITH given AS (SELECT gen_random_uuid() AS event_id, number FROM generate_series(%s, %s) AS number),
bodies AS (
    SELECT event_id, number, %s || encode(sha512(event_id::text::bytea) || sha512(number::text::bytea), 'hex')
        || %s || event_id || %s || number || %s AS body FROM given
),
written AS (
    INSERT INTO audit_event (event_id, stream, seq, prev, kind, at, body, digest)
    SELECT event_id, 'bench:' || number, 1, repeat('0', 64), 'bench:entry:written', now(), body,
        encode(sha256('\\x00'::bytea || convert_to(body, 'UTF8')), 'hex') FROM bodies RETURNING id
)
INSERT INTO audit_pendingevent (event_id) SELECT id FROM written
"""


class Timed:
    """A function of the log's door, with the seconds that passed in it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.seconds, self.calls = function, 0.0, 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        self.calls += 1
        try:
            return self.function(*given, **named)
        finally:
            self.seconds += time.perf_counter() - started


class Log(Heyan):
    def keep_keys(self) -> None:
        """The custody of the officials' keys, a process beside this one."""
        folder = Path(tempfile.mkdtemp())
        settings.OFFICIALS_CUSTODY = str(folder / "socket")
        started = [sys.executable, "-m", "audit.custody", "--folder", folder, "--socket", folder / "socket"]
        self.custody = subprocess.Popen([*map(str, started)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        atexit.register(self.custody.kill)
        until = time.monotonic() + 15
        while not _answers(folder / "socket"):
            assert time.monotonic() < until
            time.sleep(0.1)
        officials.begin(origin="heyan.bench/log", at=clock.now())
        settings.OFFICIALS_CUSTODY, self.socket = "", settings.OFFICIALS_CUSTODY

    def share(self, count: int, signs: bool) -> dict[str, float]:
        """What of the time of decisions passes in the door to the log; the rows' share of the commit is not in it."""
        self.begin(count)
        settings.OFFICIALS_CUSTODY = self.socket if signs else ""
        doors = [Timed(log.append), Timed(log.append_many)]
        log.append, log.append_many = doors
        decisions, seconds, logging = 0, 0.0, 0.0
        for wave in waves(count):
            items = self.ready(wave)
            before, started = sum(door.seconds for door in doors), time.perf_counter()
            for item in items:
                item()
            seconds += time.perf_counter() - started
            logging += sum(door.seconds for door in doors) - before
            decisions += len(items)
            self.after(wave)
        log.append, log.append_many = (door.function for door in doors)
        settings.OFFICIALS_CUSTODY = ""
        return {
            "decisions": decisions,
            "seconds": seconds,
            "logging": logging,
            "calls": sum(one.calls for one in doors),
        }

    def load(self, size: int) -> dict[str, float]:
        """Let the log grow to this size. Seconds of the sequencer."""
        event = Event.objects.exclude(stream__regex="^(bench|log):").order_by("-pk")[0]
        started = time.perf_counter()
        already = Event.objects.count()
        for first in range(already, size, _BATCH):
            _write(event, first, min(first + _BATCH, size))
        written = time.perf_counter()
        waiting = sequencer.backlog()
        while sequencer.drain():
            pass
        sequenced = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {
            "entries": tree.size(),
            "bytes": len(Event.objects.order_by("-pk")[0].body.encode()),
            "write": written - started,
            "waiting": waiting,
            "sequence": sequenced - written,
        }

    def outsider(self) -> dict[str, float]:
        """The whole log as a bundle, and what `python -m audit.verify` takes for it: hashes only, and every claim."""
        key, folder = note.new_key("heyan.bench/log"), Path(tempfile.mkdtemp())
        heads.state_heads(clock.now())
        sequencer.drain()
        stated = note.Checkpoint(key.name, tree.size(), tree.root(tree.size()))
        signed = note.sign_note(stated.text, key)
        Checkpoint.objects.create(size=stated.size, root=stated.root, note=signed, at=clock.now())
        started = time.perf_counter()
        with (folder / "bundle.zip").open("wb") as file:
            write_bundle(file, Contents(streams=None))
        written = time.perf_counter() - started
        command = [sys.executable, "-m", "audit.verify", str(folder / "bundle.zip"), "--log-key", key.public.text]
        found = {"entries": stated.size, "bytes": (folder / "bundle.zip").stat().st_size, "written": written}
        found |= {"hashes": _ran([*command, "--hashes-only"]), "claims": _ran(command)}
        shutil.rmtree(folder)
        return found

    def proofs(self, repeats: int) -> dict[str, tuple[float, float]]:
        """Milliseconds, median and 99 %, each proof asked anew and checked."""
        size, chance = tree.size(), random.Random(6)
        root = tree.root(size)
        found: dict[str, list[float]] = {"inclusion": [], "consistency": [], "root": []}
        for _ in range(repeats):
            index, old = chance.randrange(size), chance.randrange(1, size)
            path = _timed(found["inclusion"], lambda index=index: tree.inclusion(index, size))
            grown = _timed(found["consistency"], lambda old=old: tree.consistency(old, size))
            older = _timed(found["root"], lambda old=old: tree.root(old))
            leaf = tree.Tree().hash_of(0, index)
            if not merkle.verify_inclusion(leaf, index, size, path, root):
                raise SystemExit(f"the proof of {index} does not hold")
            if not merkle.verify_consistency(old, older, size, root, grown):
                raise SystemExit(f"the proof of growth from {old} does not hold")
        return {name: (median(times), quantiles(times, n=100)[98]) for name, times in found.items()}

    def recheck(self) -> dict[str, Any]:
        started, processor = time.perf_counter(), time.process_time()
        found = recheck()
        return {
            "seconds": time.perf_counter() - started,
            "processor": time.process_time() - processor,
            "entries": found.size,
            "problems": found.problems,
        }

    def indexes(self, count: int) -> dict[str, float]:
        """Microseconds an event costs the database with the indexes of the trail and without them; nothing of it stays."""
        event, first = Event.objects.order_by("pk")[0], Event.objects.count() + 1
        with transaction.atomic():
            both = _microseconds(lambda: _write(event, first, first + count)) / count
            with connection.cursor() as cursor:
                cursor.execute("DROP INDEX events_of_actor, readings_of_case_or_paper")
            neither = _microseconds(lambda: _write(event, first + count, first + 2 * count)) / count
            transaction.set_rollback(True)
        return {"both": both, "neither": neither}

    def heads(self, grown: int) -> dict[str, float]:
        """Seconds of the first statement of heads, and of the next after so many streams have grown."""
        started = time.perf_counter()
        heads.state_heads(clock.now())
        first = time.perf_counter()
        event = Event.objects.order_by("pk")[0]
        _write(event, Event.objects.count() + 1, Event.objects.count() + 1 + grown)
        while sequencer.drain():
            pass
        again = time.perf_counter()
        heads.state_heads(clock.now())
        return {"first": first - started, "again": time.perf_counter() - again, "streams": StreamHead.objects.count()}


def _write(event: Event, first: int, end: int) -> None:
    """Events like this one, each in a stream of its own."""
    own = event.parsed | {"schema": log.SCHEMA, "stream": "bench:NUMBER", "seq": 1, "prev": log.NOTHING_BEFORE}
    own |= {"commitments": {"bench": "DIGESTS"}}
    own.pop("signed", None)
    before, rest = canonical.encode(own).decode().split("DIGESTS", 1)
    middle, rest = rest.split(str(event.event_id), 1)
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [first, end - 1, before, middle, *rest.rsplit("NUMBER", 1)])


def _ran(command: list[str]) -> float:
    """Seconds until it ends, its start included; it must find nothing that fails."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _microseconds(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1e6


def _answers(path: Path) -> bool:
    try:
        OverSocket(path).ask("root")
    except CustodyAway:
        return False
    return True


def _timed(times: list[float], ask: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    answer = ask()
    times.append((time.perf_counter() - started) * 1000)
    return answer


CONTESTANT = Log
