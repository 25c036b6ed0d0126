"""The signer: a process that remembers, and signs nothing that does not continue what it signed."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from audit.signer import client, growth, keeping
from audit.signer.memory import Memory, MemoryLost, Refused
from audit.verifier import note
from audit.verifier.merkle import EMPTY_ROOT
from tests.signers import ORIGIN, ROOT, Log, public_key, run, signer, signer_files

LOG = Log(12)
FORK = Log(12, branch=3)


@pytest.fixture
def memory(tmp_path):
    kept = Memory(tmp_path / "state")
    kept.begin(note.Checkpoint(ORIGIN, 0, EMPTY_ROOT))
    return kept


def advance(memory, request):
    memory.advance(request, note.parse_checkpoint(request.note))


def test_log_grows_from_nothing_and_from_what_was_signed(memory):
    for old, new in [(0, 0), (0, 5), (5, 5), (5, 8), (8, 12)]:
        advance(memory, LOG.growth(old, new))
        assert memory.last() == LOG.checkpoint(new)


REFUSALS = {
    "shrunk": (LOG.growth(5, 5), 409),
    "shrunk, and says so": (growth.grown(8, [], LOG.checkpoint(5).text), 400),
    "grown again from an old backup": (FORK.growth(5, 12), 409),
    "fork of the same size": (FORK.growth(8, 8), 409),
    "fork that grew": (FORK.growth(8, 12), 422),
    "proof of another growth": (growth.grown(8, LOG.path(7, 12), LOG.checkpoint(12).text), 422),
    "no proof": (growth.grown(8, [], LOG.checkpoint(12).text), 422),
    "forgotten beginning": (LOG.growth(0, 12), 409),
    "another log": (Log(12, origin="other.example").growth(8, 12), 404),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_does_not_continue_the_last_checkpoint_is_refused(memory, name):
    advance(memory, LOG.growth(0, 8))
    request, status = REFUSALS[name]
    with pytest.raises(Refused) as refusal:
        advance(memory, request)
    assert refusal.value.status == status
    assert memory.last() == LOG.checkpoint(8)


@pytest.mark.parametrize("text", ["", "{", "{}", "null", '{"last": "a b c"}', '{"last": "a 1"}', '{"last": 1}'])
def test_damaged_memory_signs_nothing(memory, text):
    memory.path.write_text(text)
    with pytest.raises(MemoryLost):
        advance(memory, LOG.growth(0, 5))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 01\n\n",
        b"new 0\n\n",
        b"old 0\nAAAA\n\n",
        b"old 0\n" + b"A" * 44 + b"\n\n",
        b"old -1\n\n",
        b"\xff\n\n",
        b"old 0\n" + (note.encode_base64(b"1" * 32).encode() + b"\n") * 64 + b"\n",
    ],
)
def test_any_other_request_is_refused(body):
    with pytest.raises(note.NoteError):
        growth.parse(body)


def test_request_reads_back_as_written():
    request = LOG.growth(5, 12)
    assert growth.parse(request.text.encode()) == request


def test_process_signs_remembers_when_killed_and_refuses_after(tmp_path):
    with signer(tmp_path) as process:
        signed = client.sign(tmp_path / "socket", LOG.growth(0, 8))
        key = note.parse_key(client.key_of(tmp_path / "socket"))
        process.kill()
    assert note.parse_checkpoint(note.open_note(signed, [key]).text) == LOG.checkpoint(8)
    assert key == public_key(tmp_path)
    assert (tmp_path / "log.key").stat().st_mode & 0o077 == 0
    with signer(tmp_path):  # the socket of the killed one is in its way
        assert client.sign(tmp_path / "socket", LOG.growth(8, 8)) == signed  # lost on the way: the same again
        for request in (LOG.growth(5, 5), FORK.growth(8, 12)):
            with pytest.raises(Refused):
                client.sign(tmp_path / "socket", request)
        another = run("audit.signer", *signer_files(tmp_path))
        assert another.returncode == 1 and "another process answers" in another.stderr
    with pytest.raises(client.SignerAway):
        client.key_of(tmp_path / "socket")


KILLED = """
import os, runpy, signal, sys
before = "{moment}" == "before"
real = os.replace
def replace(source, target):
    if not str(target).endswith(".state") or not os.path.exists(target):
        return real(source, target)
    if not before:
        real(source, target)
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace
sys.argv[0] = "audit.signer"
runpy.run_module("audit.signer", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(("moment", "remembered"), [("before", 0), ("after", 8)])
def test_killed_around_its_memory_it_signs_the_same_later(tmp_path, moment, remembered):
    program = tmp_path / "killed.py"
    program.write_text(KILLED.format(moment=moment))
    with signer(tmp_path, program=program), pytest.raises(client.SignerAway):
        client.sign(tmp_path / "socket", LOG.growth(0, 8))
    assert Memory(tmp_path / "log.state").last() == LOG.checkpoint(remembered)
    with signer(tmp_path):
        if remembered:
            with pytest.raises(Refused, match=r"^8$"):  # the log learns what the signer remembers
                client.sign(tmp_path / "socket", LOG.growth(0, 8))
        signed = client.sign(tmp_path / "socket", LOG.growth(remembered, 8))
    assert note.open_note(signed, [public_key(tmp_path)]).text == LOG.checkpoint(8).text


def begun(folder, size):
    key, memory = folder / "log.key", Memory(folder / "log.state")
    keeping.begin(key, memory, type=note.LOG, name=ORIGIN)
    advance(memory, LOG.growth(0, size))
    return key, memory


@pytest.mark.parametrize("lost", ["log.state", "log.key"])
def test_without_its_memory_or_key_it_does_not_start_anew(tmp_path, lost):
    begun(tmp_path, 8)
    (tmp_path / lost).unlink()
    ended = run("audit.signer", *signer_files(tmp_path), "--new", ORIGIN)
    assert ended.returncode == 1
    assert lost in ended.stderr and "Traceback" not in ended.stderr
    assert not (tmp_path / lost).exists()


def test_lost_memory_is_confirmed_against_a_witness_only(tmp_path):
    key, memory = begun(tmp_path, 8)
    witness = note.new_key("witness.example", note.WITNESS)
    signed = note.sign_note(LOG.checkpoint(8).text, keeping.read_key(key, note.LOG))
    with pytest.raises(FileExistsError):
        keeping.confirm(key, memory, signed + note.cosign(LOG.checkpoint(8).text, witness, 1), [witness.public.text])
    memory.path.unlink()
    with pytest.raises(note.NoteError, match="no known key"):
        keeping.confirm(key, memory, signed, [witness.public.text])
    with pytest.raises(note.NoteError, match="only a witness"):
        keeping.confirm(key, memory, signed, [public_key(tmp_path).text])
    held = tmp_path / "held.txt"
    held.write_text(signed + note.cosign(LOG.checkpoint(8).text, witness, 1))
    ended = run("audit.signer", *signer_files(tmp_path), "--confirm", held, "--witness", witness.public.text)
    assert ended.returncode == 0, ended.stderr
    assert memory.last() == LOG.checkpoint(8)


def test_renewed_key_signs_the_same_log_and_the_memory_goes_on(tmp_path):
    key_file, memory = begun(tmp_path, 8)
    old = keeping.read_key(key_file, note.LOG)
    new = keeping.renew_key(key_file, memory)
    assert (new.name, memory.last()) == (old.name, LOG.checkpoint(8)) and new.public != old.public
    assert keeping.read_key(key_file, note.LOG) == new
    assert public_key(tmp_path) == new.public


# Another user cannot read our virtual environment, so everything is imported before root's rights are given up.
AS_USER = """
import os, sys
from pathlib import Path
from audit.signer import __main__, client
os.setgroups([]); os.setgid(65534); os.setuid({user})
{act}
"""
READING = """
try:
    print(open(sys.argv[1] + "/log.key").read())
except PermissionError:
    print(client.key_of(Path(sys.argv[1]) / "socket"))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts processes of other users")
def test_signer_of_another_user_keeps_its_key_from_the_application(tmp_path):
    own = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        os.chown(own, 65533, 65534)
        own.chmod(0o750)
        program, application = tmp_path / "program.py", tmp_path / "application.py"
        program.write_text(AS_USER.format(user=65533, act="sys.exit(__main__.main())"))
        application.write_text(AS_USER.format(user=65532, act=READING))
        with signer(own, program=program):
            asked = subprocess.run(
                [sys.executable, application, own],
                env={"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=True,
            )
            assert (own / "log.key").stat().st_uid == 65533
            assert asked.stdout.strip() == public_key(own).text
    finally:
        shutil.rmtree(own)
