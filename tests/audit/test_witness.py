"""A witness cosigns what grows, remembers, and tells the statuses of C2SP tlog-witness apart."""

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from audit.signer import growth, keeping
from audit.signer.memory import Memory, Refused
from audit.verifier import note
from audit.witness import add_checkpoint
from tests.signers import ORIGIN, Log, free_port, public_key, run, witness

LOG_KEY = note.SigningKey(ORIGIN, note.LOG, b"\x01" * 32)
LOG, FORK = Log(300), Log(300, branch=50)


def request(old, new, log=LOG, key=LOG_KEY, path=None):
    path = log.path(old, new) if path is None else path
    return growth.grown(old, path, note.sign_note(log.checkpoint(new).text, key)).text.encode()


@pytest.fixture
def seen(tmp_path):
    """Asks a witness in this process that has cosigned the first hundred."""
    memory = Memory(tmp_path / "witness.state")
    keeping.begin(tmp_path / "witness.key", memory, type=note.WITNESS, name="witness.example", origin=ORIGIN)
    key = keeping.read_key(tmp_path / "witness.key", note.WITNESS)
    add_checkpoint(key, memory, [LOG_KEY.public], request(0, 100))

    def ask(body):
        return add_checkpoint(key, memory, [LOG_KEY.public], body), key.public

    return ask


@pytest.mark.parametrize("size", [100, 101, 200, 256, 300])
def test_growth_is_cosigned_with_the_time(seen, size):
    line, key = seen(request(100, size))
    opened = note.open_note(note.sign_note(LOG.checkpoint(size).text, LOG_KEY) + line, [LOG_KEY.public, key])
    assert [signature.key for signature in opened.signatures] == [LOG_KEY.public, key]
    assert opened.signatures[1].time > 1_500_000_000


REFUSALS = {
    "the same request again": (request(0, 100), 409),
    "rollback": (request(50, 50), 409),
    "another root of the same size": (request(100, 100, FORK), 409),
    "fork": (request(100, 200, FORK), 422),
    "proof where none belongs": (request(100, 100, path=LOG.path(50, 100)), 422),
    "old larger than new": (request(100, 60, path=[]), 400),
    "another log's key": (request(100, 200, key=note.SigningKey(ORIGIN, note.LOG, b"\x02" * 32)), 403),
    "another log": (request(100, 200, Log(300, origin="other.example")), 404),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_have_the_statuses_of_the_standard(seen, name):
    body, status = REFUSALS[name]
    with pytest.raises(Refused) as refusal:
        seen(body)
    assert refusal.value.status == status
    if status == 409:
        assert refusal.value.text == "100"


def test_request_with_a_damaged_note_is_refused(seen):
    for body in (request(100, 200)[:-9], request(100, 200).replace(b"\n200\n", b"\n0200\n")):
        with pytest.raises((note.NoteError, Refused)):
            seen(body)


def post(port, body):
    try:
        address = urllib.request.Request(f"http://127.0.0.1:{port}/add-checkpoint", body)
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_of_sixteen_at_once_exactly_one_moves_the_witness(tmp_path):
    port = free_port()
    with witness(tmp_path, LOG_KEY.public, port):
        assert post(port, request(0, 100))[0] == 200
        bodies = [request(100, size) for size in range(101, 117)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda body: post(port, body), bodies))
        assert sorted(status for status, _ in answers) == [200] + [409] * 15
        moved = 101 + [status for status, _ in answers].index(200)
        assert post(port, request(100, 300)) == (409, f"{moved}\n")
        assert post(port, b"x" * 100_000)[0] == 413
        assert post(port, b"what?")[0] == 400
    assert Memory(tmp_path / "witness.state").last().size == moved


def test_request_and_answer_travel_as_files(tmp_path):
    carried = tmp_path / "request.txt"
    files = ["--key", tmp_path / "witness.key", "--state", tmp_path / "witness.state", "--log-key", LOG_KEY.public.text]
    carried.write_bytes(request(0, 100))
    answered = run("audit.witness", *files, "--new", "witness.example", "--request", carried)
    assert answered.returncode == 0, answered.stderr
    signed = note.sign_note(LOG.checkpoint(100).text, LOG_KEY) + answered.stdout
    note.open_note(signed, [public_key(tmp_path, "witness")])
    carried.write_bytes(request(100, 200, FORK))
    refused = run("audit.witness", *files, "--request", carried)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "does not continue" in refused.stderr
