"""Chinese set as printers set it: straight margins, no sign where it may not stand, names in one face, an office's own faces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from pytest_django.fixtures import Settings

from documents import checks, rendering, samples
from documents.rendering import press, site_fonts
from documents.rendering.engine.whole_names import FONTS
from tests.documents.sheets import faces_of, lines_of, sheet, text_of

TEXT = "根据《关于建立贫困退出机制的意见》（厅字〔2016〕16号）要求，2017年3月15日，农安县组织“回头看”，共核查1024户、3156人；"
TEXT = f"{TEXT}对照“两不愁、三保障”标准，逐户逐项核实。" * 4
NEVER_FIRST, NEVER_LAST = "，。、；：？！）》〉〕】”’…", "（《〈〔【“‘"
SURNAMES = "亓仝逄佘覃晁邸郄缑妫逯郗禚呙"


def paragraph(text: str, style: str, folder: Path) -> list[list[tuple[str, float]]]:
    """The lines of a justified paragraph, without the page's number."""
    made = press.print_sheet(sheet(f'<p style="text-align:justify;width:156mm;{style}">{text}</p>'), seconds=60)
    return [line for line in lines_of(made, folder) if line[0][0] != "第"]


@pytest.mark.parametrize("font", ["15.75pt 'Heyan Song'", "15.75pt 'Heyan Fang'", "12pt 'Heyan Kai'"])
def test_lines_end_at_one_margin_and_break_where_they_may(font: str, tmp_path: Path) -> None:
    lines = paragraph(TEXT, f"font:{font}", tmp_path)
    last_letters = [line[-1][1] for line in lines[:-1] if line[-1][0] >= "\u3400" and line[-1][0] not in NEVER_FIRST]

    assert len(last_letters) > 2
    assert max(last_letters) - min(last_letters) < 0.5
    assert not [line for line in lines if line[0][0] in NEVER_FIRST or line[-1][0] in NEVER_LAST]
    assert "".join(char for line in lines for char, _left in line) == TEXT


def test_figures_are_not_pulled_apart(tmp_path: Path) -> None:
    (pulled, *_others) = paragraph("退出2017年" * 20, "font:10pt 'Heyan Song';width:101mm", tmp_path)
    (plain,) = paragraph("2017", "font:10pt 'Heyan Song'", tmp_path)
    first = next(place for place, (char, _left) in enumerate(pulled) if char == "2")

    assert pulled[first + 3][1] - pulled[first][1] == pytest.approx(plain[3][1] - plain[0][1], abs=0.05)
    assert pulled[1][1] - pulled[0][1] > 10.02


def test_a_number_stays_with_its_unit_at_the_end_of_a_line(tmp_path: Path) -> None:
    text = "".join(f"核查{10**number}户{number}人，" for number in range(1, 5)) * 6
    made = press.print_sheet(
        sheet(f'<div class="body"><p style="width:101mm;font-size:14pt">{text}</p></div>'), seconds=60
    )
    lines = [line for line in lines_of(made, tmp_path) if line[0][0] != "第"]

    assert len(lines) > 5 and "".join(char for line in lines for char, _left in line) == text
    assert not [line for line in lines if line[-1][0].isdigit()]


def test_signs_side_by_side_take_less_room(tmp_path: Path) -> None:
    (line,) = paragraph("（“字”）。字", "font:10pt 'Heyan Song'", tmp_path)

    assert line[-1][1] - line[0][1] < 51  # six characters of ten points


def test_a_name_with_a_letter_that_a_face_lacks_is_set_whole_in_another(tmp_path: Path) -> None:
    named = samples.roster([samples.line(1, "8社", "倪磊珺", 6)])
    content = samples.sample("H12", opinion="同意倪磊珺户退出。", roster=named)
    faces = faces_of(rendering.render(content), tmp_path)
    text = "".join(char for char, _face in faces)
    at = text.index("同意倪磊珺户退出")

    assert {face for _char, face in faces[at + 2 : at + 5]} == {"Heyan-Song"}
    assert {face for _char, face in faces[at : at + 2] + faces[at + 5 : at + 8]} == {"Heyan-Fang"}


@pytest.mark.parametrize("style", ["font-family:Heyan Kai", "font-family:Heyan Fang", "font-family:Heyan Song"])
def test_the_rarest_characters_of_names_are_printed(style: str, tmp_path: Path) -> None:
    body = f"<p style='{style}'>{SURNAMES}、李㛃、王𬭊、覃𫍯、仝𰻝</p>"
    made = press.print_sheet(sheet(body), seconds=60)
    faces = faces_of(made, tmp_path)
    text = "".join(char for char, _face in faces)

    for name in ("李㛃", "王𬭊", "覃𫍯", "仝𰻝"):
        at = text.index(name)
        assert len({face for _char, face in faces[at : at + 2]}) == 1
    assert SURNAMES in text_of(made, tmp_path)


@pytest.fixture
def own_fonts(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """The folder in which an office puts the faces that it has licensed."""
    settings.FONTS_FOLDER = str(tmp_path / "own")
    (tmp_path / "own").mkdir()
    press.close()
    yield tmp_path / "own"
    press.close()


def renamed(path: Path, letters: str) -> None:
    """A real font with a name of its own and few letters."""
    font = TTFont(FONTS / "HeyanKai-Regular.ttf")
    cutter = subset.Subsetter()
    cutter.populate(text=letters)
    cutter.subset(font)
    for number in (1, 4, 6):
        font["name"].setName("FangSong_GB2312", number, 3, 1, 0x409)
    font.save(path)


def test_an_office_prints_in_its_own_faces_and_what_they_lack_in_ours(own_fonts: Path, tmp_path: Path) -> None:
    renamed(own_fonts / "fangsong.ttf", "同意户退出、")
    style = "font-family:'Site Fang','Heyan Fang','Heyan Song'"
    faces = faces_of(press.print_sheet(sheet(f'<p style="{style}">同意、准予</p>'), seconds=60), tmp_path)

    assert list(checks.own_faces_are_usable(None)) == []
    assert [face for _char, face in faces[:5]] == ["Site-Fang"] * 3 + ["Heyan-Song"] * 2


def test_a_font_that_cannot_be_used_is_named_and_no_paper_is_made_without_it(own_fonts: Path) -> None:
    (own_fonts / "fangsong.ttf").write_bytes(b"no font")
    (own_fonts / "FZXBSJW.TTF").write_bytes(b"a good one under a name of its maker's")
    said = [message.msg for message in checks.own_faces_are_usable(None)]

    assert "FZXBSJW.TTF: no face has this file name" in said[0]
    assert "fangsong.ttf: no font can be read from it" in said[1]
    with pytest.raises(rendering.RenderFailed, match=r"fangsong\.ttf"):
        press.print_sheet(sheet("<p>同意</p>"), seconds=60)


def test_a_font_that_would_come_out_blank_or_may_not_be_embedded_is_refused(own_fonts: Path) -> None:
    renamed(own_fonts / "kaiti.ttf", "同意")
    with TTFont(own_fonts / "kaiti.ttf") as font:
        font["OS/2"].fsType = site_fonts.RESTRICTED
        del font["glyf"], font["loca"]
        font.save(own_fonts / "kaiti.ttf")

    assert len(list(site_fonts.problems(own_fonts))) == 2
