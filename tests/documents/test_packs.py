"""A roster's papers as one file: written by the worker, with progress, bounds and failures that its reader sees."""

import csv
import io
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from approvals.stages import StageCode
from audit import clock, files
from audit.models import Event
from documents import packs, tasks
from documents.models import OfficialDocument
from documents.pack_models import PackFile, PackJob, PackOrder
from documents.selectors import newest_file
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import keys_of_waiting
from tests.documents.sheets import text_of
from tests.story import Story

S, R = StageCode, Role


@pytest.fixture
def order(story: Story) -> PackOrder:
    story.until(S.APPRAISAL)
    keys_of_waiting()
    assert tasks.render_paper(OfficialDocument.objects.earliest("pk").pk)
    return packs.order_pack(roster=story.case.roster, user=story.cast[R.VILLAGE_CLERK], at=clock.now())


def page(story: Story, as_: As) -> str:
    return as_(story.cast[R.VILLAGE_CLERK]).get(f"/packs/{story.case.roster_id}/").content.decode()


def test_the_file_holds_every_paper_and_an_index(order: PackOrder, story: Story, as_: As) -> None:
    assert "waiting for the worker" in page(story, as_)
    assert packs.work(order.pk) and not packs.work(order.pk)
    answer = as_(story.cast[R.VILLAGE_CLERK]).get(f"/packs/files/{order.pk}/")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(pack.read("目录.csv").decode("utf-8-sig"))))
    made = {row["文件"]: row["SHA-256"] for row in rows if row["SHA-256"]}

    assert {row["编号"] for row in rows} == set(OfficialDocument.objects.values_list("document_no", flat=True))
    assert len(made) == 1 and all(files.read(digest) == pack.read(name) for name, digest in made.items())
    assert f"1 papers, {len(rows) - 1} not made yet" in page(story, as_)
    assert [event.kind for event in Event.objects.filter(kind__startswith="pack:").order_by("pk")] == [
        "pack:file:asked",
        "pack:file:written",
        "pack:file:fetched",
    ]


def test_asking_twice_is_asking_once_while_it_waits(order: PackOrder, story: Story, as_: As) -> None:
    assert as_(story.cast[R.VILLAGE_CLERK]).post(f"/packs/{story.case.roster_id}/").status_code == 302
    assert PackOrder.objects.count() == 1


def test_a_lost_paper_stops_the_file_and_is_named(order: PackOrder, story: Story, as_: As) -> None:
    paper = OfficialDocument.objects.filter(rendered__isnull=False).select_related("rendered").first()
    assert paper is not None
    files.default_storage.delete(files.path_of(paper.rendered.sha256))
    assert not packs.work(order.pk) and not PackFile.objects.exists()
    assert paper.document_no in page(story, as_) and "will be tried again" in page(story, as_)


def test_what_is_too_large_is_refused_for_good(
    order: PackOrder, story: Story, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "MOST_PAPERS", 1)
    assert not packs.work(order.pk)
    job = PackJob.objects.get()
    assert (job.failure, job.next_try_at) == ("too_large", None) and "household by household" in page(story, as_)


def test_whoever_lost_sight_of_the_place_gets_nothing(order: PackOrder, story: Story) -> None:
    user = story.cast[R.VILLAGE_CLERK]
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert not packs.work(order.pk) and PackJob.objects.get().failure == "not_seen"


def test_the_file_is_its_readers_alone_and_for_a_week(order: PackOrder, story: Story, as_: As) -> None:
    packs.work(order.pk)
    digest = order.file.sha256
    assert as_(story.cast[R.TOWNSHIP_HEAD]).get(f"/packs/files/{order.pk}/").status_code == 404
    assert packs.remove_old(clock.now()) == 0
    later = clock.now() + packs.FETCHABLE + timedelta(days=1)
    assert packs.remove_old(later) == 1 and packs.remove_old(later) == 0
    assert not files.default_storage.exists(files.path_of(digest))
    assert as_(story.cast[R.VILLAGE_CLERK]).get(f"/packs/files/{order.pk}/").status_code == 503


def test_one_pdf_to_read_holds_every_paper_behind_its_contents_and_says_that_its_seals_prove_nothing(
    order: PackOrder, story: Story, as_: As, tmp_path: Path
) -> None:
    paper = OfficialDocument.objects.earliest("pk")
    clerk = as_(story.cast[R.VILLAGE_CLERK])
    assert clerk.post(f"/packs/{story.case.roster_id}/", {"form": "volume"}).status_code == 302
    volume = PackOrder.objects.get(form="volume")
    assert packs.work(volume.pk)
    answer = clerk.get(f"/packs/files/{volume.pk}/")
    bound = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].endswith('.pdf"')
    text = text_of(bound, tmp_path)
    pages = text.split("\f")

    for said in (
        "卷内目录",
        "电子签名不能在本文件中核验",
        paper.document_no,
        "尚未制成",
        story.cast[R.VILLAGE_CLERK].name,
    ):
        assert said in pages[0]
    original = text_of(files.read(newest_file(paper)), tmp_path).split("\f")[0]
    assert pages[1].split()[:20] == original.split()[:20] and pages[1].split()[-1] == "1"
    (tmp_path / "volume.pdf").write_bytes(bound)
    subprocess.run(["qpdf", "--check", str(tmp_path / "volume.pdf")], check=True, capture_output=True)
    with pikepdf.open(tmp_path / "volume.pdf") as opened, opened.open_outline() as outline:
        assert [item.title.split("　")[0] for item in outline.root] == ["卷内目录", paper.document_no]
        assert "/AcroForm" not in opened.Root and not any("/Annots" in page for page in opened.pages)
