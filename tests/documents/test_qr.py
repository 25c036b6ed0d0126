"""QR code and seal: vectors that say what they should and nothing else."""

import re

import pytest
import segno

from documents.rendering.qr import MASK, QUIET, in_capitals, line_svg, qr_svg
from documents.rendering.seals import seal_svg

ADDRESS = "https://heyan.example.gov.cn/V/MFRGGZDFMZTWQ2LKNNWG23TPOA"
CAPITALS = "HTTPS://HEYAN.EXAMPLE.GOV.CN/V/MFRGGZDFMZTWQ2LKNNWG23TPOA"


def modules_of(svg: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg)
    return {(int(x) + step - QUIET, int(y) - QUIET) for x, y, length in runs for step in range(int(length))}


def test_the_path_draws_exactly_the_dark_modules_of_the_code() -> None:
    code = segno.make(CAPITALS, error="m", micro=False, mask=MASK, boost_error=False)
    dark = {(x, y) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module}

    assert modules_of(qr_svg(ADDRESS)) == dark


def test_an_address_in_capitals_is_the_same_address_in_a_smaller_code() -> None:
    assert in_capitals(ADDRESS) == CAPITALS
    assert in_capitals("https://oa.example.gov.cn/heyan/V/MFRGG") == "HTTPS://OA.EXAMPLE.GOV.CN/heyan/V/MFRGG"
    assert segno.make(CAPITALS, error="m").version < segno.make(ADDRESS, error="m", boost_error=False).version


def test_the_line_of_the_log_is_drawn_as_it_is_in_a_code_of_22_millimetres() -> None:
    line = f"heyan.example.gov.cn/audit/2017 1827364 {'A' * 43}="
    assert len(line) == 84
    code = segno.make(line, error="m", micro=False, mask=MASK, boost_error=False)
    dark = {(x, y) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module}

    assert modules_of(line_svg(line)) == dark and code.version == 5
    assert f"<title>日志存证：{line}</title>" in line_svg(line)


def test_the_code_has_a_text_for_those_who_cannot_see_it() -> None:
    assert f"<title>核验二维码：{ADDRESS}</title>" in qr_svg(ADDRESS)


@pytest.mark.parametrize("draw", [qr_svg, line_svg, seal_svg])
def test_nothing_hostile_gets_into_the_drawing(draw: object) -> None:
    assert "<script>" not in draw("</title><script>alert(1)</script>")


@pytest.mark.parametrize("issuer", ["县", "农安镇人民政府", "农安县脱贫攻坚领导小组办公室第一联合工作专班", ""])
def test_a_demo_seal_says_that_it_is_one(issuer: str) -> None:
    seal = seal_svg(issuer)

    assert f"<title>演示印章：{issuer}</title>" in seal
    assert "<text" not in seal


def test_a_seal_without_a_letter_for_a_character_still_comes_out() -> None:
    assert "<path" in seal_svg("\U000f0001村")
