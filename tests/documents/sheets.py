"""Sheets that need no template, and readers of what came out of the press."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from documents.rendering.page import Sheet

EDGE = 14  # points
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
HEAD = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>试</title>
<meta name="dcterms.created" content="2017-03-01T00:00:00+08:00"><meta name="dcterms.modified" content="2017-03-01T00:00:00+08:00">
</head><body>"""


def sheet(body: str) -> Sheet:
    return Sheet(html=f"{HEAD}{body}</body></html>", evidence=b'{"a":1}', name="H08.json", dated="2017-03-01")


def dated(one: Sheet, day: str) -> Sheet:
    return replace(one, dated=day)


def text_of(pdf: bytes, folder: Path) -> str:
    """What a person copies out of the paper, by poppler."""
    return _poppler("pdftotext", pdf, folder, "-layout", "-enc", "UTF-8", after=["-"])


def fonts_of(pdf: bytes, folder: Path) -> list[dict[str, str]]:
    lines = _poppler("pdffonts", pdf, folder).splitlines()[2:]
    return [dict(zip(("name", "embedded"), (line.split()[0], line.split()[-5]), strict=True)) for line in lines]


def faces_of(pdf: bytes, folder: Path) -> list[tuple[str, str]]:
    """Every character with the font it is drawn in."""
    fonts = (font for line in _lines(pdf, folder) for font in line.iter("font"))
    return [(char.attrib["c"], font.attrib["name"].split("+")[-1]) for font in fonts for char in font.iter("char")]


def lines_of(pdf: bytes, folder: Path) -> list[list[tuple[str, float]]]:
    """Of every line the characters, each with its left edge in points."""
    lines = (
        [(char.attrib["c"], float(char.attrib["x"])) for char in line.iter("char")] for line in _lines(pdf, folder)
    )
    return [line for line in lines if line]


def _lines(pdf: bytes, folder: Path) -> list[ElementTree.Element]:
    """By MuPDF."""
    (folder / "paper.pdf").write_bytes(pdf)
    command = ["mutool", "draw", "-q", "-F", "stext", "-o", "-", str(folder / "paper.pdf")]
    said = subprocess.run(command, check=True, capture_output=True).stdout
    return list(ElementTree.fromstring(said).iter("line"))


def off_the_page(pdf: bytes) -> list[str]:
    """Words that stand in the outermost 6 mm or beyond the paper; the mark across the page may."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, check=True, capture_output=True)
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', done.stdout.decode(), re.DOTALL)
    return [
        word
        for width, height, words in pages
        for left, top, right, bottom, word in WORD.findall(words)
        if min(float(left), float(top), float(width) - float(right), float(height) - float(bottom)) < EDGE
        and not set(word) <= set("演示副本")
    ]


def metadata_of(pdf: bytes, folder: Path) -> str:
    return _poppler("pdfinfo", pdf, folder, "-meta")


def inked(pdf: bytes, folder: Path) -> list[float]:
    """The dark share of every page, drawn by MuPDF, a reader that shares no code with poppler."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    for old in folder.glob("page-*.pgm"):
        old.unlink()
    command = ["mutool", "draw", "-q", "-r", "60", "-c", "gray", "-o", str(folder / "page-%d.pgm"), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return [_dark_share(page.read_bytes()) for page in sorted(folder.glob("page-*.pgm"))]


def _dark_share(pgm: bytes) -> float:
    """Binary PGM: three words of head, then a byte a pixel."""
    grey = pgm.split(maxsplit=4)[4] if pgm.startswith(b"P5") else b""
    return sum(value < 160 for value in grey) / len(grey)


def attachments_of(pdf: bytes, folder: Path) -> str:
    return _poppler("pdfdetach", pdf, folder, "-list")


def attached(pdf: bytes, folder: Path) -> bytes:
    """The first attached file."""
    _poppler("pdfdetach", pdf, folder, "-save", "1", "-o", str(folder / "attached"))
    return (folder / "attached").read_bytes()


def _poppler(program: str, pdf: bytes, folder: Path, *options: str, after: list[str] | None = None) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    command = [program, *options, str(path), *(after or [])]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
