"""The quick reader of our own markup: the tree of every kind of paper is the one that WeasyPrint's own reader builds."""

import io
from xml.etree.ElementTree import Element

import pytest
from pikepdf import Pdf
from tinyhtml5 import parse

from documents.rendering import page, press
from documents.rendering.engine import markup
from documents.sample_variants import gallery
from tests.documents.sheets import HEAD, sheet

CODE = "HTTPS://HEYAN.EXAMPLE/V/ABCDEFGH"


def flat(element: Element) -> list[object]:
    own = [element.tag, dict(element.attrib), element.text or "", element.tail or ""]
    return [own, *(one for child in element for one in flat(child))]


def test_every_kind_of_paper_is_read_as_by_the_slow_reader() -> None:
    papers = gallery()
    for name, content in papers.items():
        html = page.sheet_of(content, code=CODE if content.get("check_code") == "signed" else "").html
        quick = markup._tree_of(html)
        assert quick is not None, name
        assert flat(quick) == flat(parse(html, namespace_html_elements=False)), name


@pytest.mark.parametrize("odd", ["a\x00b", "<p>a<div>b</p>c", "<b><i>x</b>y</i>", "a\r\nb"])
def test_whatever_is_not_plainly_well_formed_goes_to_the_slow_reader(odd: str) -> None:
    assert markup._tree_of(f"{HEAD}{odd}</body></html>") is None


def test_a_paper_has_an_identifier_of_its_content() -> None:
    made = [press.print_sheet(sheet(f"<p>{text}</p>"), seconds=30) for text in "甲乙甲"]
    first, other, again = (Pdf.open(io.BytesIO(one)).trailer["/ID"][0] for one in made)
    assert bytes(first) == bytes(again) != bytes(other) and len(bytes(first)) == 32
