"""The samples a person looks at after a change of layout, and what a machine can look at in his place."""

import html
import io
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.gallery import english, pictures
from documents.gallery.prints import prints
from documents.gallery.showing import printed
from documents.kinds import KINDS
from documents.sample_variants import LONG_NAME, gallery

MARGIN = 24  # points: nothing is printed in the outermost 8 mm, which many printers cannot reach
FOOT = 14  # points: page numbers may stand lower
HARD_CASES = ["H01_long", "H03_long", "H08_long", "H12_long", "H15_long", "H16_long", "H07_rows", "H08_differs"]
HARD_CASES += [
    "H03_signed",
    "H04_list",
    "H08_signed",
    "H09_list",
    "H10_hits",
    "H12_list",
    "H14_list",
    "P02_list",
    "H02_lines",
    "Z01_list",
]
PAGES = {"H01": 1, "H02": 1, "H03": 2, "H05": 1, "H06": 1, "H08": 1, "H09": 3, "H10": 2, "H11": 1, "H14": 1, "H15": 2}
PRINTS = {one.name: one for one in prints()}
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


@cache
def boxes(name: str) -> list[tuple[float, float, list[tuple[str, ...]]]]:
    """Width, height and words of each page."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=printed(PRINTS[name]), check=True, capture_output=True
    )
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', done.stdout.decode(), re.S)
    return [(float(width), float(height), WORD.findall(words)) for width, height, words in pages]


def test_the_gallery_has_every_kind() -> None:
    assert {paper["kind"] for paper in gallery().values()} == set(KINDS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers by the command, which may ask no database and finds no key and no file of a deployment."""
    folder = tmp_path_factory.mktemp("gallery")
    names = ("SEAL_KEYS", "SEAL_AUTHORITY_KEYS", "CHECK_KEYS", "MEDIA_ROOT")
    with override_settings(**dict.fromkeys(names, str(folder / "deployment"))):
        call_command("paper_gallery", folder / "new", "V02_guiping", "H06_signed", verbosity=0)
    assert not (folder / "deployment").exists()
    return folder / "new"


def test_command_writes_paper_words_pictures_and_a_page_that_needs_nothing_else(written: Path) -> None:
    page = (written / "index.html").read_text()
    named = set(re.findall(r'(?:src|href)="([^"#]+)"', page))

    assert {"V02_guiping.pdf", "V02_guiping.txt", "V02_guiping-2.png", "H06_signed-1.png"} <= named
    assert named == {path.name for path in written.iterdir()} - {"index.html"}
    assert "<script" not in page and "Household's consent" in html.unescape(page)
    assert (written / "H06_signed-1.png").read_bytes().startswith(b"\x89PNG")


def test_papers_of_the_gallery_are_sealed_by_every_level_with_keys_of_a_demonstration(written: Path) -> None:
    made = PdfFileReader(io.BytesIO((written / "V02_guiping.pdf").read_bytes()))

    assert [one.field_name for one in made.embedded_signatures] == ["issuer", *KINDS["V02"].cosigned_at]
    assert all("演示" in one.signer_cert.issuer.native["common_name"] for one in made.embedded_signatures)


@pytest.mark.parametrize("kind", [code for code, kind in KINDS.items() if kind.cosigned_at])
def test_the_sample_of_a_paper_of_several_levels_has_a_place_for_each(kind: str) -> None:
    assert [one["field"] for one in gallery()[kind]["cosigners"]] == list(KINDS[kind].cosigned_at)


def test_command_refuses_a_name_it_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="H99"):
        call_command("paper_gallery", tmp_path, "H99")
    with pytest.raises(CommandError, match="--no-seals"):
        call_command("paper_gallery", tmp_path, "--accept", "--no-seals")


def test_without_poppler_the_gallery_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pictures.NotDrawn, match="apt-get install poppler-utils"):
        pictures.pictures_of(b"%PDF-1.7")


def test_everything_in_the_gallery_has_a_name_for_its_reader() -> None:
    assert set(english.TITLES) == set(KINDS)
    assert {kind[0] for kind in KINDS} == set(english.FAMILIES)
    assert all((one.strain is None) == (one.name == one.kind.code) for one in prints())


@pytest.mark.parametrize("name", HARD_CASES)
def test_long_values_stay_on_the_page(name: str) -> None:
    for width, height, words in boxes(name):
        for left, top, right, bottom, text in words:
            if set(text) <= set("演示"):
                continue  # the mark across the page
            assert float(left) >= MARGIN and float(right) <= width - MARGIN, text
            assert float(top) >= MARGIN and float(bottom) <= height - FOOT, text


@pytest.mark.parametrize("name", ["H03_long", "H15_long"])
def test_a_long_name_is_printed_whole(name: str) -> None:
    text = "".join(word[-1] for _width, _height, words in boxes(name) for word in words)

    assert LONG_NAME in text


@pytest.mark.parametrize("name", PAGES)
def test_an_ordinary_household_needs_no_more_pages_than_the_office_expects(name: str) -> None:
    assert len(boxes(name)) <= PAGES[name]


@pytest.mark.parametrize("name", [*HARD_CASES, *PAGES])
def test_no_page_holds_only_the_end_of_a_paper(name: str) -> None:
    """GB/T 9704-2012: no page with nothing but seal and imprint; 此页无正文 is no excuse."""
    for _width, _height, words in boxes(name):
        assert len(words) > 14
