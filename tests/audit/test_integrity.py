"""Whether a stream still says what was written, and that erasing a personal value does not spoil it."""

from datetime import timedelta

import pytest
from django.db import connection

from audit import clock, log
from audit.erasure import NothingToErase, erase_openings
from audit.integrity import Fault, verify_stream
from audit.log import Actor
from audit.models import Event, Opening
from audit.selectors import timeline
from tests.append_only import suspended

KIND = log.register("test:value:stated", personal={"name", "income_fen"}, label="stated")
ACTOR = Actor(id="official:1", name="演示员", role="village", post="文书", unit="演示村", division="220122001001")
pytestmark = pytest.mark.django_db


def state(**personal):
    return log.append(
        stream="case:1",
        kind=KIND,
        at=clock.now(),
        actor=ACTOR,
        subject={"case_no": "1"},
        statement={"outcome": "approved"},
        personal=personal,
    )


@pytest.fixture
def stream():
    return [state(name="张某某"), state(), state(name="张某某", income_fen=412_345), state()]


def tamper(statement, params=()):
    with suspended(connection), connection.cursor() as cursor:
        cursor.execute(statement, params)


def faults(**options):
    return {(problem.seq, problem.fault) for problem in verify_stream("case:1", **options).problems}


def test_untouched_stream_holds(stream):
    report = verify_stream("case:1", head=stream[-1].head)
    assert report.holds
    assert (report.events, report.opened, report.erased, report.head) == (4, 3, 0, stream[-1].head)


def test_stream_without_events_holds():
    assert verify_stream("case:2").holds


def test_altered_record_shows(stream):
    tamper("UPDATE audit_event SET body = REPLACE(body, 'approved', 'rejected') WHERE seq = 2")
    assert faults() == {(2, Fault.DIGEST)}


def test_altered_record_with_mended_digest_breaks_the_chain(stream):
    body = stream[1].body.replace("approved", "rejected")
    tamper("UPDATE audit_event SET body = %s, digest = %s WHERE seq = 2", [body, log.leaf_hash(body.encode())])
    assert faults() == {(3, Fault.CHAIN)}


def test_removed_record_shows(stream):
    tamper("DELETE FROM audit_event WHERE seq = 3")
    assert faults() == {(4, Fault.CHAIN)}


def test_removed_last_record_shows_to_whom_remembers_the_head(stream):
    tamper("DELETE FROM audit_event WHERE seq = 4")
    assert faults() == set()
    assert faults(head=stream[-1].head) == {(4, Fault.TAIL)}


@pytest.mark.parametrize("change", ["kind = 'test:value:other'", "at = db_time"])
def test_column_that_contradicts_the_record_shows(stream, change):
    tamper(f"UPDATE audit_event SET {change} WHERE seq = 1")
    assert faults() == {(1, Fault.COLUMNS)}


def test_record_that_is_no_json_shows(stream):
    tamper("UPDATE audit_event SET body = 'x' WHERE seq = 4")
    assert faults() == {(4, Fault.DIGEST), (4, Fault.UNREADABLE)}


def test_unknown_schema_does_not_hold(stream):
    body = stream[3].body.replace("heyan.audit/1", "heyan.audit/9")
    tamper("UPDATE audit_event SET body = %s, digest = %s WHERE seq = 4", [body, log.leaf_hash(body.encode())])
    assert faults() == {(4, Fault.UNKNOWN_SCHEMA)}


def test_time_of_writing_convicts_a_back_dated_record(stream):
    late = clock.now() + timedelta(days=3)
    tamper("UPDATE audit_event SET db_time = %s WHERE seq = 2", [late])
    assert faults() == {(2, Fault.BACKDATED)}


def test_changed_personal_value_shows(stream):
    tamper("UPDATE audit_opening SET value = '1' WHERE label = 'income_fen'")
    assert faults() == {(3, Fault.COMMITMENT)}


def test_personal_value_that_disappears_silently_shows(stream):
    Opening.objects.filter(label="income_fen").delete()
    assert faults() == {(3, Fault.OPENING_LOST)}


def test_erased_personal_value_leaves_a_stream_that_holds(stream):
    before = stream[2].digest
    erase_openings(event=stream[2], labels=["name"], basis="PIPL Art. 47", actor=ACTOR, at=clock.now())
    report = verify_stream("case:1", head=stream[-1].head)
    assert report.holds
    assert (report.opened, report.erased) == (2, 1)
    assert Event.objects.get(pk=stream[2].pk).digest == before
    assert "张某某" in Opening.objects.get(event_id=stream[0].event_id).value


def test_only_what_stands_can_be_erased(stream):
    with pytest.raises(NothingToErase):
        erase_openings(event=stream[1], labels=["name"], basis="PIPL Art. 47", actor=ACTOR, at=clock.now())


def test_no_personal_value_stands_in_any_record(stream):
    bodies = "".join(Event.objects.values_list("body", flat=True))
    assert "张某某" not in bodies and "412345" not in bodies


def test_timeline_masks_personal_values(stream):
    entry = timeline("case:1")[2]
    assert {value.label: value.masked for value in entry.personal} == {"name": "张＊＊", "income_fen": "＊＊＊"}
    assert (entry.seq, entry.kind, entry.label, entry.actor) == (3, KIND, "stated", ACTOR)
    assert entry.statement == {"outcome": "approved"} and not entry.is_demo


def test_timeline_shows_that_a_value_was_erased(stream):
    erase_openings(event=stream[0], labels=["name"], basis="PIPL Art. 47", actor=ACTOR, at=clock.now())
    (value,) = timeline("case:1")[0].personal
    assert value.is_erased


def test_timeline_comes_in_pages_of_two_statements(stream, django_assert_num_queries):
    with django_assert_num_queries(2):
        first = timeline("case:1", limit=3)
    assert [entry.seq for entry in first] == [1, 2, 3]
    assert [entry.seq for entry in timeline("case:1", after_seq=3, limit=3)] == [4]
