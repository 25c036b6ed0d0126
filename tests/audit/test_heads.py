"""Statements of where streams end: complete, and made from what grew since the last one."""

from datetime import timedelta

import pytest
from django.db import transaction

from audit import clock, heads, log, sequencer, tree
from audit.models import Event, HeadBucket, StreamHead
from audit.verifier import merkle
from audit.verifier.log_claims import BUCKETS, bucket_leaf, bucket_of, head_leaf

pytestmark = pytest.mark.django_db


def happen(names):
    kind = log.register("test:thing:happened")
    drafts = [
        log.Draft(stream=name, kind=kind, at=clock.now(), actor=heads.STATER, subject={}, statement={})
        for name in names
    ]
    with transaction.atomic():
        log.append_many(drafts)
    sequencer.drain()


def state():
    stated = heads.state_heads(clock.now())
    sequencer.drain()
    return stated


def things(*numbers):
    return [f"thing:{number}" for number in numbers]


def prove(stated, streams, size):
    """Every stream's last entry among the first `size` is proven against the statement."""
    proofs = {proof.stream: proof for proof in heads.head_proofs(stated, streams)}
    assert proofs.keys() == set(streams)
    for stream, proof in proofs.items():
        last = Event.objects.filter(stream=stream, leaf__index__lt=size).order_by("-seq").first()
        leaf = head_leaf(stream, last.seq, last.digest)
        assert merkle.verify_inclusion(leaf, proof.index, proof.count, proof.path, proof.root)
        above = bucket_leaf(proof.count, proof.root)
        assert merkle.verify_inclusion(above, bucket_of(stream), BUCKETS, proof.above, stated.root)


@pytest.mark.parametrize("count", [1, 400])
def test_a_statement_proves_every_stream(count):
    names = things(*range(count))
    happen(names)
    assert state().parsed["statement"]["count"] == count
    assert count == 1 or HeadBucket.objects.filter(count__gt=1).exists()  # some stand in one bucket
    prove(heads.last_stated(tree.size()), names, tree.size())
    assert heads.state_heads(clock.now()) is None


def test_what_is_stated_after_growth_is_what_would_be_stated_anew(django_assert_max_num_queries):
    happen(things(*range(60)))
    state()
    happen(things(1, 1, 99))
    with django_assert_max_num_queries(30):
        said = state().parsed["statement"]
    assert (said["count"], said["size"]) == (62, 64)  # with the stream of statements itself
    kept = list(heads.head_proofs(heads.last_stated(tree.size()), things(1, 2, 99)))
    prove(heads.last_stated(tree.size()), things(*range(60), 99), 64)
    HeadBucket.objects.all().delete()
    assert list(heads.head_proofs(heads.last_stated(tree.size()), things(1, 2, 99))) == kept


def test_an_older_statement_still_proves_what_it_stated():
    happen(things(1, 2))
    state()
    old, size = heads.last_stated(tree.size()), tree.size()
    happen(things(1, 3))
    state()
    prove(old, things(1, 2), size)
    assert list(heads.head_proofs(old, things(3))) == []


def test_what_was_lost_is_kept_anew():
    happen(things(*range(9)))
    state()
    StreamHead.objects.all().delete()
    HeadBucket.objects.all().delete()
    happen(things(3))
    assert state().parsed["statement"]["count"] == 10 == StreamHead.objects.count()
    prove(heads.last_stated(tree.size()), things(*range(9)), tree.size() - 1)


def test_the_clock_states_them_once_a_day(monkeypatch):
    assert heads.sweep() == 0  # of nothing there is nothing to state
    happen(things(1))
    assert heads.sweep() == 1
    sequencer.drain()
    happen(things(2))
    assert heads.sweep() == 0
    monkeypatch.setattr(heads, "EVERY", timedelta(0))
    assert heads.sweep() == 1
