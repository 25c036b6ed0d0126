"""Officials' own signatures in the log: every act of theirs carries one, or there is no act."""

import threading
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import canonical, clock, keys, log, officials, signatures
from audit.integrity import verify_stream
from audit.log import Actor, Draft
from audit.models import Event, Opening, PendingEvent
from audit.selectors import timeline
from audit.signatures import CustodyAway, CustodyRefused
from audit.verifier.entries import entry_of
from audit.verifier.official_claims import Officials
from registry.roles import Role
from tests import custodies, signers
from tests.audit.test_append import entry
from tests.audit.test_bundle import KEY, TRUST, make_ready, register_key, written

pytestmark = pytest.mark.django_db
CLOCK = Actor("system:clock", "系统时钟")
OTHER = Actor("official:2", "王芳")


@pytest.fixture
def custody(tmp_path, settings):
    with custodies.in_process(tmp_path / "custody", settings) as kept:
        yield kept


def claim():
    """What an outsider says of every event that stands in the database, in its order."""
    found = Officials(officials.root_key(), signers.ORIGIN)
    for index, event in enumerate(Event.objects.order_by("pk")):
        found.feed(entry_of({"index": index, "body": event.body}))
    return {(one.status, one.code) for one in found.findings()}, found


def test_act_of_an_official_is_signed_and_a_machines_is_not(custody):
    signed = log.append(**entry(personal={"name": "某人"}))
    unsigned = log.append(**entry(actor=CLOCK))
    assert signed.parsed["schema"] == "heyan.audit/2" and unsigned.parsed["schema"] == "heyan.audit/1"
    assert "signed" not in unsigned.parsed
    assert canonical.encode(signed.parsed).decode() == signed.body
    assert claim()[0] == {("HOLDS", "acts_signed")}
    report = verify_stream("case:1")
    assert report.holds and report.signed == 1
    assert [len(one.signed_with) for one in timeline("case:1")] == [8, 0]


def test_list_is_signed_in_one_question_for_each_turn_of_a_stream(custody, monkeypatch):
    asked = []
    sign = custody.sign
    door = signatures.door()
    monkeypatch.setitem(door._answers, "sign", lambda acts: asked.append(len(acts)) or sign(acts))
    drafts = [Draft(**entry(stream=f"case:{number % 40}", actor=(OTHER, CLOCK)[number % 2])) for number in range(80)]
    events = log.append_many([*drafts, Draft(**entry(stream="case:0")), Draft(**entry(stream="case:0"))])
    assert asked == [20, 20, 1, 1]
    assert [event.seq for event in events[-2:]] == [3, 4] and events[-1].prev == events[-2].digest
    assert verify_stream("case:0").holds and claim()[0] == {("HOLDS", "acts_signed")}


def test_without_the_custody_nothing_is_written(settings, tmp_path):
    settings.OFFICIALS_CUSTODY = str(tmp_path / "nobody")
    with pytest.raises(CustodyAway):
        log.append(**entry(personal={"name": "某人"}))
    with pytest.raises(CustodyAway):
        log.append_many([Draft(**entry(actor=CLOCK)), Draft(**entry())])
    assert not Event.objects.exists() and not PendingEvent.objects.exists() and not Opening.objects.exists()
    assert log.append(**entry(actor=CLOCK)).seq == 1  # clocks go on


def test_beginning_is_stated_once_with_what_was_there_before(custody):
    begun = officials.beginning()
    assert begun.parsed["statement"]["size"] == 0
    assert not officials.begin(origin=signers.ORIGIN, at=clock.now())
    assert officials.root_key().text == custody.root()
    assert keys.registered() == []  # keys of the log and of its witnesses are another list


def test_revocation_is_logged_and_what_was_signed_before_stays_signed(custody):
    log.append(**entry())
    officials.revoke(holder="official:1", reason="调离", actor=OTHER, at=clock.now())
    with pytest.raises(CustodyRefused):
        log.append(**entry())
    officials.renew(holder="official:1", reason="回任", actor=OTHER, at=clock.now())
    log.append(**entry())
    said, found = claim()
    assert said == {("HOLDS", "acts_signed")} and found.revocations == 1
    event = Event.objects.filter(kind=officials.REVOKED)[0]
    assert event.parsed["statement"]["reason"] == "调离" and event.parsed["actor"]["name"] == "王芳"


