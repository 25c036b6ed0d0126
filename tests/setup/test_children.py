"""The site and the worker live and die together."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings

# The second child starts a grandchild, as the worker starts its clock.
SCRIPT = """
. tools/machine.sh; . tools/children.sh
start_child sleep 300
start_child bash -c 'sleep 300 & echo $! >"$0"; wait' "$1/grandchild"
echo "${children[@]}" >"$1/children"
serve_until_one_ends
"""


def served(folder: Path) -> tuple[subprocess.Popen[str], list[int], int]:
    """The supervising shell, its two children and the grandchild."""
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", SCRIPT, "run", str(folder)],
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "HEYAN_VAR": str(folder)},
    )
    files = [folder / "children", folder / "grandchild"]
    wait_for(lambda: all(file.exists() and file.read_text().strip() for file in files))
    return shell, [int(word) for word in files[0].read_text().split()], int(files[1].read_text())


def wait_for(happens) -> None:
    end = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("victim", [0, 1])
def test_when_one_dies_everything_stops_and_the_exit_status_says_so(victim: int, tmp_path: Path) -> None:
    shell, children, grandchild = served(tmp_path)
    os.kill(children[victim], signal.SIGKILL)
    _, errors = shell.communicate(timeout=30)
    assert shell.returncode == 1
    assert "stopped unexpectedly" in errors
    wait_for(lambda: not any(alive(process) for process in [*children, grandchild]))


def test_being_asked_to_stop_is_no_failure(tmp_path: Path) -> None:
    shell, children, grandchild = served(tmp_path)
    shell.terminate()
    shell.communicate(timeout=30)
    assert shell.returncode == 0
    wait_for(lambda: not any(alive(process) for process in [*children, grandchild]))


def test_what_was_started_last_ends_first_and_is_waited_for(tmp_path: Path) -> None:
    """The worker still asks the custody while it ends."""
    child = (
        """bash -c 'trap "sleep 0.2; echo $0 >>$1/ended; exit" TERM; echo >>$1/begun; while :; do sleep 0.02; done'"""
    )
    script = ". tools/machine.sh; . tools/children.sh\n" + "".join(
        f'start_child {child} {name} "$1"\n' for name in "ab"
    )
    command = ["bash", "-euo", "pipefail", "-c", script + "serve_until_one_ends", "run", str(tmp_path)]
    shell = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, "HEYAN_VAR": str(tmp_path)})
    wait_for(lambda: (tmp_path / "begun").exists() and (tmp_path / "begun").read_text() == "\n\n")
    shell.terminate()
    assert shell.wait(30) == 0
    assert (tmp_path / "ended").read_text() == "b\na\n"
