"""Appending to the log: one statement of fact per act, in the act's own transaction."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from audit import canonical, clock, log
from audit.integrity import verify_stream
from audit.log import Actor, Draft
from audit.models import AppendOnly, Event, Opening, PendingEvent

SEEN = log.register("test:thing:seen", personal={"name", "income_fen"})
ACTOR = Actor(id="official:1", name="演示员", role="village", post="文书", unit="演示村", division="220122001001")
pytestmark = pytest.mark.django_db


def entry(**changes):
    return {
        "stream": "case:1",
        "kind": SEEN,
        "at": clock.now(),
        "actor": ACTOR,
        "subject": {"case_no": "1"},
        "statement": {"outcome": "approved"},
        **changes,
    }


def test_events_of_a_stream_are_chained_by_position_and_digest():
    first = log.append(**entry())
    second = log.append(**entry())
    assert (first.seq, first.prev) == (1, log.NOTHING_BEFORE)
    assert (second.seq, second.prev) == (2, first.digest)
    assert second.parsed["prev"] == first.digest and second.parsed["seq"] == 2
    assert second.digest == log.leaf_hash(second.body.encode())


def test_streams_do_not_mix():
    log.append(**entry())
    other = log.append(**entry(stream="register:220122-0001"))
    assert other.seq == 1
    assert [event.stream for event in log.events_of("case:1")] == ["case:1"]


def test_each_event_waits_for_the_sequencer():
    event = log.append(**entry())
    assert PendingEvent.objects.get().event_id == event.pk


def test_the_body_is_canonical_and_names_its_schema():
    event = log.append(**entry())
    assert canonical.encode(event.parsed).decode() == event.body
    assert event.parsed["schema"] == "heyan.audit/1"
    assert len(event.parsed["at"]) == 27 and event.parsed["at"].endswith("Z")


def test_known_head_saves_the_read():
    first = log.append(**entry())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = log.append(**entry(after=first.head))
    assert len(queries) == (1 if connection.vendor == "postgresql" else 4)
    assert second.prev == first.digest


def test_fresh_stream_may_be_said_to_be_fresh():
    assert log.append(**entry(after=(0, ""))).prev == log.NOTHING_BEFORE


def test_second_event_at_the_same_position_is_refused():
    log.append(**entry())
    with pytest.raises(IntegrityError), transaction.atomic():
        log.append(**entry(after=log.START))
    assert Event.objects.count() == PendingEvent.objects.count() == 1


def test_rolled_back_act_leaves_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        log.append(**entry(personal={"name": "某人"}))
        raise RuntimeError
    assert not Event.objects.exists() and not PendingEvent.objects.exists() and not Opening.objects.exists()


def test_unknown_kind_is_refused():
    with pytest.raises(log.UnknownEvent):
        log.append(**entry(kind="test:thing:invented"))


@pytest.mark.django_db(transaction=False)
def test_kind_has_three_words_and_one_meaning():
    with pytest.raises(ValueError, match="subject:thing:past"):
        log.register("seen")
    assert log.register(SEEN, personal={"income_fen", "name"}) == SEEN
    with pytest.raises(ValueError, match="twice"):
        log.register(SEEN, personal={"phone"})


def test_stream_needs_a_proper_name():
    with pytest.raises(ValueError, match="no stream"):
        log.append(**entry(stream="案卷 1"))


def test_float_and_too_much_are_refused():
    with pytest.raises(canonical.NotCanonical):
        log.append(**entry(statement={"income": 1.5}))
    with pytest.raises(canonical.NotCanonical):
        log.append(**entry(statement={"text": "x" * 70_000}))


def test_choices_and_what_people_typed_become_plain():
    class Outcome(models.TextChoices):
        APPROVED = "approved"

    event = log.append(**entry(statement={"outcome": Outcome.APPROVED, "opinion": "e\u0301", "list": (True, None, 3)}))
    assert event.parsed["statement"] == {"outcome": "approved", "opinion": "\u00e9", "list": [True, None, 3]}


def test_event_that_was_appended_is_the_row():
    event = log.append(**entry(statement={"text": "\x00 '%s \u2028 😀"}))
    row = Event.objects.get()
    for field in Event._meta.fields:
        assert getattr(event, field.attname) == getattr(row, field.attname), field.name
    assert event == row and verify_stream("case:1").holds


def test_empty_list_appends_nothing():
    assert log.append_many([]) == []


def test_keys_of_a_list_are_in_its_order():
    events = log.append_many([Draft(**entry(stream=f"case:{number % 7}")) for number in range(50)])
    assert [event.pk for event in events] == list(Event.objects.order_by("pk").values_list("pk", flat=True))
    assert all(Event.objects.get(pk=event.pk).event_id == event.event_id for event in events)


def test_back_dated_event_is_refused():
    with pytest.raises(log.BackDated):
        log.append(**entry(at=datetime.now(UTC) - timedelta(days=1)))


def test_personal_values_stand_only_in_the_opening():
    event = log.append(**entry(personal={"name": "张某某", "income_fen": 412_345}))
    assert "张某某" not in event.body and "412345" not in event.body
    assert set(event.parsed["commitments"]) == {"name", "income_fen"}
    salts = {opening.salt for opening in Opening.objects.filter(event_id=event.event_id)}
    assert len(salts) == 2


def test_personal_value_must_be_declared():
    with pytest.raises(log.PersonalValueInTheOpen):
        log.append(**entry(personal={"phone": "13900000000"}))


@pytest.mark.parametrize("place", ["subject", "statement"])
def test_declared_personal_value_cannot_be_stated_openly(place):
    with pytest.raises(log.PersonalValueInTheOpen):
        log.append(**entry(**{place: {"rows": [{"name": "张某某"}]}}))


def test_list_is_appended_in_few_statements():
    drafts = [Draft(**entry(stream=f"case:{number % 40}", personal={"name": "某"})) for number in range(120)]
    with CaptureQueriesContext(connection) as queries:
        events = log.append_many(drafts)
    assert len(queries) <= 8
    assert [event.seq for event in log.events_of("case:7")] == [1, 2, 3]
    assert events[47].prev == events[7].digest
    assert PendingEvent.objects.count() == 120


def test_list_goes_on_from_what_stands_and_from_given_heads():
    first = log.append(**entry())
    other = log.append(**entry(stream="case:2"))
    events = log.append_many([Draft(**entry()), Draft(**entry(stream="case:2", after=other.head))])
    assert [event.prev for event in events] == [first.digest, other.digest]


def test_event_cannot_be_saved_again_or_deleted():
    event = log.append(**entry())
    for attempt in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(kind="x")):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_append_outside_a_transaction_is_refused():
    with pytest.raises(log.OutsideTransaction):
        log.append(**entry())


def simultaneously(*works):
    """Run each work in a thread and transaction of its own, all at once; the exceptions come back."""
    barrier, errors = threading.Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait(10)
            with transaction.atomic():
                work()
        except IntegrityError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.postgresql
@pytest.mark.skipif('connection.vendor != "postgresql"', reason="several connections")
@pytest.mark.django_db(transaction=True)
def test_writers_without_a_head_take_turns():
    works = [lambda: log.append(**entry())] * 4 + [lambda: log.append_many([Draft(**entry()), Draft(**entry())])] * 4
    assert simultaneously(*works) == []
    assert verify_stream("case:1").events == 12 and verify_stream("case:1").holds


@pytest.mark.postgresql
@pytest.mark.skipif('connection.vendor != "postgresql"', reason="several connections")
@pytest.mark.django_db(transaction=True)
def test_of_writers_at_one_position_one_wins():
    errors = simultaneously(*[lambda: log.append(**entry(after=log.START))] * 8)
    assert len(errors) == 7 and "one_event_per_stream_position" in str(errors[0])
    assert Event.objects.count() == PendingEvent.objects.count() == 1
