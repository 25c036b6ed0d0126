"""H02 recounts every sum of income: item, quantity, price or coefficient, amount, voucher (domain.md §2.1)."""

import json

import pytest

from approvals.stages import StageCode
from documents import rendering
from documents.models import OfficialDocument
from documents.sample_variants import gallery
from tests.documents.test_golden_text import squeezed
from tests.story import Story

S = StageCode
EMPTY = {"quantity": "", "unit": "", "price_fen": None, "voucher": ""}


def test_h02_prints_each_line_under_its_kind_and_what_does_not_count() -> None:
    text = squeezed(rendering.render(gallery()["H02_lines"]))
    wanted = ("1工资性收入小计18600.00", "村保洁公益岗位12月150.001800.00岗位协议1份", "2生产经营性收入小计14250.01")
    wanted += ("玉米18.5亩480.008880.00售粮凭证3份", "饲料、防疫1000.00／", "7家庭年纯收入1＋2＋3＋4＋5－633110.55")
    assert [one for one in wanted if one not in text] == []
    assert "不计入收入的项目及金额：临时救助金2000.00元（民政发放表）；" in text


def test_h02_without_lines_says_that_nothing_was_left_out() -> None:
    assert "按规定不计入收入的项目及金额：无。" in squeezed(rendering.render(gallery()["H02"]))


@pytest.fixture
def at_home(story: Story) -> Story:
    return story.until(S.HOME_CHECK)


def _lines(story: Story) -> list[dict[str, object]]:
    measured = story.act(S.HOME_CHECK).measured
    kinds = ("wages", "business", "property", "transfer", "other", "expenses")
    lines = [{"category": kind, "item": f"{kind}项", "amount_fen": measured[f"{kind}_fen"], **EMPTY} for kind in kinds]
    return [*lines, {"category": "excluded", "item": "临时救助金", "amount_fen": 1, **EMPTY}]


def test_the_surveyed_lines_are_frozen_in_the_household_s_h02(at_home: Story) -> None:
    lines, act = _lines(at_home), at_home.act(S.HOME_CHECK)
    at_home.decide(S.HOME_CHECK, particulars={**act.particulars, "income_lines": lines})
    income = json.loads(OfficialDocument.objects.get(kind="H02").content)["income"]

    assert [line["item"] for line in income["lines"]] == [line["item"] for line in lines]
    assert [line["is_counted"] for line in income["lines"]] == [True] * 6 + [False]
    for kind in ("wages", "business", "property", "transfer", "other", "expenses"):
        assert income[f"{kind}_fen"] == sum(line["amount_fen"] for line in lines if line["category"] == kind)


def test_h02_falls_back_to_what_the_register_knows(at_home: Story) -> None:
    at_home.decide(S.HOME_CHECK)
    income = json.loads(OfficialDocument.objects.get(kind="H02").content)["income"]
    known = list(at_home.case.household.income_items.values_list("amount_fen", flat=True))
    assert sorted(line["amount_fen"] for line in income["lines"]) == sorted(known) != []
