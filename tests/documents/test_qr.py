"""The QR code: a vector that says what it should and nothing else."""

import re

import segno

from documents.rendering.qr import MASK, QUIET, in_capitals, line_svg, qr_svg

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


def test_nothing_hostile_gets_into_the_drawing() -> None:
    for draw in (qr_svg, line_svg):
        assert "<script>" not in draw("</title><script>alert(1)</script>")
