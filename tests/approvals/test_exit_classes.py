"""The two classes of exit in Qingdao (D-15); other programmes know none. And its own word for who never belonged (D-14)."""

import pytest

from approvals.exit_classes import exit_class_refusals
from approvals.stages import CaseKind
from approvals.words import word_of
from registry.programmes import PROGRAMMES_DIR, read_programme

QINGDAO = read_programme(PROGRAMMES_DIR / "qingdao_2018.toml")
CHANGCHUN = read_programme(PROGRAMMES_DIR / "changchun_2017.toml")


def fields(values, programme=QINGDAO):
    return [refusal.field for refusal in exit_class_refusals(values, programme)]


def test_in_qingdao_the_county_must_choose():
    assert fields({}) == ["exit_class"]


def test_whose_policies_end_is_reviewed_once_more():
    assert fields({"exit_class": "policies_end"}) == ["review_note"]
    assert fields({"exit_class": "policies_end", "review_note": "复核成效和退出程序，无误。"}) == []


def test_whose_policies_stay_gets_measures_for_three_years():
    assert fields({"exit_class": "policies_stay"}) == ["measures_plan"]
    assert fields({"exit_class": "policies_stay", "measures_plan": "产业、医疗、住房三年措施。"}) == []


@pytest.mark.parametrize("code", ["policies_end", "policies_stay"])
def test_elsewhere_there_are_no_classes(code):
    assert fields({"exit_class": code}, CHANGCHUN) == ["exit_class"]
    assert fields({}, CHANGCHUN) == []


def test_the_words_are_the_programmes_own():
    assert [word_of(CaseKind.DISQUALIFICATION, one)[:2] for one in (QINGDAO, CHANGCHUN)] == ["剔除", "清退"]
    assert [entry.title for entry in QINGDAO.exit_classes] == ["脱贫不再享受政策", "脱贫不脱政策"]
