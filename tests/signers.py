"""Signers and witnesses as the processes they are, and a log in memory to feed them."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from audit.signer.growth import grown
from audit.signer.serving import reachable
from audit.verifier.merkle import consistency_path, root_of
from audit.verifier.note import Checkpoint, parse_key

ROOT = Path(__file__).resolve().parent.parent
ORIGIN = "heyan.example/log"


class Log:
    """Leaves in memory; `branch` gives another history from a size on."""

    def __init__(self, size, origin=ORIGIN, branch=None):
        self.origin = origin
        self.leaves = [self._leaf(index, branch) for index in range(size)]

    def _leaf(self, index, branch):
        name = "other" if branch is not None and index >= branch else "leaf"
        return hashlib.sha256(f"{name} {index}".encode()).digest()

    def checkpoint(self, size):
        return Checkpoint(self.origin, size, root_of(self.leaves[:size]))

    def path(self, old, new):
        def hash_of(height, index):
            return root_of(self.leaves[index << height : (index + 1) << height])

        return consistency_path(old, new, hash_of)

    def growth(self, old, new):
        return grown(old, self.path(old, new), self.checkpoint(new).text)


def command(module, *arguments):
    return [sys.executable, "-W", "error", "-m", module, *map(str, arguments)]


def run(module, *arguments, **options):
    return subprocess.run(
        command(module, *arguments), cwd=ROOT, capture_output=True, text=True, timeout=20, check=False, **options
    )


def signer_files(folder):
    return ["--key", folder / "log.key", "--state", folder / "log.state", "--socket", folder / "socket"]


@contextmanager
def signer(folder, *more, origin=ORIGIN, program=None, **options):
    """A signer answering on folder/socket, ended at the end."""
    arguments = [*signer_files(folder), "--new", origin, *more]
    started = [sys.executable, program, *map(str, arguments)] if program else command("audit.signer", *arguments)
    with served(started, folder / "socket", **options) as process:
        yield process


@contextmanager
def witness(folder, log_key, port, name="witness.example"):
    """A witness listening on the port."""
    files = ["--key", folder / "witness.key", "--state", folder / "witness.state", "--log-key", log_key.text]
    with served(command("audit.witness", *files, "--new", name, "--listen", f"127.0.0.1:{port}"), port) as process:
        yield process


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(started, address, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        started, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, **options
    )
    try:
        _wait_for(address, process)
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def _wait_for(address, process):
    until = time.monotonic() + 15
    while not _answers(address):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.01)


def _answers(address):
    if isinstance(address, int):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", address)) == 0
    return _answers_on(address)


def _answers_on(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            with reachable(path) as short:
                probe.connect(short)
        except OSError:
            return False
    return path.stat().st_mode & 0o060 != 0


def public_key(folder, name="log"):
    return parse_key((folder / f"{name}.vkey").read_text())
