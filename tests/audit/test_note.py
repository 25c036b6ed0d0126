"""Notes, keys, checkpoints and cosignatures: what C2SP says, against vectors that others published."""

import pytest

from audit.verifier import note

# golang.org/x/mod/sumdb/note prints these in its documentation.
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NEUMANN_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NEUMANN = note.parse_key(NEUMANN_KEY)
ROOT = bytes(range(32))
CHECKPOINT = note.Checkpoint("heyan.example/2017", 7, ROOT)
LOG_KEY = note.SigningKey("heyan.example/2017", note.LOG, b"\x01" * 32)
WITNESS_KEY = note.SigningKey("witness.example", note.WITNESS, b"\x02" * 32)
SIGNED = note.sign_note(CHECKPOINT.text, LOG_KEY)


def test_published_note_opens_and_is_signed_again_byte_for_byte():
    opened = note.open_note(f"{NEUMANN_TEXT}\n{NEUMANN_LINE}", [NEUMANN])
    assert opened.text == NEUMANN_TEXT
    assert [signature.key for signature in opened.signatures] == [NEUMANN]
    key = note.parse_signing_key(NEUMANN_SECRET)
    assert key.public == NEUMANN
    assert note.sign_note(NEUMANN_TEXT, key) == f"{NEUMANN_TEXT}\n{NEUMANN_LINE}"


@pytest.mark.parametrize("key", [LOG_KEY, WITNESS_KEY, note.new_key("名字.example")])
def test_keys_survive_being_written_down(key):
    assert note.parse_signing_key(key.text + "\n") == key
    assert note.parse_key(key.public.text) == key.public


def test_checkpoint_reads_back_from_note_and_from_paper():
    assert note.parse_checkpoint(note.open_note(SIGNED, [LOG_KEY.public]).text) == CHECKPOINT
    assert note.parse_line(f"  {CHECKPOINT.line}\n") == CHECKPOINT


def test_witness_states_its_time_and_a_stranger_is_passed_over():
    stranger = note.cosign(CHECKPOINT.text, note.new_key("stranger.example", note.WITNESS), 5)
    whole = SIGNED + stranger + note.cosign(CHECKPOINT.text, WITNESS_KEY, 1_500_000_000)
    opened = note.open_note(whole, [LOG_KEY.public, WITNESS_KEY.public])
    assert [(signature.key.name, signature.time) for signature in opened.signatures] == [
        ("heyan.example/2017", None),
        ("witness.example", 1_500_000_000),
    ]


def test_repeated_signature_counts_once():
    line = note.cosign(CHECKPOINT.text, WITNESS_KEY, 1)
    assert len(note.open_note(SIGNED + line + line, [WITNESS_KEY.public]).signatures) == 1


def test_time_of_a_cosignature_cannot_be_moved():
    raw = note.decode_base64(note.cosign(CHECKPOINT.text, WITNESS_KEY, 1).split(" ")[2].strip())
    moved = raw[:11] + b"\x02" + raw[12:]
    with pytest.raises(note.NoteError, match="does not verify"):
        note.open_note(f"{SIGNED}— witness.example {note.encode_base64(moved)}\n", [WITNESS_KEY.public])


def altered(old, new):
    assert old in SIGNED
    return SIGNED.replace(old, new, 1)


@pytest.mark.parametrize(
    "bad",
    [
        altered("\n7\n", "\n8\n"),  # the known key's signature is false: all is
        altered("\n7\n", "\n7\t\n"),
        altered("\n7\n", "\r\n7\n"),
        altered("\n\n", "\n"),
        altered("— ", "- "),
        altered("— ", "—  "),
        SIGNED[:-1],
        SIGNED + "\n",
        SIGNED.replace("=\n", "\n"),
        CHECKPOINT.text,
        f"{CHECKPOINT.text}\n",
        f"{CHECKPOINT.text}\n— {LOG_KEY.name} {note.encode_base64(LOG_KEY.public.id)}\n",
        f"{CHECKPOINT.text}\n— {LOG_KEY.name} {note.encode_base64(LOG_KEY.public.id + b'short')}\n",
        SIGNED + note.cosign(CHECKPOINT.text, WITNESS_KEY, 1) * note.MAX_SIGNATURES,
        "",
    ],
)
def test_anything_else_is_no_note(bad):
    with pytest.raises(note.NoteError):
        note.open_note(bad, [LOG_KEY.public])


def test_note_that_nobody_known_signed_is_refused():
    with pytest.raises(note.NoteError, match="no known key"):
        note.open_note(SIGNED, [NEUMANN])
    same_name = note.new_key(LOG_KEY.name).public
    with pytest.raises(note.NoteError, match="no known key"):
        note.open_note(SIGNED, [same_name])


ROOT64 = note.encode_base64(ROOT)


@pytest.mark.parametrize(
    "text",
    [
        f"o\n07\n{ROOT64}\n",
        f"o\n-7\n{ROOT64}\n",
        f"o\n７\n{ROOT64}\n",
        f"o\n{10**30}\n{ROOT64}\n",
        f"o\n7\n{ROOT64}\nextension\n",
        f"o\n7\n{ROOT64}",
        f"o\n7\n{ROOT64[:-4]}\n",
        f"o\n7\n{ROOT64[:-2]}9=\n",  # other padding bits of the same bytes
        f"\n7\n{ROOT64}\n",
        f"o o\n7\n{ROOT64}\n",
    ],
)
def test_other_spellings_of_a_checkpoint_are_refused(text):
    with pytest.raises(note.NoteError):
        note.parse_checkpoint(text)


@pytest.mark.parametrize(
    "text", ["", "a+b", NEUMANN_KEY.replace("c74f", "c74e"), NEUMANN_KEY.replace("+ARpc", "+Axpc"), NEUMANN_KEY[:-4]]
)
def test_damaged_key_is_refused(text):
    with pytest.raises(note.NoteError):
        note.parse_key(text)
