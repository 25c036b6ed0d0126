"""Erased values stay erased, also after a backup brought them back; the log says who erased them and on which ground."""

import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit import clock, erasure, files, log
from audit.integrity import verify_stream
from audit.models import Event, Opening
from tests.audit.grown import behind_the_triggers

KIND = log.register("test:erasable:stated", personal={"name", "income_fen"})
OFFICER = log.Actor("official:7", "王芳", role="county_office", unit="农安县扶贫办")
pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def listed(settings, tmp_path):
    settings.ERASURE_LIST = str(tmp_path / "erasures.jsonl")
    return Path(settings.ERASURE_LIST)


@pytest.fixture
def event(listed):
    return log.append(
        stream="case:erase",
        kind=KIND,
        at=clock.now(),
        actor=OFFICER,
        subject={},
        statement={},
        personal={"name": "张某某", "income_fen": 412345},
    )


def erase(event, *labels, commit):
    with commit(execute=True):
        return erasure.erase_openings(
            event=event, labels=labels, basis=erasure.Basis.CONSENT, reason="本人申请", actor=OFFICER, at=clock.now()
        )


def restore(event, listed, *, forgets):
    """What a backup from before the erasure brings back."""
    with behind_the_triggers() as cursor:
        if forgets:
            cursor.execute("DELETE FROM audit_pendingevent")
            cursor.execute("DELETE FROM audit_event WHERE stream = %s", [erasure.STREAM])
    for label in ("name", "income_fen"):
        Opening.objects.get_or_create(event_id=event.event_id, label=label, defaults={"salt": "00" * 32, "value": "1"})


def test_erasure_is_an_event_with_officer_ground_and_no_value(event, listed, django_capture_on_commit_callbacks):
    done = erase(event, "name", commit=django_capture_on_commit_callbacks)
    assert (done.stream, done.kind) == ("erasure:log", "audit:opening:erased")
    assert done.parsed["statement"] == {
        "labels": ["name"],
        "basis": "pipl_47_3",
        "reason": "本人申请",
        "first_erased": "",
    }
    assert done.parsed["actor"]["name"] == "王芳"
    assert "张某某" not in done.body
    assert listed.read_text() == done.body + "\n"
    assert verify_stream("case:erase").holds and verify_stream("case:erase").erased == 1


@pytest.mark.parametrize("forgets", [True, False])
def test_restored_backup_is_erased_again(event, listed, django_capture_on_commit_callbacks, forgets):
    first = erase(event, "name", commit=django_capture_on_commit_callbacks)
    restore(event, listed, forgets=forgets)
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.reapply(clock.now()) == 1
    assert [row.label for row in Opening.objects.filter(event_id=event.event_id)] == ["income_fen"]
    again = log.events_of(erasure.STREAM).last().parsed
    assert again["statement"]["first_erased"] == first.parsed["at"]
    assert again["statement"]["basis"] == "pipl_47_3"
    assert erasure.reapply(clock.now()) == 0
    assert verify_stream("case:erase").erased == 1


def test_event_that_the_backup_does_not_know_is_passed_over(event, listed, django_capture_on_commit_callbacks):
    done = erase(event, "name", commit=django_capture_on_commit_callbacks)
    listed.write_text(done.body.replace(str(event.event_id), str(uuid.uuid4())) + "\n")
    call_command("erasures", "reapply")
    assert Opening.objects.filter(event_id=event.event_id).count() == 1


def test_list_that_was_lost_is_written_again_from_the_log(event, listed, django_capture_on_commit_callbacks):
    done = erase(event, "name", commit=django_capture_on_commit_callbacks)
    listed.unlink()
    assert erasure.reapply(clock.now()) == 0
    assert listed.read_text() == done.body + "\n"


@pytest.mark.parametrize("text", ["{}\n", "nonsense\n", '{"a": 1}\n', "[]\n", '{"statement":{},"subject":{}}\n'])
def test_damaged_list_erases_nothing_and_says_so(event, listed, text):
    listed.write_text(text)
    with pytest.raises(CommandError, match="not an erasure"):
        call_command("erasures", "reapply")
    assert Opening.objects.count() == 2


def test_rolled_back_erasure_is_not_listed(event, listed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        erasure.erase_openings(event=event, labels=["name"], basis=erasure.Basis.CONSENT, actor=OFFICER, at=clock.now())
        raise RuntimeError
    assert not listed.exists()
    assert Opening.objects.count() == 2


def test_command_erases_in_an_officers_name(event, listed):
    given = {"label": ["name"], "basis": "pipl_47_1", "reason": "档案到期", "by": "王芳"}
    call_command("erasures", "erase", str(event.event_id), **given)
    assert Event.objects.get(stream=erasure.STREAM).parsed["actor"]["name"] == "王芳"
    for wrong in (str(event.event_id), str(uuid.uuid4())):
        with pytest.raises(CommandError):
            call_command("erasures", "erase", wrong, **given)


@pytest.mark.parametrize("forgets", [True, False])
def test_erased_file_goes_again_when_a_backup_brings_it_back(
    event, listed, settings, tmp_path, django_capture_on_commit_callbacks, forgets
):
    settings.MEDIA_ROOT = tmp_path
    digest = files.store(b"a voice")
    with django_capture_on_commit_callbacks(execute=True):
        given = {"basis": "pipl_47_3", "reason": "本人申请", "actor": OFFICER, "at": clock.now()}
        first = erasure.erase_file(digest=digest, stream="questionnaire:7", **given)
    with pytest.raises(FileNotFoundError):
        files.read(digest)
    with pytest.raises(erasure.NothingToErase):
        erasure.erase_file(digest=digest, stream="questionnaire:7", **given)
    files.store(b"a voice")
    restore(event, listed, forgets=forgets)
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.reapply(clock.now()) == 1
    assert not files.forget(digest) and erasure.reapply(clock.now()) == 0
    last = log.events_of(erasure.STREAM).last()
    assert last.parsed["statement"]["first_erased"] == (first.parsed["at"] if forgets else "")
    assert last.parsed["subject"] == {"stream": "questionnaire:7", "sha256": digest}


def test_erased_file_that_could_not_be_removed_is_removed_by_the_sweep(listed, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    digest = files.store(b"a voice")
    given = {"basis": "pipl_47_3", "actor": OFFICER, "at": clock.now()}
    erasure.erase_file(digest=digest, stream="questionnaire:7", **given)  # killed before what follows the commit
    assert (erasure.remove_left_files(), erasure.remove_left_files()) == (1, 0)
