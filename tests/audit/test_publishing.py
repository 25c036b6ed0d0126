"""From the tree over the signer to a published checkpoint and its witnesses: processes, sockets and files as they are."""

import pytest

from audit import clock, keys, log, publishing, sequencer, tree, witnessing
from audit.models import Checkpoint, Cosignature, Event, WitnessTry
from audit.selectors import latest_checkpoint, latest_checkpoint_line
from audit.signer import keeping
from audit.signer.client import SignerAway
from audit.signer.memory import Memory, Refused
from audit.verifier import note
from audit.verifier.merkle import root_of
from tests import signers
from tests.audit.grown import behind_the_triggers, grow

pytestmark = pytest.mark.django_db
OPERATOR = log.Actor("system:operator", "张工")


@pytest.fixture
def signer(tmp_path, settings):
    settings.LOG_SIGNER = str(tmp_path / "socket")
    with signers.signer(tmp_path):
        yield tmp_path


@pytest.fixture
def published(signer):
    """Grows the log to a size and publishes that."""

    def publish(size):
        sequencer.drain()  # the signer's key is an entry, too
        grow(size - tree.size(), first=Event.objects.count())
        return publishing.publish(clock.now())

    return publish


def shorten(size):
    """What restoring a backup does to the tables."""
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_cosignature")
        cursor.execute("DELETE FROM audit_checkpoint WHERE size > %s", [size])
        cursor.execute("DELETE FROM audit_node")
        cursor.execute('DELETE FROM audit_leaf WHERE "index" >= %s', [size])


def test_checkpoint_is_signed_kept_and_asked_once(published, signer):
    assert publishing.publish(clock.now()) is None  # nothing logged yet
    assert latest_checkpoint_line() == ""
    leaves = grow(70)
    first = published(70)
    stated = note.parse_checkpoint(note.open_note(first.note, [signers.public_key(signer)]).text)
    assert (stated.origin, stated.size, stated.root) == (signers.ORIGIN, 70, root_of(leaves))
    assert latest_checkpoint() == first and latest_checkpoint_line() == stated.line
    assert publishing.publish(clock.now()) is None
    assert published(90).size == 90


def test_first_signer_is_registered_in_the_log_and_any_other_must_be(published, signer):
    published(3)
    assert [(one.key, one.is_witness) for one in keys.registered()] == [(signers.public_key(signer), False)]
    keys.revoke_key(text=signers.public_key(signer).text, reason="lost", actor=OPERATOR, at=clock.now())
    with pytest.raises(publishing.WrongSigner):
        published(6)
    assert latest_checkpoint().size == 3


def test_rotated_key_signs_on_where_the_old_one_stood(tmp_path, settings):
    settings.LOG_SIGNER = str(tmp_path / "socket")
    with signers.signer(tmp_path):
        grow(5)
        first = publishing.publish(clock.now())
        old = signers.public_key(tmp_path)
    new = keeping.renew_key(tmp_path / "log.key", Memory(tmp_path / "log.state")).public
    keys.register_key(key=new, organisation="信息中心", actor=OPERATOR, at=clock.now(), replaces=old.text)
    with signers.signer(tmp_path):
        grow(4, first=5)
        second = publishing.publish(clock.now())
    note.open_note(first.note, [old])
    note.open_note(second.note, [new])
    assert keys.log_keys() == [new]
    revoked = keys.registered()[0]
    assert revoked.revoked_at is not None and new.text in revoked.reason
    with pytest.raises(keys.KeyKnown):
        keys.register_key(key=old, organisation="", actor=OPERATOR, at=clock.now())
    with pytest.raises(keys.KeyUnknown):
        keys.revoke_key(text=old.text, reason="again", actor=OPERATOR, at=clock.now())


def test_restored_backup_is_not_signed_neither_short_nor_grown_again(published, signer):
    published(50)
    published(80)
    shorten(50)
    with pytest.raises(publishing.RolledBack, match="signed 80 entries, the database holds 60"):
        published(60)
    with pytest.raises(Refused, match="does not continue"):
        published(95)
    assert latest_checkpoint().size == 50


