"""Time stamps travel with bundles, and the verifier says what they prove: by openssl, or not at all."""

import dataclasses
import io
import shlex
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.db import transaction

from audit import clock, heads, log, sequencer, time_stamps, tree
from audit.bundle import Contents, write_bundle
from audit.models import Checkpoint, TimeStamp
from audit.verifier import note
from audit.verifier.checking import Trust
from audit.verifier.command import main
from tests.audit.authority import answered
from tests.audit.grown import LOG_KEY
from tests.audit.little_log import checked, good_log
from tests.audit.tampering import Tamperer, packed, repaired

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def token_of(authority, text_note):
    return answered(authority, time_stamps.query_for(Checkpoint(note=text_note)))


@pytest.fixture(scope="module")
def little():
    return good_log()


@pytest.fixture(scope="module")
def token(authority, little):
    return token_of(authority, little.note())


@pytest.fixture
def told(tmp_path, little, authority):
    def told(content, certificates=authority / "tsa.pem"):
        trust = dataclasses.replace(little.trust(), time_authority=str(certificates) if certificates else "")
        report = checked(tmp_path / "bundle.zip", content, trust)
        return report, {finding.code for finding in report.findings}

    return told


def changed(content, **members):
    return packed(repaired(Tamperer(content, 1).members | {f"tsa/{name}.tsr": new for name, new in members.items()}))


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_stamp_of_a_known_authority_brackets_the_times(told, little, token, mode):
    report, codes = told(little.pack(mode=mode, stamps=[(len(little.made), token)]))
    assert report.status_of("time_stamps") == report.status_of("time") == "HOLDS" and "stamped" in codes
    assert next(found for found in report.findings if found.code == "times_fit").values["anchors"] == 2


def test_entry_that_a_stamp_did_not_see_cannot_be_older_than_the_stamp(told, little, authority):
    size = little.sizes[0]
    report, codes = told(little.pack(stamps=[(size, token_of(authority, little.note(size)))]))
    assert report.status_of("time") == "FAILS" and "dated_back" in codes
    assert report.status_of("time_stamps") == "HOLDS"


def test_without_certificates_the_command_is_told_and_works(told, little, token, authority, tmp_path):
    content = little.pack(stamps=[(len(little.made), token)])
    report, codes = told(content, None)
    assert report.status_of("time_stamps") == "UNPROVEN" and "no_authority_given" in codes
    told_command = next(found for found in report.findings if found.code == "look_yourself").values["command"]
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        bundle.extractall(tmp_path)
    shutil.copy(authority / "tsa.pem", tmp_path / "AUTHORITY.pem")
    done = subprocess.run(shlex.split(told_command), cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_openssl_nothing_is_claimed(told, little, token, monkeypatch):
    monkeypatch.setenv("PATH", "")
    report, codes = told(little.pack(stamps=[(len(little.made), token)]))
    assert report.status_of("time_stamps") == "UNPROVEN" and "no_openssl" in codes


def test_other_answers_are_no_stamps(told, little, token, authority, tmp_path):
    good = little.pack(stamps=[(len(little.made), token)])
    other = tmp_path / "other.pem"
    other.write_text((authority / "tsa.pem").read_text().replace("A", "B", 3))
    bits = bytearray(token)
    bits[len(bits) // 2] ^= 1
    for content, certificates in [
        (changed(good, **{"000001": token_of(authority, little.note(7))}), authority / "tsa.pem"),
        (changed(good, **{"000001": token[:-5]}), authority / "tsa.pem"),
        (changed(good, **{"000001": bytes(bits)}), authority / "tsa.pem"),
        (changed(good, **{"000001": b""}), authority / "tsa.pem"),
        (good, other),
    ]:
        report, codes = told(content, certificates)
        assert report.status_of("time_stamps") == "FAILS" and "stamp_refused" in codes


def test_stamp_of_a_checkpoint_that_is_not_of_this_log(told, little, token):
    good = Tamperer(little.pack(stamps=[(len(little.made), token)]), 1)
    row = good.members["stamps.jsonl"].replace(b'"from":', b'"from":1')
    _report, codes = told(packed(repaired(good.members | {"stamps.jsonl": row})))
    assert "stamp_of_another_log" in codes
    report, codes = told(packed(repaired(good.members | {"stamps.jsonl": row.replace(b"000001", b"000002")})))
    assert report.exit_status == 3 and "member_missing" in codes


def test_the_command_takes_certificates_from_a_file(little, token, authority, tmp_path, capsys):
    path = tmp_path / "bundle.zip"
    little.pack(path, stamps=[(len(little.made), token)])
    asked = [str(path), "--log-key", little.key.public.text, "--language", "en", "--time-authority"]
    assert main([*asked, str(tmp_path / "nowhere.pem")]) == 2
    assert main([*asked, str(authority / "tsa.pem")]) == 0
    assert "[HOLDS] time stamps" in capsys.readouterr().out


def published():
    sequencer.drain()
    stated = note.Checkpoint(LOG_KEY.name, tree.size(), tree.root(tree.size()))
    signed = note.sign_note(stated.text, LOG_KEY)
    return Checkpoint.objects.create(size=stated.size, root=stated.root, note=signed, at=clock.now())


@transaction.atomic
def happen():
    kind = log.register("test:thing:happened")
    log.append(stream="thing:1", kind=kind, at=clock.now(), actor=heads.STATER, subject={}, statement={})


@pytest.mark.django_db
@pytest.mark.parametrize("streams", [["thing:1"], None])
def test_what_the_product_writes_holds_and_late_answers_stay_at_home(authority, told, tmp_path, streams):
    happen()
    first = published()
    certificates = str(authority / "tsa.pem")
    stamp = time_stamps.take(
        first, token_of(authority, first.note), authority="TSA", certificates=certificates, at=clock.now()
    )
    heads.state_heads(clock.now())
    late = published()
    later = clock.now() + timedelta(hours=3)
    TimeStamp.objects.create(checkpoint=late, authority="TSA", token=stamp.token, stamped_at=later, at=later)
    happen()
    heads.state_heads(clock.now())
    published()
    file = io.BytesIO()
    write_bundle(file, Contents(streams=streams))
    assert [name for name in Tamperer(file.getvalue(), 1).members if name.startswith("tsa/")] == ["tsa/000001.tsr"]
    report = checked(tmp_path / "bundle.zip", file.getvalue(), Trust(LOG_KEY.public, time_authority=certificates))
    assert report.status_of("time_stamps") == report.status_of("time") == "HOLDS", report.findings
