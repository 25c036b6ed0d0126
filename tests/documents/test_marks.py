"""演示 and 副本 stand across every page, upright or lying, and are no part of the text that a screen reader reads out."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from documents import samples
from documents.rendering import page, press

HUGE = 100  # points: nothing else on a paper is as large


def letters_across(pdf: Path) -> list[str]:
    """Of every page what stands there in huge letters, by MuPDF."""
    command = ["mutool", "draw", "-q", "-F", "stext", "-o", "-", str(pdf)]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    pages = (
        [font for font in one.iter("font") if float(font.attrib["size"]) > HUGE] for one in ElementTree.fromstring(said)
    )
    return ["".join(char.attrib["c"] for font in one for char in font.iter("char")).replace(" ", "") for one in pages]


# lying and upright pages, lying ones, an official document, a form
@pytest.mark.parametrize(("kind", "copy"), [("H15", ""), ("S02", "副本"), ("H12", ""), ("H08", "副本")])
def test_marks_stand_across_every_page_and_are_not_read_out(kind: str, copy: str, tmp_path: Path) -> None:
    sheet = page.sheet_of(samples.sample(kind, is_demo=True), copy=copy)
    pdf = tmp_path / "paper.pdf"
    pdf.write_bytes(press.print_sheet(sheet, seconds=60))
    read_out = subprocess.run(["pdfinfo", "-struct-text", str(pdf)], check=True, capture_output=True, text=True).stdout

    across = letters_across(pdf)
    assert across == [copy or "演示"] * len(across)
    assert samples.sample(kind)["issuer"] in read_out.replace("\n", "")
    assert "演示" not in read_out and "副本" not in read_out
