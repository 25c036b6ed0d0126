"""Make fonts/ anew: static TrueType subsets with names of their own (fonts/README.md says from what).

    .venv/bin/python tools/build_fonts.py FOLDER

    .venv/bin/python tools/build_fonts.py FOLDER HeyanFang-Regular.ttf     this one alone

FOLDER holds, unpacked: NotoSerifSC_400Regular.ttf, NotoSerifSC_700Bold.ttf, NotoSansSC_400Regular.ttf, LXGWWenKai-Regular.ttf,
FandolFang-Regular.otf and Unihan_OtherMappings.txt.bz2, anywhere below it.

Why not simply ship the whole fonts: a paper's time and size grow with the font (187 ms and 410 KB against 98 ms and 107 KB).
Why TrueType: CFF subsets come out blank in some readers; the outlines of one that has no other are converted. Why new names: two files of one family and weight get confused, and
letters of the wrong one are drawn. Why an order of glyphs: everything up to the highest glyph used goes into each PDF.
"""

import bz2
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "fonts"
# source file, our file, family, style
FONTS = (
    ("NotoSerifSC_400Regular.ttf", "HeyanSong-Regular.ttf", "Heyan Song", "Regular"),
    ("NotoSerifSC_700Bold.ttf", "HeyanSong-Bold.ttf", "Heyan Song", "Bold"),
    ("NotoSansSC_400Regular.ttf", "HeyanHei-Regular.ttf", "Heyan Hei", "Regular"),
    ("LXGWWenKai-Regular.ttf", "HeyanKai-Regular.ttf", "Heyan Kai", "Regular"),
    ("FandolFang-Regular.otf", "HeyanFang-Regular.ttf", "Heyan Fang", "Regular"),
)
ERROR = 1.0  # of 1000 units an em: how far a converted outline may stray
SIGNS = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xA0, 0x100)))
SIGNS += "–—―‘’“”†‡•…‰′″※‹›€℃№™←↑→↓≈≠≤≥■□▲△◆◇○◎●★☆♀♂　、。〃々〆〇〈〉《》「」『』【】〒〔〕〖〗〜・"
SIGNS += "".join(
    map(chr, [*range(0x2160, 0x216C), *range(0x2460, 0x2474), *range(0x3220, 0x322A), *range(0xFF01, 0xFF5F)])
)
SIGNS += "￠￡￥㎡㎏㎜㎝㎞"
CJK = re.compile(r"[\u3400-\u9fff]")


def main(folder: Path, only: list[str]) -> None:
    standard = dict(_standard_characters(_find(folder, "Unihan_OtherMappings.txt.bz2")))
    papers = _characters_of_papers()
    chars = set(SIGNS) | set(standard) | set(_gb2312()) | papers
    for source, name, family, style in FONTS:
        if only and name not in only:
            continue
        font = _subset(_find(folder, source), chars)
        if "CFF " in font:
            _convert(font)
            _squeeze(font)
        _order(font, papers, standard)
        _rename(font, family, style)
        font.save(TARGET / name)
    _write_sums(sorted(TARGET.glob("*.ttf")))


def _find(folder: Path, name: str) -> Path:
    return next(folder.rglob(name))


def _standard_characters(unihan: Path) -> Iterator[tuple[str, int]]:
    """通用规范汉字表 (State Council 2013): 8,105 characters by their number, the common ones first."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                code, _field, value = line.split()[:3]
                yield chr(int(code[2:], 16)), int(value.split(":")[1])


def _gb2312() -> Iterator[str]:
    """GB 2312-80: its signs, Greek, Cyrillic and kana, and its 6,763 characters."""
    for row in [*range(0xA1, 0xAA), *range(0xB0, 0xF8)]:
        for cell in range(0xA1, 0xFF):
            yield from bytes([row, cell]).decode("gb2312", "ignore")


def _characters_of_papers() -> set[str]:
    """What templates, programmes and rules say: these glyphs come first."""
    sources = [*(ROOT / "documents").rglob("*.py"), *(ROOT / "registry/programmes").glob("*.toml")]
    sources += (ROOT / "templates/documents/print").glob("*.html")
    return {char for path in sources for char in CJK.findall(path.read_text(encoding="utf-8"))}


def _subset(path: Path, chars: set[str]) -> TTFont:
    options = subset.Options(
        hinting=False, notdef_outline=True, glyph_names=False, name_IDs=[0, 13, 14], name_languages=[0x409]
    )
    options.layout_features = ["halt", "palt", "chws", "kern"]
    options.drop_tables += ["GSUB", "vmtx", "vhea", "VORG", "BASE", "DSIG", "meta", "STAT"]
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(chars)))
    cutter.subset(font)
    return font


def _convert(font: TTFont) -> None:
    """Cubic outlines to quadratic ones, in place."""
    drawn, glyphs = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), glyphs
    for name, glyph in glyphs.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones, limits.maxComponentElements = 1, 0
    for field in (
        "TwilightPoints",
        "Storage",
        "FunctionDefs",
        "InstructionDefs",
        "StackElements",
        "SizeOfInstructions",
    ):
        setattr(limits, f"max{field}", 0)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def _squeeze(font: TTFont) -> None:
    """Contextual half-width spacing (chws) for a font without: of two signs side by side the empty halves between them go."""
    names, outlines = font.getBestCmap(), font["glyf"]
    signs = [names[ord(sign)] for sign in "，。、；：！）》〉〕】」』”’（《〈〔【「『“‘"]
    half = font["head"].unitsPerEm // 2
    closing = " ".join(sign for sign in signs if outlines[sign].xMax <= half)
    opening = " ".join(sign for sign in signs if outlines[sign].xMin >= half)
    rules = f"pos @CLOSING {-half} @CLOSING; pos @CLOSING {-half} @OPENING;"
    rules += f"pos @OPENING <0 0 0 0> @OPENING <{-half} 0 {-half} 0>;"
    addOpenTypeFeaturesFromString(
        font, f"@CLOSING = [{closing}]; @OPENING = [{opening}]; feature chws {{ {rules} }} chws;", tables=["GPOS"]
    )


def _order(font: TTFont, papers: set[str], standard: dict[str, int]) -> None:
    def rank(char: str) -> tuple[int, int]:
        if ord(char) < 0x100:
            return 0, ord(char)
        if char in papers:
            return 1, standard.get(char, 0)
        if not CJK.match(char):
            return 2, ord(char)
        return (3, standard[char]) if char in standard else (4, ord(char))

    ranks: dict[str, tuple[int, int]] = {}
    for code, glyph in font.getBestCmap().items():
        ranks[glyph] = min(ranks.get(glyph, (9, 0)), rank(chr(code)))
    first, *others = font.getGlyphOrder()
    reorderGlyphs(font, [first, *sorted(others, key=lambda glyph: ranks.get(glyph, (8, 0)))])


def _rename(font: TTFont, family: str, style: str) -> None:
    """OFL 1.1 §3: a changed font must not carry the reserved name."""
    postscript = f"{family}-{style}".replace(" ", "")
    for number, text in {
        1: family,
        2: style,
        3: postscript,
        4: f"{family} {style}",
        5: "Version 1.000",
        6: postscript,
    }.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def _write_sums(files: list[Path]) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (TARGET / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
