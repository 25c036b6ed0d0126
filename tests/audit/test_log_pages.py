"""What anybody may fetch of the log, checked with the verifier's own functions; and what nobody is told."""

import hashlib

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit import clock, keys, log, tree
from audit.models import Cosignature, Leaf
from audit.verifier import note
from audit.verifier.merkle import node_hash, verify_consistency, verify_inclusion
from tests.audit.grown import LOG_KEY, publish

pytestmark = pytest.mark.django_db
OPERATOR = log.Actor("system:operator", "张工")
WITNESS = note.SigningKey("witness.example/w1", note.WITNESS, b"\x02" * 32)


@pytest.fixture
def witness():
    keys.register_key(key=WITNESS.public, organisation="省统计局", actor=OPERATOR, at=clock.now())


def text_of(client, name, *arguments):
    answer = client.get(reverse(f"log:{name}", args=arguments))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def page_of(client, **asked):
    answer = client.get(reverse("log:page"), asked)
    return answer.status_code, answer.content.decode()


def test_page_before_the_first_checkpoint_says_so(client):
    status, page = page_of(client, line=f"heyan.example/log 5 {'A' * 43}=")
    assert status == 200
    assert 'id="checkpoint"' not in page and "note-info" in page
    assert client.get(reverse("log:checkpoint")).status_code == 404
    assert client.get(reverse("log:proof", args=[0])).status_code == 404
    assert client.get(reverse("log:tile", args=[0, 0, 1])).status_code == 404


def test_page_shows_checkpoint_keys_and_witnesses_in_few_queries(client, witness, django_assert_max_num_queries):
    keys.register_key(key=LOG_KEY.public, organisation="", actor=OPERATOR, at=clock.now())
    checkpoint = publish(300)
    with django_assert_max_num_queries(9):
        status, page = page_of(client)
    assert status == 200
    for shown in (LOG_KEY.public.text, WITNESS.public.text, "省统计局", note.encode_base64(checkpoint.root), "300"):
        assert shown.replace("+", "&#43;") in page or shown in page


def test_proofs_convince_without_us(client):
    publish(200)
    checkpoint = publish(300)
    opened = note.open_note(text_of(client, "checkpoint"), [LOG_KEY.public])
    stated = note.parse_checkpoint(opened.text)
    assert stated.size == 300
    head, _, signed = text_of(client, "proof", 123).partition("\n\n")
    version, index, *path = head.split("\n")
    assert (version, index, signed) == ("c2sp.org/tlog-proof@v1", "index 123", checkpoint.note)
    leaf = bytes(Leaf.objects.get(index=123).hash)
    assert verify_inclusion(leaf, 123, 300, [note.decode_base64(one) for one in path], stated.root)
    old = note.parse_checkpoint(note.open_note(text_of(client, "checkpoint-at", 200), [LOG_KEY.public]).text)
    path = [note.decode_base64(one) for one in text_of(client, "consistency", 200, 300).split()]
    assert verify_consistency(200, old.root, 300, stated.root, path)


def test_tiles_are_the_hashes_of_what_is_published(client):
    publish(300)
    tree_of_256 = client.get(reverse("log:tile", args=[1, 0, 1])).content
    leaves = client.get(reverse("log:tile", args=[0, 0, 256])).content
    assert leaves[:32] == bytes(Leaf.objects.get(index=0).hash)
    hashes = [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    assert hashes == [tree_of_256]
    assert len(client.get(reverse("log:tile", args=[0, 1, 44])).content) == 44 * 32
    for missing in ([0, 1, 45], [0, 2, 1], [1, 0, 2], [2, 0, 1], [9, 0, 1], [0, 0, 0], [0, 0, 257], [0, 10**30, 1]):
        assert client.get(reverse("log:tile", args=missing)).status_code == 404


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("proof", [300]),
        ("proof", [10**30]),
        ("checkpoint-at", [299]),
        ("checkpoint-at", [10**30]),
        ("consistency", [200, 301]),
        ("consistency", [5, 4]),
        ("request", ["nobody.example"]),
        ("time-stamp", [10**30]),
    ],
)
def test_what_the_log_has_not_got_is_not_found(client, name, arguments):
    publish(300)
    assert client.get(reverse(f"log:{name}", args=arguments)).status_code == 404


