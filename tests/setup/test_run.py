"""./run says in one sentence what cannot be done, and never mixes a demo with a real office."""

import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def run(*arguments: str, var: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEYAN_", "DATABASE_"))}
    return subprocess.run(
        ["bash", str(ROOT / "run"), *arguments],
        env={**kept, "HEYAN_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def machine(script: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """SCRIPT with the functions of tools/machine.sh at hand."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f". tools/machine.sh; {script}"],
        cwd=ROOT,
        env={**os.environ, "HEYAN_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        answer = run("--check", "--port", str(port), var=tmp_path)
    assert answer.returncode == 1
    assert f"Port {port} is in use" in answer.stderr


@pytest.mark.parametrize("arguments", [["--port", "eighty"], ["--unknown"], ["--port"]])
def test_a_wrong_option_changes_nothing(arguments: list[str], tmp_path: Path) -> None:
    assert run(*arguments, var=tmp_path).returncode in {1, 2}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("held", "option"), [("demo", ["--no-demo"]), ("production", [])])
def test_a_folder_of_one_kind_of_deployment_is_refused_to_the_other(
    held: str, option: list[str], tmp_path: Path
) -> None:
    (tmp_path / "deployment").write_text(f"{held}\n")
    answer = run("--check", "--port", "1", *option, var=tmp_path)
    assert answer.returncode == 1
    assert f"deployment of another kind ({held})" in answer.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_a_folder_that_another_run_holds_is_refused(tmp_path: Path) -> None:
    holder = subprocess.Popen(["flock", str(tmp_path / "run.lock"), "sleep", "30"])
    try:
        while not (tmp_path / "run.lock").exists():
            assert holder.poll() is None
        answer = run("--check", "--port", "1", var=tmp_path)
    finally:
        holder.terminate()
        holder.wait()
    assert answer.returncode == 1
    assert "Another ./run is using" in answer.stderr


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    script = "use_secrets; cat $HEYAN_VAR/secrets/*"
    first, second = machine(script, tmp_path).stdout, machine(script, tmp_path).stdout
    assert first == second
    assert len(first.split()) == 2
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()] == [0o600, 0o600]


def test_a_secret_from_the_environment_is_kept(tmp_path: Path) -> None:
    answer = machine('use_secrets; echo "${HEYAN_SECRET_KEY_FILE:-none}"', tmp_path, HEYAN_SECRET_KEY="of the office")
    assert answer.stdout.strip() == "none"


def test_a_missing_package_without_root_or_sudo_is_named(tmp_path: Path) -> None:
    script = "command() { [ $2 != sudo ] && builtin command $@; }; id() { echo 1000; }; install_packages no-such-package-here"
    answer = machine(script, tmp_path)
    assert answer.returncode == 1
    assert "apt-get install no-such-package-here" in answer.stderr


def test_a_full_disk_is_noticed_before_anything_is_installed(tmp_path: Path) -> None:
    answer = machine("need_disk 999999999", tmp_path)
    assert answer.returncode == 1
    assert "Disk full: 999999999 MB are needed" in answer.stderr


def test_an_old_python_is_refused_by_its_version(tmp_path: Path) -> None:
    old = '{ [ "$1" != -c ] && echo Python 3.9.2; }'
    answer = machine(f"function /usr/bin/python3 {old}; function python3 {old}; python_environment runtime", tmp_path)
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed (Debian 12 on); found: Python 3.9.2" in answer.stderr


def test_debian_s_own_python_comes_first_and_another_where_that_is_old(tmp_path: Path) -> None:
    assert machine("choose_python; echo $python", tmp_path).stdout.strip() == "/usr/bin/python3"
    answer = machine("function /usr/bin/python3 { false; }; choose_python; echo $python", tmp_path)
    assert answer.stdout.strip() == "python3"