def test_revocation_whose_transaction_failed_comes_into_the_log_later(custody):
    log.append(**entry())
    with pytest.raises(RuntimeError), transaction.atomic():
        officials.revoke(holder="official:1", reason="调离", actor=OTHER, at=clock.now())
        raise RuntimeError
    assert not Event.objects.filter(kind=officials.REVOKED).exists()
    assert officials.note_revocations(at=clock.now()) == 1
    assert Event.objects.get(kind=officials.REVOKED).parsed["actor"]["id"] == "system:custody"


def test_bundle_of_a_signed_stream_convinces_an_outsider(custody, tmp_path):
    register_key()
    log.append(**entry())
    log.append(**entry(actor=CLOCK))
    make_ready()
    trust = replace(TRUST, officials_key=officials.root_key())
    report = written(tmp_path, trust, streams=["case:1"])
    assert KEY.name == signers.ORIGIN and report.status_of("officials") == "HOLDS"


def command(*words):
    said = StringIO()
    call_command("official_keys", *words, stdout=said)
    return said.getvalue()


def test_command_prepares_lists_rotates_and_revokes(custody, cast, django_capture_on_commit_callbacks):
    assert "new keys" in command("prepare", "--by", "李主任")
    assert "\n0 new keys" in "\n" + command("prepare", "--by", "李主任")
    holder = f"official:{cast[Role.COUNTY_OFFICE].pk}"
    with django_capture_on_commit_callbacks(execute=True):  # the log confirms what it holds
        command("rotate", holder, "--reason", "每年更换", "--by", "李主任")
    command("revoke", holder, "--reason", "离任", "--by", "李主任")
    assert f"{holder}\t\trevoked" in command() and custody.root() in command()
    kinds = list(Event.objects.filter(stream=keys.STREAM).order_by("seq").values_list("kind", flat=True))
    assert kinds == [officials.BEGUN, officials.PREPARED, officials.REVOKED]
    with pytest.raises(CommandError, match="refuses"):
        command("revoke", "somebody", "--reason", "x", "--by", "李主任")


def test_signing_begins_as_run_begins_it_with_two_processes_that_have_just_been_started(tmp_path, settings):
    settings.LOG_SIGNER, settings.OFFICIALS_CUSTODY = str(tmp_path / "socket"), str(tmp_path / "own" / "socket")
    (tmp_path / "own").mkdir()
    with signers.signer(tmp_path), custodies.custody(tmp_path / "own"):
        command("begin")
        command("begin")
        log.append(**entry())
    assert officials.beginning().parsed["statement"]["log"] == signers.ORIGIN
    assert claim()[0] == {("HOLDS", "acts_signed")} and Event.objects.filter(kind=officials.BEGUN).count() == 1


def test_command_says_where_there_is_no_custody(db):
    with pytest.raises(CommandError, match="HEYAN_OFFICIALS_CUSTODY"):
        command()


@pytest.mark.postgresql
@pytest.mark.skipif('connection.vendor != "postgresql"', reason="several connections")
@pytest.mark.django_db(transaction=True)
def test_first_acts_at_once_get_one_key_each_and_nobody_waits_for_nobody(tmp_path, settings):
    settings.OFFICIALS_CUSTODY = str(tmp_path / "socket")
    errors, barrier = [], threading.Barrier(8)

    def act(number):
        try:
            barrier.wait(10)
            for turn in range(5):
                with transaction.atomic():
                    log.append(**entry(actor=(OTHER, entry()["actor"])[number % 2], stream=f"case:{turn}"))
                    log.append(**entry(actor=CLOCK, stream=f"paper:{number}"))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    with custodies.custody(tmp_path):
        officials.begin(origin=signers.ORIGIN, at=clock.now())
        threads = [threading.Thread(target=act, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        said, found = claim()
    assert said == {("HOLDS", "acts_signed")} and found.signed == 40 and len(found.keys) == 2
