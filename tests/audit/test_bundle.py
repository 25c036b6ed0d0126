"""A bundle written from the database says to the offline verifier what the database says to us."""

import io
import re

import pytest

from audit import clock, erasure, heads, keys, log, sequencer, tree
from audit.bundle import Contents, NothingPublished, write_bundle
from audit.erasure import erase_openings
from audit.models import Checkpoint, Cosignature, Event
from audit.shipping import FOLDER
from audit.verifier import entries, key_claims, note
from audit.verifier.checking import Trust
from audit.verifier.findings import CLAIMS
from audit.verifier.log_claims import Known
from tests.audit.little_log import checked, statuses

KEY = note.new_key("heyan.example/log")
WITNESS = note.new_key("witness.example", note.WITNESS)
TRUST = Trust(KEY.public, (WITNESS.public,), 1)
FILES = {"papers", "papers_complete", "photos", "photos_complete"}  # neither were asked for


def publish(at):
    """What signer and witness do (tests/audit/test_publishing.py), without their processes."""
    size = tree.size()
    checkpoint = note.Checkpoint(KEY.name, size, tree.root(size))
    row = Checkpoint.objects.create(size=size, root=checkpoint.root, note=note.sign_note(checkpoint.text, KEY), at=at)
    line = note.cosign(checkpoint.text, WITNESS, int(at.timestamp()))
    Cosignature.objects.create(checkpoint=row, key_name=WITNESS.name, line=line, at=at)
    return checkpoint


def make_ready():
    sequencer.drain()
    heads.state_heads(clock.now())
    sequencer.drain()
    return publish(clock.now())


def register_key():
    keys.register_key(key=KEY.public, organisation="信息中心", actor=heads.STATER, at=clock.now())


def written(tmp_path, trust=TRUST, **contents):
    file = io.BytesIO()
    write_bundle(file, Contents(**contents))
    return checked(tmp_path / "bundle.zip", file.getvalue(), trust)


def unproven(report):
    words = statuses(report)
    assert "FAILS" not in words.values(), report.findings
    return {claim for claim in CLAIMS if words[claim] == "UNPROVEN"}


@pytest.fixture
def case(story):
    """A case that a household's signers have signed, in a published log."""
    story.until("appraisal")
    register_key()
    make_ready()
    return story.case


@pytest.fixture
def sheets(case):
    rows = Event.objects.filter(kind="sheet:sheet:opened")
    return [row.stream for row in rows if case.case_no in row.parsed["statement"]["cases"]]


def test_case_proves_itself_to_outsiders(tmp_path, case, sheets):
    report = written(tmp_path, streams=[case.stream, *sheets], with_openings=True)
    assert unproven(report) == {"consistency", "time", "time_stamps", "officials", *FILES}
    assert report.streams == 1 + len(sheets) + 2  # keys and heads travel with it


def test_whole_log_is_recomputed(tmp_path, case):
    report = written(tmp_path, streams=None)
    assert report.entries == tree.size()
    assert {"inclusion", "chain", "tail", "keys"}.isdisjoint(unproven(report))


def test_second_visit_sees_only_what_was_added(tmp_path, case, sheets):
    before = tree.size()
    held = Known("paper", note.Checkpoint(KEY.name, before, tree.root(before)))
    log.append(
        stream=case.stream,
        kind="case:evidence:fetched",
        at=clock.now(),
        actor=heads.STATER,
        subject={},
        statement={},
    )
    make_ready()
    trust = Trust(KEY.public, (WITNESS.public,), 1, (held,))
    report = written(tmp_path, trust, streams=[case.stream, *sheets])
    assert "consistency" not in unproven(report)
    grown = next(finding for finding in report.findings if finding.code == "grown_from_held")
    assert grown.values["added"] == 2  # the reading, and where streams end


def test_erased_value_is_told_from_a_withheld_one(tmp_path, case, sheets):
    opened = Event.objects.get(stream=case.stream, kind="case:case:opened")
    erase_openings(event=opened, labels=["head_name"], basis="PIPL 47", actor=heads.STATER, at=clock.now())
    make_ready()
    report = written(tmp_path, streams=[case.stream, *sheets], with_openings=True)
    assert "openings_complete" not in unproven(report)


def test_what_is_not_published_yet_stays_out(tmp_path, case, sheets):
    whole = written(tmp_path, streams=[case.stream, *sheets]).entries
    log.append(
        stream=case.stream,
        kind="case:evidence:fetched",
        at=clock.now(),
        actor=heads.STATER,
        subject={},
        statement={},
    )
    sequencer.drain()
    report = written(tmp_path, streams=[case.stream, *sheets])
    assert report.entries == whole and "tail" not in unproven(report)


def test_nothing_can_be_proven_before_something_is_published(db):
    with pytest.raises(NothingPublished):
        write_bundle(io.BytesIO(), Contents(streams=[]))


def test_verifier_calls_events_and_streams_as_the_product_does():
    """It shares no code with the product that could be changed without it."""
    assert (key_claims.KEY_REGISTERED, key_claims.KEY_REVOKED) == (keys.REGISTERED, keys.REVOKED)
    assert (entries.KEYS_STREAM, entries.ERASURE_STREAM) == (keys.STREAM, erasure.STREAM)
    named = re.findall(r'"(\w+:\w+:\w+)"', (FOLDER / "case_claims.py").read_text(encoding="utf-8"))
    assert len(named) > 6
    assert set(named) <= set(log.kinds())
