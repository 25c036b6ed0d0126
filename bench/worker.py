"""One contestant in one process, told by JSON lines what to do: python -m bench.worker MODULE

Every contestant is its own Django project with its own database; DATABASE_URL and DJANGO_SETTINGS_MODULE say which.
"""

import cProfile
import importlib
import io
import json
import os
import pstats
import sys
import time
import traceback
from typing import Any

import django
from django.db import connection

from bench import counting
from bench.workload import waves


class Worker:
    def __init__(self, module: str) -> None:
        django.setup()
        self.contestant = importlib.import_module(module).CONTESTANT()
        self._session: int | None = None

    def install(self) -> None:
        self.contestant.install()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def slice(self, count: int) -> dict[str, Any]:
        """Walk `count` new cases through all waves; seconds are those of the decisions alone."""
        self.contestant.begin(count)
        done, seconds, processor, slowest = 0, 0.0, 0.0, []
        for wave in waves(count):
            items = self.contestant.ready(wave)
            started, busy = time.perf_counter(), self._processor_seconds()
            for item in items:
                self.contestant.decide(item)
            spent = time.perf_counter() - started
            seconds += spent
            processor += self._processor_seconds() - busy
            done += len(items)
            slowest.append((wave.stage, spent / len(items) * 1000))
            self.contestant.after(wave)
        faults = self.contestant.faults()
        return {"done": done, "seconds": seconds, "processor": processor, "milliseconds": slowest, "faults": faults}

    def _processor_seconds(self) -> float:
        """Processor time of this process and of its database session; nothing where the server runs elsewhere."""
        if self._session is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._session = cursor.fetchone()[0]
        try:
            with open(f"/proc/{self._session}/schedstat") as file:
                return time.process_time() + int(file.read().split()[0]) / 1e9
        except OSError:
            return float("nan")

    def count(self, count: int) -> dict[str, Any]:
        """The same, counting statements instead of seconds."""
        self.contestant.begin(count)
        server = counting.server_can_count()
        total: dict[str, Any] = {"done": 0, "sent": 0, "by_stage": [], "texts": {}, "server": {}}
        for wave in waves(count):
            items = self.contestant.ready(wave)
            if server:
                counting.forget_server_counts()
            with counting.counted() as statements:
                for item in items:
                    self.contestant.decide(item)
            if server:
                for name, value in counting.server_counts().items():
                    total["server"][name] = total["server"].get(name, 0) + value
            self.contestant.after(wave)
            total["done"] += len(items)
            total["sent"] += statements.total
            total["by_stage"].append((f"{wave.stage} {wave.outcome}", statements.total / len(items)))
            for text, number in statements.texts.items():
                total["texts"][text] = total["texts"].get(text, 0) + number
        return total

    def profile(self, count: int) -> str:
        """cProfile of the decisions of one slice."""
        self.contestant.begin(count)
        profiler = cProfile.Profile()
        for wave in waves(count):
            items = self.contestant.ready(wave)
            profiler.enable()
            for item in items:
                self.contestant.decide(item)
            profiler.disable()
            self.contestant.after(wave)
        text = io.StringIO()
        stats = pstats.Stats(profiler, stream=text)
        stats.sort_stats("tottime").print_stats(40)
        stats.sort_stats("cumulative").print_stats(90)
        return text.getvalue()

    def call(self, name: str, *arguments: Any) -> Any:
        return getattr(self.contestant, name)(*arguments)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a framework prints must not spoil the conversation
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = {"ok": getattr(worker, name)(*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
