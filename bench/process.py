"""The far side of bench.worker: one contestant's process."""

import json
import os
import subprocess
import sys
from typing import Any

from bench import cluster

PREFIX = "heyan_bench_"


class WorkerDied(RuntimeError):
    """The worker's error output says why."""


class Process:
    def __init__(self, name: str, module: str, settings: str) -> None:
        self.name = name
        self.database = PREFIX + name
        url = cluster.make_database(self.database)
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __call__(self, command: str, *arguments: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([command, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise WorkerDied(self.name)
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerDied(f"{self.name}: {answer['error']}")
        return answer["ok"]

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)
        cluster.drop_database(self.database)
