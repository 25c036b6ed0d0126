"""What comes out of the press: text that can be copied, fonts that travel with it, and the same bytes every time."""

import hashlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from audit import canonical
from documents import rendering, samples
from documents.kinds import KINDS
from documents.rendering import page, press
from tests.documents.sheets import attached, fonts_of, inked, metadata_of, sheet, text_of

EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
OFFICIAL = {"H09", "H12"}
AGAIN = "import django; django.setup(); from documents import rendering, samples; import hashlib; "
AGAIN += "print(hashlib.sha256(rendering.render(samples.sample('H08'))).hexdigest())"


@cache
def paper(kind: str) -> bytes:
    return rendering.render(samples.sample(kind))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@EVERY_KIND
def test_the_text_of_a_paper_can_be_copied(kind: str, tmp_path: Path) -> None:
    content = samples.sample(kind)
    text = squeezed(text_of(paper(kind), tmp_path))

    assert content["household"] is None or content["household"]["head_name"] in text
    assert squeezed(content["document_no"]) in text


@EVERY_KIND
def test_every_page_says_which_of_how_many_it_is(kind: str, tmp_path: Path) -> None:
    pages = text_of(paper(kind), tmp_path).rstrip("\f").split("\f")

    if kind in OFFICIAL:  # GB/T 9704-2012 §7.5: the number between two dashes; how many there are stands in the imprint
        assert f"共{len(pages)}页。" in squeezed(pages[-1])
        assert all(f"—{number}—" in squeezed(text) for number, text in enumerate(pages, 1))
    else:
        assert all(f"第{number}页共{len(pages)}页" in squeezed(text) for number, text in enumerate(pages, 1))


@EVERY_KIND
def test_every_font_is_in_the_file_and_is_ours(kind: str, tmp_path: Path) -> None:
    fonts = fonts_of(paper(kind), tmp_path)

    assert fonts
    assert {font["embedded"] for font in fonts} == {"yes"}
    assert {font["name"].split("+")[1].split("-")[0] for font in fonts} == {"Heyan"}


@EVERY_KIND
def test_the_frozen_content_travels_inside_the_paper(kind: str, tmp_path: Path) -> None:
    assert attached(paper(kind), tmp_path) == canonical.encode(samples.sample(kind))


@EVERY_KIND
def test_the_paper_is_marked_for_archives_and_for_screen_readers(kind: str, tmp_path: Path) -> None:
    marks = squeezed(metadata_of(paper(kind), tmp_path)).replace("'", '"')

    assert re.search(r'pdfaid:part(>|=")3', marks)
    assert re.search(r'pdfaid:conformance(>|=")A', marks)
    assert 'pdfuaid:part="1"' in marks


@EVERY_KIND
def test_another_reader_shows_the_letters_too(kind: str, tmp_path: Path) -> None:
    """MuPDF showed blank paper where poppler showed Chinese, for fonts of the wrong kind (pdf.md §1.3)."""
    assert all(0.01 < share < 0.5 for share in inked(paper(kind), tmp_path))


def test_equal_content_gives_equal_bytes_whatever_the_process_the_zone_or_the_hash_seed() -> None:
    for zone, seed in (("America/New_York", "1"), ("Asia/Shanghai", "2")):
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LANG": "C"}
        command = [sys.executable, "-c", AGAIN]
        done = subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, check=True, text=True
        )
        assert done.stdout.strip() == hashlib.sha256(paper("H08")).hexdigest()


def test_a_press_that_printed_something_else_before_gives_the_same_bytes() -> None:
    press.print_sheet(sheet("<p>别的文书</p>"), seconds=30)

    assert rendering.render(samples.sample("H07")) == paper("H07")


def test_the_digest_on_the_paper_is_that_of_its_content() -> None:
    content = samples.sample("H08")
    digest = hashlib.sha256(canonical.encode(content)).hexdigest()

    assert json.loads(page.sheet_of(content).evidence) == content
    assert digest[:8] in page.sheet_of(content).html


def test_a_real_paper_says_nothing_of_a_demonstration() -> None:
    assert "演示" in page.sheet_of(samples.sample("H08", is_demo=True)).html
    assert "演示" not in page.sheet_of(samples.sample("H08", is_demo=False)).html


def test_a_name_with_a_character_beyond_the_basic_plane_is_printed(tmp_path: Path) -> None:
    text = text_of(press.print_sheet(sheet("<p style='font-family:Heyan Song'>王珺 㛃 䶮</p>"), seconds=30), tmp_path)

    assert "王珺 㛃 䶮" in text


def test_a_kind_without_a_template_is_refused() -> None:
    with pytest.raises(rendering.RenderFailed, match=r"documents/print/H99\.html"):
        rendering.render(samples.sample("H08", kind="H99"))
