"""Every paper of the gallery, with its seals, as it was accepted: its words, and how dark each part of each page is."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from documents.gallery import golden, pictures
from documents.gallery.prints import Print, prints
from documents.gallery.seals import DemoSeals
from documents.gallery.showing import Shown, show, write
from documents.kinds import KINDS
from documents.rendering import page, press
from documents.samples import sample
from documents.templatetags.paper import cn_date

PRINTS: dict[str, Print] = {one.name: one for one in prints()}
ACCEPT = "if it is meant: ./run manage paper_gallery --accept"


@cache
def demo() -> DemoSeals:
    return DemoSeals()


def complaint(shown: Shown, folder: Path) -> str:
    if shown.before is None:
        return f"nothing was accepted yet; {ACCEPT}"
    pictured = [folder / name for name in write(shown, folder, is_framed=True)] if shown.changes else []
    return "\n".join([*shown.changes, *(f"see {path}" for path in pictured), ACCEPT] if shown.changes else [])


def words(name: str) -> str:
    """As accepted, without gaps; the first test holds the paper to it."""
    kept = golden.kept(name)
    assert kept is not None, ACCEPT
    return "".join(kept.words.split())


def looks(html: str, of: page.Sheet) -> golden.Golden:
    drawn = pictures.pictures_of(press.print_sheet(replace(of, html=html), seconds=30))
    return golden.made_of("", drawn)


@pytest.mark.parametrize("name", PRINTS)
def test_a_paper_says_and_looks_what_was_accepted(name: str, tmp_path: Path) -> None:
    assert complaint(show(PRINTS[name], demo()), tmp_path) == ""


def test_nothing_is_kept_of_papers_that_are_gone() -> None:
    assert {path.stem for path in golden.FOLDER.iterdir()} == set(PRINTS)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("<h1>", '<h1 style="margin-top: 3mm">', "a block that moved"),
        ('<table class="sheet">', '<table class="sheet" style="visibility: hidden">', "a lost table"),
        ('<p class="meta">', '<p class="meta" style="margin-top: -9mm">', "a text over another"),
        ('<p class="meta">', '<p class="meta" style="color: #010101">', ""),
    ],
)
def test_what_moved_is_lost_or_lies_over_another_is_seen_and_what_nobody_sees_is_not(
    before: str, after: str, where: str
) -> None:
    sheet = page.sheet_of(sample("H06"))
    assert before in sheet.html
    seen = golden.spots(looks(sheet.html, sheet), looks(sheet.html.replace(before, after, 1), sheet))

    assert bool(seen) == bool(where), seen


def test_another_digest_changes_neither_words_nor_picture() -> None:
    one, other = (replace(PRINTS["H16"], content=sample("H16", check_code=code)) for code in ("token", "none"))
    shown = [show(each, None).made for each in (one, other)]

    assert golden.changes(*shown) == [] and shown[0].words == shown[1].words


def test_a_seal_that_is_not_where_it_was_is_told_with_its_place_on_the_page(tmp_path: Path) -> None:
    shown = show(PRINTS["H16"], None)
    told = complaint(shown, tmp_path)

    assert "page 1: " in told and str(tmp_path / "H16-1.png") in told and ACCEPT in told
    assert (tmp_path / "H16-1.png").read_bytes().startswith(b"\x89PNG")


def test_other_words_are_told_as_lines() -> None:
    one = golden.Golden("农安镇\n人民政府", ())

    assert golden.changes(one, golden.Golden("农安镇人民\n政府", ())) == []
    assert "+农安县" in golden.changes(one, golden.Golden("农安县\n人民政府", ()))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_of_a_kind_is_whole(kind: str) -> None:
    paper, text = sample(kind), words(kind)
    said = [paper["document_no"], paper["issuer"], cn_date(paper["issued_on"]), "、".join(paper["copies"])]
    said += [
        "核验码：",
        "存证摘要：",
        "共3页。" if kind in {"H09", "H12"} else "第1页共",
        *([] if kind == "E03" else [paper["division_full"]]),
    ]
    if KINDS[kind].layout == "form":  # 公示, 批复 and 证 have a head of their own, and what hangs names no signer
        said += [paper["title"], *(one["name"] for one in paper["signers"])]

    assert [each for each in said if "".join(each.split()) not in text] == []


@pytest.mark.parametrize(
    ("name", "said", "never"),
    [
        ("H03_guiping", "“八有一超”", "两不愁、三保障"),
        ("H12_guiping", "达到“八有一超”标准", "脱贫退出"),
        ("V02_guiping", "贫困村脱贫摘帽认定表", "出列"),
        ("H08_qianjiang", "潜江市2017年脱贫退出核验", "长春"),
        ("H14_qianjiang", "省级核查意见书", "市级检验"),
        ("H15_qianjiang", "“一有两不愁四保障”脱贫标准", "脱贫退出标准"),
        ("H06_qingdao", "年人均可支配收入", "纯收入"),
        ("R02_qingdao", "剔除原因", "清退"),
        ("V01_qingdao", "经济薄弱镇脱贫“摘帽”申请书", "贫困村"),
    ],
)
def test_a_programme_s_paper_has_its_words_and_no_other_place_s(name: str, said: str, never: str) -> None:
    text = words(name)

    assert said in text and never not in text
    assert "农安" not in text and "长春" not in text
