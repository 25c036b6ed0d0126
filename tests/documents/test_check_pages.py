"""Everybody's check: by the signed code, by hand, by photograph; the signed list; papers wait while the key is away."""

import io
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from approvals.stages import StageCode
from audit import clock
from audit.verifier.note import NoteError, open_note
from documents import ending, tasks
from documents.check_models import SignedCode, StatusDue, StatusPart
from documents.checking import codes, keys, signed, status
from documents.models import OfficialDocument, PaperJob
from documents.sealing import authority
from registry.identity import mask_name
from registry.roles import Role
from tests.documents.sealed import BY, keys_of_waiting
from tests.documents.test_signed_codes import load, script
from tests.factories import posting_of
from tests.story import Story

S = StageCode
reads_codes = pytest.mark.skipif(find_spec("zxingcpp") is None, reason="no reader of QR codes here")


@pytest.fixture
def paper(story: Story) -> OfficialDocument:
    story.until(S.APPRAISAL)
    return OfficialDocument.objects.select_related("case__household").get(kind="H03")


def english(client: Client, path: str) -> HttpResponse:
    return client.get(path, headers={"accept-language": "en"})


def code_of(paper: OfficialDocument) -> str:
    return codes.code_for(paper).rpartition("/V/")[2]


def end(paper: OfficialDocument, story: Story) -> None:
    posting = posting_of(story.cast[Role.TOWNSHIP_HEAD])
    ending.revoke_one(paper, posting=posting, reason="内容有误", detail="户主姓名有误", at=clock.now())


def test_the_code_is_signed_once_from_what_is_frozen(paper: OfficialDocument) -> None:
    first = codes.code_for(paper)
    said = signed.read(first.rpartition("/V/")[2]).statement

    assert first == codes.code_for(paper) and SignedCode.objects.count() == 1
    assert (said.number, said.holder) == (paper.document_no, paper.case.household.head_name)  # type: ignore[union-attr]
    assert said.digest.hex() == paper.content_sha256[:32] and said.issued_on == paper.issued_on


def test_papers_frozen_before_codes_were_signed_keep_the_short_address(paper: OfficialDocument) -> None:
    content = json.loads(paper.content)
    paper.content = json.dumps({name: value for name, value in content.items() if name != "check_code"})

    assert codes.code_for(paper) == "" and not SignedCode.objects.exists()


def test_a_signed_code_leads_to_the_paper_and_says_that_it_verifies(client: Client, paper: OfficialDocument) -> None:
    page = english(client, f"/V/{code_of(paper)}").content.decode()
    name = paper.case.household.head_name  # type: ignore[union-attr]

    assert paper.document_no in page and 'id="by-signature"' in page
    assert mask_name(name) in page and name not in page


def test_a_code_that_nobody_signed_is_called_what_it_is(client: Client, paper: OfficialDocument) -> None:
    code = code_of(paper)
    altered = code[:40] + ("A" if code[40] != "A" else "B") + code[41:]
    answer = english(client, f"/V/{altered}")

    assert answer.status_code == 404 and "not signed by this office" in answer.content.decode()


def test_a_code_of_ours_without_a_paper_is_an_alarm(client: Client, paper: OfficialDocument) -> None:
    said = codes.statement_of(json.loads(paper.content), paper.content)
    code = signed.sign(said, keys.signing_key(codes.folder()), before=codes.prefix_of(json.loads(paper.content)))

    assert "the register has no such paper" in english(client, f"/V/{code}").content.decode()


def test_a_slip_in_a_typed_code_is_told_apart_from_a_code_that_is_not_ours(
    client: Client, paper: OfficialDocument
) -> None:
    token = paper.check_token
    other = "2" if token[3] != "2" else "3"

    assert "There is a slip" in english(client, f"/check/?token={token[:3]}{other}{token[4:]}").content.decode()
    assert client.get(f"/check/?token={token.lower()[:8]} {token[8:]}").headers["Location"].endswith(token)
    assert "was ever issued here" in english(client, f"/V/{'A' * 26}").content.decode()
    assert paper.document_no in english(client, f"/V/{token.lower()}").content.decode()


def test_while_the_key_is_away_acts_go_on_and_papers_wait(
    paper: OfficialDocument, settings: Any, tmp_path: Path
) -> None:
    settings.CHECK_KEYS = str(tmp_path)
    keys_of_waiting()
    assert not tasks.render_paper(paper.pk)
    job = PaperJob.objects.get(document=paper)
    assert "no key for check codes" in job.last_error and not SignedCode.objects.exists()


def photo_of(text: str) -> bytes:
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=4, border=4)
    return made.getvalue()


def sent(client: Client, content: bytes) -> HttpResponse:
    photo = SimpleUploadedFile("photo.png", content, content_type="image/png")
    return client.post("/check/photo/", {"photo": photo}, headers={"accept-language": "en"})