def test_checkpoint_lost_after_signing_is_signed_and_kept_later(published):
    published(50)
    whole = published(80)
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_checkpoint WHERE size = 80")
    again = publishing.publish(clock.now())
    assert (again.size, again.note) == (80, whole.note)


def test_signer_that_is_away_costs_nothing_but_time(settings, tmp_path):
    settings.LOG_SIGNER = str(tmp_path / "nowhere" / "socket")
    grow(3)
    with pytest.raises(SignerAway):
        publishing.publish(clock.now())
    assert latest_checkpoint() is None


@pytest.fixture
def witness(published, signer, tmp_path):
    """A registered witness on the net, and how it is registered again under another name."""
    folder = tmp_path / "witness"
    folder.mkdir()
    port = signers.free_port()
    published(10)
    with signers.witness(folder, signers.public_key(signer), port):
        key = signers.public_key(folder, "witness")
        register(key, f"http://127.0.0.1:{port}/")
        yield key


def register(key, address=""):
    keys.register_key(key=key, organisation="省统计局", address=address, actor=OPERATOR, at=clock.now())


def test_witness_cosigns_what_grows_and_the_note_carries_it(witness, published, signer):
    at = clock.now()
    assert witnessing.ask_due(at) == 1
    assert witnessing.ask_due(at) == 0
    checkpoint = published(300)
    assert witnessing.head_to_witness(at).size == 10  # within the hour all witnesses are shown the same head
    assert witnessing.ask_due(at + witnessing.TOGETHER * 2) == 1
    opened = note.open_note(witnessing.whole_note(checkpoint), [signers.public_key(signer), witness])
    assert [signature.key for signature in opened.signatures] == [signers.public_key(signer), witness]
    assert witnessing.missing(checkpoint, keys.witnesses()) == []


def test_witness_that_knows_more_than_our_tables_is_believed_its_size(witness, published):
    witnessing.ask_due(clock.now())
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_cosignature")
    published(20)
    assert witnessing.ask_due(clock.now()) == 1


def test_witness_that_is_away_is_asked_ever_less_often(published):
    checkpoint = published(5)
    register(note.new_key("away.example", note.WITNESS).public, f"http://127.0.0.1:{signers.free_port()}")
    at = clock.now()
    for minutes in (2, 4, 8):
        assert witnessing.ask_due(at) == 0
        row = WitnessTry.objects.get()
        assert (row.next_at - at).total_seconds() == minutes * 60
        assert "away.example" not in row.last_error and row.last_error
        assert witnessing.ask_due(at) == 0 and WitnessTry.objects.get().attempts == row.attempts
        at = row.next_at
    assert [one.key.name for one in witnessing.missing(checkpoint, keys.witnesses())] == ["away.example"]


def test_cosignatures_come_back_by_file_as_lines_or_as_a_note(published):
    first, second = published(5), published(8)
    key, stranger = note.new_key("file.example", note.WITNESS), note.new_key("stranger.example", note.WITNESS)
    register(key.public)
    text = note.split_note(first.note)[0]
    assert witnessing.growth_for("file.example", first).old == 0
    cosigned = note.cosign(text, stranger, 7) + note.cosign(text, key, 7)
    assert [one.key_name for one in witnessing.receive(first, cosigned, clock.now())] == ["file.example"]
    assert witnessing.receive(first, first.note + cosigned, clock.now()) == []  # known already
    assert witnessing.growth_for("file.example", second).old == 5
    for answer in (cosigned, first.note + cosigned, note.cosign(text, stranger, 7), "", "what?"):
        with pytest.raises(note.NoteError):
            witnessing.receive(second, answer, clock.now())
    assert Cosignature.objects.count() == 1
    assert Checkpoint.objects.count() == 2
