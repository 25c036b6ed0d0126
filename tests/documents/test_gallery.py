"""The samples a person looks at after a change of layout, and what a machine can look at in his place."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents import rendering
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
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


@cache
def boxes(name: str) -> list[tuple[float, float, list[tuple[str, ...]]]]:
    """Width, height and words of each page."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=rendering.render(gallery()[name]), check=True, capture_output=True
    )
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', done.stdout.decode(), re.S)
    return [(float(width), float(height), WORD.findall(words)) for width, height, words in pages]


def test_the_gallery_has_every_kind() -> None:
    assert {paper["kind"] for paper in gallery().values()} == set(KINDS)


def test_command_writes_the_papers_asked_for(tmp_path: Path) -> None:
    call_command("paper_gallery", tmp_path / "new", "H16", verbosity=0)

    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["H16.pdf", "H16_class.pdf", "H16_long.pdf"]
    assert (tmp_path / "new" / "H16.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_command_refuses_a_name_it_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="H99"):
        call_command("paper_gallery", tmp_path, "H99")


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
    assert len(boxes(name)) == PAGES[name]


@pytest.mark.parametrize("name", [*HARD_CASES, *PAGES])
def test_no_page_holds_only_the_end_of_a_paper(name: str) -> None:
    """GB/T 9704-2012: no page with nothing but seal and imprint; 此页无正文 is no excuse."""
    for _width, _height, words in boxes(name):
        assert len(words) > 14
