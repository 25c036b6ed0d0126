"""Signatures as pictures: shown small and redrawn; what is no picture or too large is said to be in the file."""

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audit import files
from documents import rendering
from documents.rendering import ink, page, press
from documents.rendering.failures import RenderFailed
from documents.sample_lists import drawn, keep_ink, lists
from documents.samples import sample, signer
from tests.documents.sheets import sheet, text_of


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    ink.picture_of.cache_clear()


def signed_with(content: bytes) -> Any:
    digest = files.store(content)
    one = signer(
        "乡镇长", "赫连建国", "农安镇人民政府", "镇长", "2017-04-18", method="屏幕手写", ink=digest, opinion="同意"
    )
    return sample("H08", signers=[one], is_joint=True)


def png(width: int, height: int, mode: str = "RGBA") -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height)).save(made, "PNG")
    return made.getvalue()


def bomb() -> bytes:
    """A small PNG that says it is 30,000 by 30,000."""
    head = b"\x00\x00\x75\x30\x00\x00\x75\x30\x01\x00\x00\x00\x00"
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0d" + chunk + zlib.crc32(chunk).to_bytes(4) + png(9, 9)[33:]


def test_a_drawn_signature_is_a_picture_on_the_paper(tmp_path: Path) -> None:
    keep_ink()
    made = rendering.render(lists()["H09_list"])
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)

    assert b"/Image" in made and b"/Interpolate true" not in made  # PDF/A forbids to smooth it
    assert "见附件" not in text_of(made, tmp_path)


def test_what_is_shown_is_redrawn_small_and_carries_nothing_of_the_file() -> None:
    picture = ink.picture_of(files.store(drawn() + b"<script>alert(1)</script>"))

    assert picture is not None and picture.startswith(b"\x89PNG") and b"script" not in picture
    with Image.open(io.BytesIO(picture)) as shown:
        assert shown.width <= ink.BOX[0] and shown.height <= ink.BOX[1] and shown.mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff no picture at all",
        b"GIF89a" + bytes(40),
        bomb(),
        png(5000, 4000, "1"),
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
    ],
    ids=["broken jpeg", "gif", "bomb", "huge", "cut off", "pdf"],
)
def test_what_cannot_be_shown_is_in_the_file(content: bytes, tmp_path: Path) -> None:
    made = rendering.render(signed_with(content))

    assert "屏幕手写，见附件" in "".join(text_of(made, tmp_path).split())


def test_a_lost_signature_stops_the_paper() -> None:
    paper = signed_with(png(90, 40))
    paper["signers"][0]["ink"] = "0" * 64
    with pytest.raises(RenderFailed, match="damaged or missing"):
        rendering.render(paper)


def test_the_press_opens_no_picture_but_those_of_its_job() -> None:
    with pytest.raises(RenderFailed, match="blocked"):
        press.print_sheet(sheet(f"<img src='ink:{'0' * 64}' alt='x'>"), seconds=30)


def test_equal_signatures_give_equal_bytes() -> None:
    paper = signed_with(drawn())

    assert rendering.render(paper) == rendering.render(paper)
    assert list(page.sheet_of(paper).pictures) == [paper["signers"][0]["ink"]]
