"""The command, whatever it is given: a plain sentence, an exit status, never a traceback."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest

from audit import shipping
from audit.verifier import note
from audit.verifier.command import main
from tests.audit.little_log import checked, good_log

NEWER = "heyan.bundle/2"


@pytest.fixture
def log():
    return good_log()


@pytest.fixture
def run(tmp_path, log, capsys):
    """run(content, *options) → (exit status, output, errors)"""

    def run(content, *options):
        path = tmp_path / "bundle.zip"
        path.write_bytes(content)
        status = main([str(path), "--log-key", log.key.public.text, *options])
        return status, *capsys.readouterr()

    return run


def rewritten(content, change):
    """The same ZIP with its members given to `change`: a dict of name → bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        members = {name: bundle.read(name) for name in bundle.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as bundle:
        for name, member in members.items():
            bundle.writestr(name, member)
    return file.getvalue()


def with_manifest(content, **changes):
    def change(members):
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes).encode()

    return rewritten(content, change)


def without(name):
    return lambda content: rewritten(content, lambda members: members.pop(name))


def with_member(name, content=b"x"):
    return lambda packed: rewritten(packed, lambda members: members.update({name: content}))


def flipped(content):
    middle = content.index(b"events.jsonl") + 60
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


DAMAGED = {
    "empty": (lambda content: b"", 3),
    "a letter": (lambda content: "致领导：".encode(), 3),
    "cut off": (lambda content: content[: len(content) // 2], 3),
    "end lost": (lambda content: content[:-10], 3),
    "a flipped byte": (flipped, 3),
    "an empty archive": (lambda content: content[-22:-12] + bytes(12), 3),
    "no entries": (without("events.jsonl"), 3),
    "no manifest": (without("manifest.json"), 3),
    "a stranger": (with_member("readme.txt"), 3),
    "a way out": (with_member("../../etc/passwd"), 3),
    "an unlisted paper": (with_member(f"papers/{'0' * 64}.pdf"), 3),
    "another manifest": (with_member("manifest.json", b"[1, 2"), 3),
    "deep manifest": (with_member("manifest.json", b'{"a":' * 50_000), 3),
    "no number of a format": (lambda content: with_manifest(content, format="heyan.bundle/0x2"), 3),
    "unknown mode": (lambda content: with_manifest(content, mode="some"), 3),
    "files no table": (lambda content: with_manifest(content, files=[1]), 3),
    "streams no list": (lambda content: with_manifest(content, streams={"a": 1}), 3),
    "newer bundle": (lambda content: with_manifest(content, format=NEWER), 4),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_bundle_gets_a_plain_sentence(run, log, damage):
    change, expected = DAMAGED[damage]
    status, said, _errors = run(change(log.pack()))
    assert status == expected
    assert "不成立" in said and "Traceback" not in said


def with_line(log, line, name="events.jsonl"):
    """A bundle whose digests are right but whose lines are not."""

    def change(members):
        members[name] = line
        manifest = json.loads(members["manifest.json"])
        manifest["files"][name] = hashlib.sha256(members[name]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()

    return rewritten(log.pack(), change)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"nothing\n", 3),
        (b'{"index":1}\n', 3),
        (b'{"index":1,"index":1,"body":"","proof":[]}\n', 3),
        (b'{"index":true,"body":"{}","proof":[]}\n', 3),
        (b'{"index":1.0,"body":"{}","proof":[]}\n', 3),
        (b'{"index":-1,"body":"{}","proof":[]}\n', 3),
        (b'{"index":0,"body":"{}","proof":[]}\n', 3),
        (b'{"index":0,"body":"{\\"schema\\":\\"heyan.audit/3\\"}","proof":[]}\n', 4),
        (b'{"index":0,"body":"\\ud800","proof":[]}\n', 3),
        (b'{"index":0,"body":"' + b"x" * (3 << 20), 3),
        (b"[" * 100_000 + b"\n", 3),
        (b'{"index":0,"body":"{}","proof":[]}', 3),
        (b"\xff\xfe\n", 3),
    ],
)
def test_line_that_is_no_entry_gets_a_plain_sentence(run, log, line, expected):
    status, said, _errors = run(with_line(log, line))
    assert status == expected and "Traceback" not in said


@pytest.mark.parametrize("name", ["openings.jsonl", "heads.jsonl", "consistency.jsonl"])
def test_other_members_are_read_as_strictly(run, log, name):
    assert run(with_line(log, b'{"from":"x","proof":7}\n', name))[0] == 3


def test_wrong_types_in_good_lines_are_no_traceback(run, log):
    odd = b'{"stream":"case:A","index":0,"count":1,"root":7,"proof":[1,{}],"above":"x"}\n'
    status, said, _errors = run(with_line(log, odd, "heads.jsonl"))
    assert status == 1 and "Traceback" not in said
    odd = b'{"event_id":"x","label":[],"salt":7,"value":null}\n'
    assert run(with_line(log, odd, "openings.jsonl"))[0] == 1


def test_bundle_larger_than_the_limit_is_refused_before_it_is_unpacked(run, log):
    status, said, _errors = run(log.pack(), "--most-bytes", "2000")
    assert status == 3 and "2000" in said


def test_zip_bomb_is_refused(run, log):
    bomb = with_member("openings.jsonl", b"\n" * (64 << 20))(log.pack())
    squeezed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bomb)) as old, zipfile.ZipFile(squeezed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert len(squeezed.getvalue()) < 1 << 20
    assert run(squeezed.getvalue(), "--most-bytes", str(32 << 20))[0] == 3


def test_missing_file_is_named(tmp_path, log, capsys):
    assert main([str(tmp_path / "nowhere.zip"), "--log-key", log.key.public.text]) == 3
    assert "nowhere.zip" in capsys.readouterr().out


def test_good_bundle_and_its_languages(run, log):
    assert run(log.pack())[0] == 0
    assert "结论：没有不成立的事项" in run(log.pack())[1]
    assert "Result: no claim fails" in run(log.pack(), "--language", "en")[1]


def test_json_has_both_languages_and_no_time_of_its_own(run, log):
    first = json.loads(run(log.pack(), "--json")[1])
    assert first == json.loads(run(log.pack(), "--json")[1])
    inclusion = next(claim for claim in first["claims"] if claim["claim"] == "inclusion")
    assert inclusion["status"] == "HOLDS"
    assert {"zh", "en", "code", "values"} == set(inclusion["findings"][0])


@pytest.mark.parametrize(
    "options",
    [
        ["--known", "one word"],
        ["--known", "heyan.example/log 30 nobase64"],
        ["--witness", "not a key"],
        ["--quorum", "1"],
        ["--quorum", "-1"],
    ],
)
def test_wrong_use_is_told_from_a_bad_bundle(run, log, options):
    status, said, errors = run(log.pack(), *options)
    assert status == 2 and not said and errors.startswith("heyan_verify: ")


def test_typing_mistake_in_the_line_of_a_paper_is_no_proof(run, log):
    line = log.checkpoint(log.sizes[0]).line
    assert run(log.pack(), "--known", line)[0] == 0
    wrong = line.replace(f" {log.sizes[0]} ", f" {log.sizes[0] + 1} ")
    assert run(log.pack(mode="full"), "--known", wrong)[0] == 1


def test_two_dates_are_compared_by_the_earlier_bundle(run, log, tmp_path):
    (tmp_path / "before.zip").write_bytes(log.pack())
    log.publish()
    log.decide("A", "county_approval")
    log.state_heads()
    status, said, _errors = run(log.pack(), "--known", str(tmp_path / "before.zip"))
    assert status == 0 and "此后新增 2 个" in said and "都在本包内" in said
    status, said, _errors = run(
        log.pack(streams=["case:A", "sheet:01", "sheet:02"]), "--known", str(tmp_path / "before.zip")
    )
    assert "不在本包内" in said


def test_earlier_checkpoint_comes_as_a_file(run, log, tmp_path):
    held = tmp_path / "held.txt"
    held.write_text(log.note(log.sizes[0]), encoding="utf-8")
    assert run(log.pack(), "--known", str(held))[0] == 0
    held.write_text(log.note(signed_by=note.new_key("heyan.example/log"), witnesses=[]), encoding="utf-8")
    assert run(log.pack(), "--known", str(held))[0] == 2


def test_single_file_says_the_same_with_nothing_of_ours_beside_it(log, tmp_path):
    program, bundle, key = tmp_path / shipping.FILE_NAME, tmp_path / "bundle.zip", tmp_path / "log.vkey"
    program.write_text(shipping.shipped(), encoding="utf-8")
    bundle.write_bytes(log.pack())
    key.write_text(log.key.public.text + "\n", encoding="utf-8")

    def said(*command, folder):
        words = [sys.executable, *command, bundle, "--log-key", key]
        done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    alone = said("-I", program, folder=tmp_path)
    assert alone[0] == 0, alone[2]
    assert alone == said("-m", "audit.verify", folder=shipping.FOLDER.parent.parent)
    assert len(program.read_text(encoding="utf-8").splitlines()) == int(
        program.read_text(encoding="utf-8").split(" lines, made of")[0].rsplit(" ", 1)[1]
    )


def test_single_file_is_refused_where_two_modules_use_one_name(tmp_path, monkeypatch):
    (tmp_path / "first.py").write_text("LIMIT = 1\n")
    (tmp_path / "second.py").write_text("LIMIT = 2\n")
    monkeypatch.setattr(shipping, "FOLDER", tmp_path)
    monkeypatch.setattr(shipping, "MODULES", ("first", "second"))
    with pytest.raises(shipping.TwoNames):
        shipping.shipped()


def test_every_module_of_the_verifier_is_shipped():
    names = {path.stem for path in shipping.FOLDER.glob("*.py")} - {"__init__"}
    assert names == set(shipping.MODULES)


def test_control_characters_of_a_bundle_never_reach_the_terminal(tmp_path, log, run):
    log.add("case:\x1b[31mA", "case:case:opened", {"case_kind": "exit"})
    log.add("case:\x1b[31mA", "case:case:opened", {"case_kind": "exit"})
    log.state_heads()
    assert "\x1b" not in run(log.pack())[1]
    assert checked(tmp_path / "b.zip", log.pack(), log.trust()).exit_status == 1