def test_line_of_a_paper_is_compared(client):
    publish(300)
    then = note.Checkpoint(LOG_KEY.name, 200, tree.root(200))
    assert "note-success" in page_of(client, line=then.line)[1]
    assert "note-error" in page_of(client, line=note.Checkpoint(LOG_KEY.name, 201, tree.root(200)).line)[1]
    for other in (note.Checkpoint("other.example", 200, tree.root(200)), note.Checkpoint(LOG_KEY.name, 301, b"1" * 32)):
        assert "note-warning" in page_of(client, line=other.line)[1]
    assert page_of(client, line="a\x00b")[0] == 422
    assert page_of(client, index="-1")[0] == 422
    assert page_of(client, index=10**40)[0] == 422
    assert client.get(reverse("log:page"), {"index": 5}).url == reverse("log:proof", args=[5])


def test_witness_takes_its_request_here_and_hands_in_its_answer(client, witness):
    checkpoint = publish(300)
    asked = text_of(client, "request", WITNESS.name)
    assert asked == f"old 0\n\n{checkpoint.note}"
    answer = note.cosign(note.split_note(checkpoint.note)[0], WITNESS, 1_500_000_000)
    handed = client.post(reverse("log:cosign"), {"size": 300, "answer": answer.replace("\n", "\r\n")})
    assert handed.status_code == 302
    assert note.open_note(text_of(client, "checkpoint"), [WITNESS.public]).signatures[0].time == 1_500_000_000
    publish(320)
    assert text_of(client, "request", WITNESS.name).startswith("old 300\n")


@pytest.mark.parametrize(
    "answer", ["what?", "— witness.example/w1 AAAA", "a\n\nb", "\x00", note.cosign("x\n", WITNESS, 1), "x" * 30_000]
)
@pytest.mark.parametrize("size", [300, 299, 10**15, ""])
def test_any_other_answer_is_refused_beside_the_field(client, witness, answer, size):
    publish(300)
    assert client.post(reverse("log:cosign"), {"size": size, "answer": answer}).status_code == 422
    assert not Cosignature.objects.exists()


def test_verifier_is_fetched_as_the_page_says(client):
    fetched = client.get(reverse("log:verifier")).content
    assert hashlib.sha256(fetched).hexdigest() in page_of(client)[1]


def test_files_travel_by_command_as_well(witness, tmp_path, capsys):
    checkpoint = publish(20)
    call_command("witness_log", "request", WITNESS.name, str(tmp_path / "request"))
    assert (tmp_path / "request").read_text() == f"old 0\n\n{checkpoint.note}"
    (tmp_path / "answer").write_text(note.cosign(note.split_note(checkpoint.note)[0], WITNESS, 7))
    call_command("witness_log", "take", str(tmp_path / "answer"))
    assert Cosignature.objects.get().key_name == WITNESS.name
    (tmp_path / "answer").write_text("nothing")
    for wrong in (["take", str(tmp_path / "answer")], ["take", str(tmp_path)], ["request", "x", str(tmp_path / "r")]):
        with pytest.raises(CommandError):
            call_command("witness_log", *wrong)


def test_keys_are_kept_by_command(capsys):
    text = WITNESS.public.text
    call_command("log_keys", "register", text, organisation="省统计局", address="https://w.example", by="张工")
    call_command("log_keys", "revoke", text, reason="遗失", by="张工")
    call_command("log_keys")
    listed = capsys.readouterr().out
    assert text in listed and "遗失" in listed and "https://w.example" in listed
    for act, more in [
        ("register", {"key": "x", "organisation": "x", "by": "x"}),
        ("register", {"key": text, "organisation": "x", "by": "x"}),
        ("register", {"key": LOG_KEY.public.text, "organisation": "x", "by": "x", "address": "file:///etc/passwd"}),
        ("revoke", {"key": text, "reason": "x", "by": "x"}),
    ]:
        with pytest.raises(CommandError):
            call_command("log_keys", act, more.pop("key"), **more)
