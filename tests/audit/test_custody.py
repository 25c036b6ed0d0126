"""The custody: a process that holds the officials' keys and signs an act with nobody's key but its own actor's."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.custody.client import CustodyAway, InProcess, OverSocket
from audit.custody.examining import CustodyRefused
from audit.custody.keeping import Custody, KeptByAnother
from audit.signer.serving import connect, reachable
from audit.verifier import canonical, note
from audit.verifier.official_claims import (
    act_message,
    beginning_message,
    certificate_message,
    is_signed_by,
    revocation_message,
)
from tests.audit.test_signer import AS_USER
from tests.custodies import custody
from tests.signers import ROOT, run, served

LOG = "heyan.example/log"


def body(holder="official:12", **changes):
    parts = {
        "schema": "heyan.audit/2",
        "actor": {"id": holder, "name": "张敏"},
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "stream": "case:1",
        "seq": 7,
        "prev": "0" * 64,
    }
    return canonical.encode(parts | changes).decode()


@pytest.fixture
def door(tmp_path):
    kept = InProcess(tmp_path / "kept")
    kept.ask("begin", log=LOG, size=3)
    yield kept
    kept.custody.close()


def signed(door, holder="official:12", **changes):
    [found] = door.ask("sign", acts=[[holder, body(holder, **changes)]])
    return found


def root_of(door):
    return Ed25519PublicKey.from_public_bytes(note.parse_key(door.ask("root")).raw)


def test_act_is_signed_by_the_key_of_its_actor_and_the_key_by_the_root(door):
    acts = [[holder, body(holder)] for holder in ("official:12", "official:7", "system:press", "official:12")]
    found = door.ask("sign", acts=acts)
    for (holder, text), one in zip(acts, found, strict=True):
        assert is_signed_by(root_of(door), one["certificate"], certificate_message(holder, one["key"], one["since"]))
        own = Ed25519PublicKey.from_public_bytes(note.decode_base64(one["key"]))
        assert is_signed_by(own, one["by"], act_message(text.encode()))
    assert len({one["key"] for one in found}) == 3


def test_keys_lie_whole_and_for_their_owner_only(door, tmp_path):
    first = signed(door)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "kept" / "holders").iterdir()} == {0}
    assert (tmp_path / "kept" / "root.key").stat().st_mode & 0o077 == 0
    with pytest.raises(KeptByAnother):
        Custody(tmp_path / "kept")
    door.custody.close()
    again = Custody(tmp_path / "kept")
    assert again.sign([["official:12", body()]])[0]["key"] == first["key"]
    door.custody = again


REFUSED = {
    "another's act": ["official:7", body("official:12")],
    "a machine's act": ["system:clock", body("system:clock")],
    "a strange name": ["official:../7", body("official:../7")],
    "an official's second name": ["official:012", body("official:012")],
    "no actor": ["official:12", '{"actor":1}'],
    "not canonical": ["official:12", body() + " "],
    "no act at all": ["official:12", "[]"],
    "half a character": ["official:12", "\ud800"],
    "too much": ["official:12", body()[:-1] + ',"text":"' + "x" * 66_000 + '"}'],
    "signed already": ["official:12", body(signed={})],
    "not to be signed": ["official:12", body(schema="heyan.audit/1")],
    "of last week": ["official:12", body(at="2017-01-01T00:00:00.000000Z")],
    "without a time": ["official:12", body(at=None)],
}


@pytest.mark.parametrize("why", REFUSED)
def test_nothing_else_is_signed_nor_anything_beside_it(door, why):
    with pytest.raises(CustodyRefused):
        door.ask("sign", acts=[["official:12", body()], REFUSED[why]])


def test_demonstration_may_be_of_any_day_but_says_so(door):
    assert signed(door, at="2017-01-01T00:00:00.000000Z", demo=True)


def test_nothing_is_signed_before_signing_began_and_it_begins_once(tmp_path):
    door = InProcess(tmp_path / "kept")
    with pytest.raises(CustodyRefused, match="not begun"):
        signed(door)
    said = door.ask("begin", log=LOG, size=3)
    assert is_signed_by(root_of(door), said["by"], beginning_message(LOG, 3))
    assert door.ask("begin", log=LOG, size=9) == said
    with pytest.raises(CustodyRefused, match="of the log"):
        door.ask("begin", log="other.example/log", size=9)
    door.custody.close()


def test_revoked_key_is_destroyed_and_the_root_says_so_until_the_log_has_it(door, tmp_path):
    key = signed(door)["key"]
    assert door.ask("revoke", holder="official:12", reason="调离")
    [said] = door.ask("unnoted")
    stated = revocation_message(1, "official:12", key, said["at"], "调离")
    assert is_signed_by(root_of(door), said["by"], stated)
    with pytest.raises(CustodyRefused, match="revoked"):
        signed(door)
    assert "secret" not in json.loads((tmp_path / "kept" / "holders" / "official-12.json").read_text())
    door.ask("noted", number=1)
    assert door.ask("unnoted") == []
    door.ask("renew", holder="official:12", reason="回任")
    assert signed(door)["key"] != key and door.ask("unnoted") == []


def test_renewed_key_is_another_and_the_old_one_revoked(door):
    old = signed(door)["key"]
    door.ask("renew", holder="official:12", reason="每年更换")
    assert signed(door)["key"] != old and door.ask("unnoted")[0]["key"] == old


def test_keys_are_made_beforehand_once(door):
    assert door.ask("prepare", holders=["official:1", "official:2", "system:press"]) == 3
    assert door.ask("prepare", holders=["official:1", "official:3"]) == 1
    assert len(door.ask("holders")) == 4
    assert all("secret" not in one for one in door.ask("holders"))


def test_lost_root_is_not_made_anew_beside_what_it_signed(door, tmp_path):
    door.custody.close()
    (tmp_path / "kept" / "root.key").unlink()
    ended = run("audit.custody", "--folder", tmp_path / "kept", "--socket", tmp_path / "socket")
    assert ended.returncode == 1 and "root.key is missing" in ended.stderr and "Traceback" not in ended.stderr


def test_process_is_asked_over_a_connection_that_stays_and_comes_back_after_its_death(tmp_path):
    door = OverSocket(tmp_path / "socket")
    with pytest.raises(CustodyAway):
        door.ask("root")
    with custody(tmp_path) as process:
        door.ask("begin", log=LOG, size=0)
        first = signed(door)
        line = door._kept.line
        assert signed(door)["key"] == first["key"] and door._kept.line is line
        acts = [["official:12", body(seq=number)] for number in range(2000)]
        assert len({one["by"] for one in door.ask("sign", acts=acts)}) == 2000
        with pytest.raises(CustodyRefused):
            door.ask("sign", acts=[REFUSED["another's act"]])
        with pytest.raises(CustodyRefused, match="not a question"):
            door.ask("secrets")
        process.kill()
    with pytest.raises(CustodyAway):
        signed(door)
    with custody(tmp_path):
        assert signed(door)["key"] == first["key"]


def test_threads_that_act_for_one_official_at_once_get_one_key(tmp_path):
    with custody(tmp_path):
        door, keys = OverSocket(tmp_path / "socket"), []
        door.ask("begin", log=LOG, size=0)
        threads = [threading.Thread(target=lambda: keys.append(signed(door)["key"])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys) == 8 and len(set(keys)) == 1


def test_a_caller_waits_for_a_place_where_more_call_than_fit(tmp_path):
    path, lines = tmp_path / "socket", [socket.socket(socket.AF_UNIX) for _ in range(3)]
    with socket.socket(socket.AF_UNIX) as server, reachable(path) as short:
        server.bind(short)
        server.listen(0)
        for line in lines:
            line.settimeout(5)
        lines[0].connect(short)
        with pytest.raises(BlockingIOError):
            connect(lines[1], path, 0)  # full, and it does not wait
        soon = threading.Timer(0.2, lambda: lines.append(server.accept()[0]))
        soon.start()
        connect(lines[2], path, 5)
        soon.join()
    assert len(lines) == 4
    for line in lines:
        line.close()


SIGNERS = "from audit.signer import __main__, client\n"
READING = """
try:
    print(next(Path(sys.argv[1], "kept", "holders").iterdir()).read_text())
except PermissionError:
    print(OverSocket(Path(sys.argv[1]) / "socket").ask("root"))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts processes of other users")
def test_custody_of_another_user_keeps_its_keys_from_the_application(tmp_path):
    own = Path(tempfile.mkdtemp(dir="/tmp"))
    imported = "from audit.custody import __main__\nfrom audit.custody.client import OverSocket\n"
    try:
        os.chown(own, 65533, 65534)
        own.chmod(0o750)
        program, application = tmp_path / "program.py", tmp_path / "application.py"
        program.write_text(imported + AS_USER.format(user=65533, act="sys.exit(__main__.main())").replace(SIGNERS, ""))
        application.write_text(imported + AS_USER.format(user=65532, act=READING).replace(SIGNERS, ""))
        started = [sys.executable, program, "--folder", own / "kept", "--socket", own / "socket"]
        with served([*map(str, started)], own / "socket"):
            OverSocket(own / "socket").ask("prepare", holders=["official:12"])
            asked = subprocess.run(
                [sys.executable, application, own],
                env={"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=True,
            )
            assert asked.stdout.strip() == (own / "kept" / "root.vkey").read_text().strip()
    finally:
        shutil.rmtree(own)
