"""The storm itself, beside the server that tests.audit.storm has started."""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from audit import sequencer
from audit.sequencer import Point
from tests.audit.storm import actors
from tests.audit.storm.findings import fates, findings, shown
from tests.audit.storm.server import Server

CONTEXT = multiprocessing.get_context("fork")
LONGEST = 300.0  # seconds


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.audit.storm", description=__doc__)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--events", type=int, default=10_000, help="that PostgreSQL has acknowledged, at least")
    parser.add_argument("--rounds", type=int, default=4, help="how often a sequencer is killed at every point")
    parser.add_argument("--stops", type=int, default=4, help="how often PostgreSQL is stopped hard")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--bug", choices=sorted(actors.BUGS), help="a sequencer with this bug: the storm must find it")
    return parser.parse_args()


class Storm:
    def __init__(self, folder: Path, chosen: argparse.Namespace) -> None:
        self.folder, self.chosen = folder, chosen
        self.server = Server(Path(os.environ["HEYAN_STORM_SERVER"]))
        self.chance = random.Random(chosen.seed)
        self.wanted, self.acknowledged = CONTEXT.Event(), CONTEXT.Value("i", 0)
        self.sequencers: list[Sequencer] = []
        self.died: Counter[str] = Counter()
        self.broken: list[str] = []
        self.ends = [*Point, None] * chosen.rounds  # where the next sequencers die; None: by a hand from outside
        self.chance.shuffle(self.ends)
        self.stops = [chosen.events * (number + 1) // (chosen.stops + 1) for number in range(chosen.stops)]

    def blow(self) -> None:
        self.wanted.set()
        others = [
            self._start(actors.write, each, self.folder, self.wanted, self.acknowledged) for each in self._writers
        ]
        others.append(self._start(actors.witness, self.folder, self.wanted))
        over = time.monotonic() + LONGEST
        while self._has_more() and time.monotonic() < over:
            self._keep_sequencing()
            if self.stops and self.acknowledged.value >= self.stops[0]:
                self.stops.pop(0)
                self.server.stop_hard()
                self.server.start()
            time.sleep(0.02)
        self.wanted.clear()
        for other in others:
            other.join()
            if other.exitcode:
                self.broken.append(f"a writer or the witness ended with status {other.exitcode}")
        self._kill_all()

    def _has_more(self) -> bool:
        more = self.ends or self.stops or self.acknowledged.value < self.chosen.events
        return bool(more or any(one.point for one in self.sequencers))

    @property
    def _writers(self) -> range:
        return range(self.chosen.writers)

    def _start(self, target: Any, *given: Any) -> Any:
        process = CONTEXT.Process(target=target, args=given)
        process.start()
        return process

    def _keep_sequencing(self) -> None:
        """One runs, now and then two; who does not come to the point where it is to die, dies of old age."""
        for one in [one for one in self.sequencers if not one.process.is_alive()]:
            self.sequencers.remove(one)
            self._note_end(one)
        for one in self.sequencers:
            if time.monotonic() > one.until and not one.is_ended:
                one.end()
        if not self.sequencers or (len(self.sequencers) < 2 and self.chance.random() < 0.2):
            self._start_sequencer(self.ends.pop() if self.ends else None)

    def _note_end(self, one: "Sequencer") -> None:
        """Who did not get as far as its point, has a successor that tries again."""
        if one.process.exitcode != -signal.SIGKILL:
            self.broken.append(f"a sequencer ended by itself, with status {one.process.exitcode}")
        self.died[one.point.value if one.point and not one.is_ended else "by hand"] += 1
        if one.point and one.is_ended and not self.chosen.bug:  # which may have points of its own
            self.ends.append(one.point)

    def _start_sequencer(self, point: Point | None) -> None:
        process = self._start(
            actors.sequence, point, self.chance.randrange(1, 4), self.chance.random(), self.chosen.bug
        )
        lifetime = 2.0 if point else self.chance.random() / 2
        self.sequencers.append(Sequencer(process, point, time.monotonic() + lifetime))

    def _kill_all(self) -> None:
        for one in self.sequencers:
            one.end()
            one.process.join()


@dataclass
class Sequencer:
    process: Any
    point: Point | None
    until: float
    is_ended: bool = False

    def end(self) -> None:
        self.is_ended = True
        self.process.kill()


def main() -> int:
    chosen = arguments()
    call_command("migrate", verbosity=0)
    connections.close_all()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        storm = Storm(Path(name), chosen)
        storm.blow()
        with actors.bug(chosen.bug):
            while sequencer.drain():
                pass
        found = [*storm.broken, *findings(storm.folder)]
        report = {
            "seconds": round(time.monotonic() - started, 1),
            "entries": {fate: len(tokens) for fate, tokens in fates(storm.folder).items()},
            "died": storm.died,
            "stops": chosen.stops - len(storm.stops),
            "looks": len(shown(storm.folder)),
            "findings": found,
        }
    print(json.dumps(report))  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
