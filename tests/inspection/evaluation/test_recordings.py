"""Recordings of interviews: what they are by their bytes, kept once with the interview, heard for a reason inside the window."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from audit import erasure, files, log
from audit.integrity import verify_stream
from audit.models import Event, Opening
from documents.models import OfficialDocument
from documents.receiving import sound_kind_of
from inspection.evaluation import engagements, questionnaires
from inspection.evaluation.recordings import Recording
from inspection.models import Questionnaire, QuestionnaireRecording
from registry.roles import Role
from tests.conftest import As
from tests.evaluation_steps import Evaluation, unit
from tests.field_work_steps import interview, visit_photo
from tests.inspection.evaluation.test_field_pages import browser, page, typed

pytestmark = pytest.mark.django_db
SPOKEN = b"#!AMR\n" + b"\x3c" * 400

SOUNDS = {
    "audio/mpeg": [b"ID3\x04\x00" + b"\0" * 64, b"\xff\xfb\x90\x64" + b"\0" * 64],
    "audio/aac": [b"\xff\xf1\x50\x80" + b"\0" * 64],
    "audio/mp4": [b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\0" * 64, b"\0\0\0\x18ftyp3gp4" + b"\0" * 64],
    "audio/ogg": [b"OggS\0\x02" + b"\0" * 22 + b"\x01\x13OpusHead"],
    "audio/webm": [b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\0" * 64 + b"\xae\x90\x86\x86A_OPUS"],
    "audio/wav": [b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 64],
    "audio/amr": [SPOKEN],
}
NO_SOUNDS = [
    b"",
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    b"\x89PNG\r\n\x1a\n",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"<html><audio>",
    b"\0\0\0\x20ftypqt  " + b"\0" * 64,
    b"\0\0\0\x20ftypisom" + b"\0" * 64 + b"hdlr" + b"\0" * 8 + b"vide",
    b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\0" * 64 + b"\xae\x90\x86\x85V_VP8",
    b"RIFF\x24\0\0\0AVI LIST",
    b"\xff\xff\xff\xff",
]


def test_a_recording_is_known_by_its_bytes_and_a_film_is_none() -> None:
    for kind, examples in SOUNDS.items():
        assert [sound_kind_of(content) for content in examples] == [kind] * len(examples)
    assert [sound_kind_of(content) for content in NO_SOUNDS] == [None] * len(NO_SOUNDS)


def recorded(evaluation: Evaluation, content: bytes = SPOKEN) -> Questionnaire:
    one = unit(evaluation)
    sound = Recording(files.store(content), len(content), "audio/amr")
    asked = interview(evaluation, one)
    rows = [
        questionnaires.send(
            user=evaluation.user("first"),
            unit_pk=one.pk,
            interview=asked,
            received=[visit_photo("a")],
            recordings=[sound],
        )
        for _attempt in range(2)  # the connection was lost after the first
    ]
    assert rows[0] == rows[1]
    return rows[0]


def test_sent_again_it_is_kept_once_and_its_digest_stands_in_the_log_and_on_the_paper(field: Evaluation) -> None:
    row = recorded(field)
    kept = QuestionnaireRecording.objects.get()
    sent = log.events_of(row.stream).get(kind="questionnaire:interview:sent")
    assert sent.parsed["statement"]["recordings"] == [kept.sha256]
    questionnaires.sign(user=field.user("second"), pk=row.pk, agrees=True, remark="")
    assert kept.sha256 in OfficialDocument.objects.get(kind="E02").content


def upload(content: bytes, name: str = "x.jpg") -> Any:
    file = BytesIO(content)
    file.name = name
    return file


def test_it_comes_with_the_page_whatever_its_name_and_never_larger_than_agreed(
    field: Evaluation, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, first = unit(field), browser(as_, field, "first")
    for content in (b"GIF89a no sound", SPOKEN * 9):
        monkeypatch.setattr("documents.receiving.MAX_SOUND_BYTES", 1_000)
        answer = first.post(page("interview-new", one.pk), dict(typed(field, one)) | {"recording_1": upload(content)})
        assert answer.status_code == 422 and not Questionnaire.objects.exists()
    sounds = {"recording_1": upload(SPOKEN), "recording_3": upload(SOUNDS["audio/wav"][0])}
    assert first.post(page("interview-new", one.pk), dict(typed(field, one)) | sounds).status_code == 302
    kinds = QuestionnaireRecording.objects.order_by("no").values_list("no", "content_type")
    assert list(kinds) == [(1, "audio/amr"), (2, "audio/wav")]


def test_it_is_heard_for_a_stated_reason_which_the_log_keeps_sealed(field: Evaluation, as_: As) -> None:
    row = recorded(field)
    leader, address = browser(as_, field, "leader"), page("interview-recording", row.pk)
    assert leader.get(address)["location"] == page("interview", row.pk)
    shown = leader.get(page("interview", row.pk)).text
    assert address in shown and row.recordings.get().sha256 in shown
    assert leader.post(address, {"recording": 1, "reason": "想"}).status_code == 422
    assert leader.post(address, {"recording": 2, "reason": "核对收入陈述"}).status_code == 422
    assert not Event.objects.filter(kind="questionnaire:recording:revealed").exists()
    answer = leader.post(address, {"recording": 1, "reason": "核对收入陈述"})
    assert (answer.content, answer["Content-Type"]) == (SPOKEN, "audio/amr")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    heard = Event.objects.get(kind="questionnaire:recording:revealed")
    assert heard.parsed["statement"] == {"sha256": row.recordings.get().sha256}
    assert "核对收入陈述" not in heard.body and "核对收入陈述" in Opening.objects.get(event_id=heard.event_id).value


def test_nobody_else_hears_it_and_nobody_after_the_window(field: Evaluation, as_: As) -> None:
    row = recorded(field)
    address, asked = page("interview-recording", row.pk), {"recording": 1, "reason": "核对收入陈述"}
    for client in (
        browser(as_, field, "expert"),
        as_(field.cast[Role.COUNTY_OFFICE]),
        as_(field.cast[Role.UPPER_OFFICE]),
    ):
        assert client.post(address, asked).status_code == 404
    leader = browser(as_, field, "leader")
    engagements.end(user=field.cast[Role.UPPER_OFFICE], engagement=field.engagement, reason="合同解除。")
    assert leader.post(address, asked).status_code in {302, 403, 404}
    assert not Event.objects.filter(kind="questionnaire:recording:revealed").exists()


def test_photos_leave_as_marked_copies_with_both_digests_in_the_log(field: Evaluation, as_: As) -> None:
    row = recorded(field)
    photo = row.photos.get().photo
    answer = browser(as_, field, "leader").get(page("interview-photo", row.pk, photo.pk))
    assert answer.content != files.read(photo.sha256) and photo.sha256[:16] in answer["Content-Disposition"]
    said = Event.objects.get(kind="questionnaire:photo:fetched").parsed["statement"]
    assert said["sha256"] == photo.sha256 and said["copy_sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_whoever_commissioned_erases_it_on_legal_grounds_and_the_proofs_stay(
    field: Evaluation, as_: As, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ERASURE_LIST = str(tmp_path / "erasures.jsonl")
    row, address = recorded(field), reverse("evaluation:recordings", args=[field.engagement.pk])
    kept, office = row.recordings.get(), as_(field.cast[Role.UPPER_OFFICE])
    asked = {"recordings": kept.pk, "basis": "pipl_47_3", "reason": "本人申请，档号 9", "confirmed": "on"}
    assert kept.sha256 in office.get(address, {"unit": row.unit.no}).text
    assert kept.sha256 not in office.get(address, {"unit": row.unit.no + 1}).text
    for fault in ({"recordings": ""}, {"confirmed": ""}, {"basis": "x"}, {"reason": ""}, {"recordings": 10**18}):
        assert office.post(address, asked | fault).status_code == 422
    for refused in (browser(as_, field, "leader"), as_(field.cast[Role.COUNTY_OFFICE])):
        assert refused.post(address, asked).status_code == 403
    assert files.read(kept.sha256) == SPOKEN
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(address, asked).status_code == 302
    with pytest.raises(FileNotFoundError):
        files.read(kept.sha256)
    (done,) = log.events_of(erasure.STREAM)
    assert done.parsed["subject"] == {"sha256": kept.sha256, "stream": row.stream}
    assert "档号 9" in done.body and verify_stream(row.stream).holds
    leader = browser(as_, field, "leader")
    assert leader.post(page("interview-recording", row.pk), {"recording": 1, "reason": "核对陈述"}).status_code == 422
    shown = leader.get(page("interview", row.pk)).text
    assert kept.sha256 in shown and page("interview-recording", row.pk) not in shown
    assert office.post(address, asked).status_code == 422  # it is offered no longer