@reads_codes
def test_a_photograph_leads_to_its_paper(client: Client, paper: OfficialDocument) -> None:
    signed_one, short = sent(client, photo_of(codes.code_for(paper))), sent(client, photo_of(_short(paper)))

    assert signed_one.status_code == short.status_code == 302
    assert signed_one["Location"].endswith(code_of(paper)) and short["Location"].endswith(paper.check_token)
    assert paper.document_no in english(client, signed_one["Location"]).content.decode()


def _short(paper: OfficialDocument) -> str:
    return str(json.loads(paper.content)["check_url"])


@reads_codes
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: photo_of("HTTPS://HEYAN.EXAMPLE.EVIL/V/7KQ3MX9D2RTB5HND"), "heyan.example.evil"),
        (lambda: photo_of("WIFI:S:x;;"), "No square code of a paper could be read"),
        (lambda: photo_of("HTTPS://[/V/AAAA"), "No square code of a paper could be read"),
        (lambda: b"%PDF-1.7", "no photograph that can be read"),
        (lambda: b"", "no photograph that can be read"),
    ],
    ids=["elsewhere", "wifi", "bracket", "pdf", "empty"],
)
def test_any_other_photograph_is_answered_with_a_sentence(
    client: Client, db: None, made: Callable[[], bytes], words: str
) -> None:
    answer = sent(client, made())

    assert answer.status_code == 422 and words in answer.content.decode()


def test_the_list_tells_what_ended_and_the_script_reads_it(
    client: Client, story: Story, paper: OfficialDocument, tmp_path: Path
) -> None:
    known = script.read_keys((codes.folder() / keys.LIST).read_text(encoding="utf-8"))
    status.publish()
    end(paper, story)
    assert status.publish() == 1 and status.publish() == 0 and not StatusDue.objects.exists()
    texts = [client.get(f"/check/status/{no}").content.decode() for no in (1, 2)]
    ended, as_of = script.read_status(texts, known)

    assert ended == {paper.content_sha256[:32]: ("revoked", f"{clock.today()}")}
    assert as_of.startswith(f"{clock.today():%Y-%m}")
    assert script.read_status(["".join(texts)], known)[0] == ended
    for wrong in ([texts[1]], [texts[0], texts[1].replace("revoked", "superseded")], [], [texts[0][:-3]]):
        with pytest.raises(script.Unusable):
            script.read_status(wrong, known)
    _said_by_the_script(paper, texts, tmp_path)


def _said_by_the_script(paper: OfficialDocument, texts: list[str], folder: Path) -> None:
    files = [folder / name for name in ("1", "2")]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    known = str(codes.folder() / keys.LIST)

    assert script.main(["--keys", known, codes.code_for(paper), "--status", *map(str, files)]) == 1
    assert script.main(["--keys", known, codes.code_for(paper), "--status", str(files[0])]) == 0  # of an earlier day


def test_parts_are_bounded_signed_and_kept_for_ever(
    client: Client, story: Story, paper: OfficialDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "ENTRIES", 1)
    for each in OfficialDocument.objects.filter(case=story.case):
        end(each, story)
    told = status.publish()
    last = StatusPart.objects.latest("no")

    assert told == OfficialDocument.objects.filter(case=story.case).count() == last.no > 1
    assert all(part.text.count(" revoked ") == 1 for part in StatusPart.objects.all())
    key = keys.known(codes.folder())[-1].key
    assert open_note(last.text, [key]).text.startswith("heyan status list v1\n")
    with pytest.raises(NoteError):
        open_note(last.text.replace("revoked", "superseded"), [key])
    assert "immutable" in client.get(f"/check/status/{last.no}")["Cache-Control"]
    assert client.get("/check/status/latest").content.decode() == last.text
    assert client.get(f"/check/status/{last.no + 1}").status_code == 404


def test_what_one_takes_along_is_one_page_and_three_files(client: Client, db: None, tmp_path: Path) -> None:
    status.publish()
    page = english(client, reverse("documents:check-offline")).content.decode()
    file = tmp_path / "check_code.py"
    file.write_bytes(client.get("/check/check_code.py").content)

    assert "the newest of 1 parts" in page and keys.known(codes.folder())[0].key.text in page
    assert load(file).read_keys(client.get("/check/keys.txt").content.decode())
    assert "No certificate is published yet" in page and client.get("/check/root.pem").status_code == 404


def test_the_certificate_of_all_seals_is_handed_out_with_its_fingerprint(client: Client, db: None) -> None:
    begun = authority.begin("测试根证书", actor=BY, at=clock.now())
    page = english(client, reverse("documents:check-offline")).content.decode()

    assert begun.sha256 in page and "pdfsig" in page
    assert client.get("/check/root.pem").content.decode() == begun.certificate
