"""A PostgreSQL that may be stopped hard: immediate mode, no checkpoint, every client thrown out in the middle."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
# What is committed is in the log file before the client hears of it; only a power cut would need fsync.
_OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=on -c max_connections=60 -k {}"
_AS_OWNER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="heyan-storm.", dir="/tmp"))
    if _AS_OWNER:
        shutil.chown(folder, "postgres")
    return folder


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        self._run("initdb", "-U", "heyan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        options = _OPTIONS.format(self.folder)
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self.folder / "server.log"), "-o", options, "start")

    def stop_hard(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_AS_OWNER, str(PROGRAMS[-1] / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(
            command, cwd=self.folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120
        )
