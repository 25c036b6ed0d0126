"""A place's paper bears the place's own word, the unit of its stage's level, and shares with both their numbers."""

import pytest

from approvals.models import Case
from approvals.stages import CaseKind
from documents.issuers import Issuer
from documents.kinds import KINDS
from documents.place_parts import written
from documents.titles import title_of
from registry.indicator_vocabulary import indicators_for
from registry.models import Division, ProgrammeVersion
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.roles import Level
from tests.factories import Places


@pytest.fixture
def rules(programme: None) -> Programme:
    return programme_of(ProgrammeVersion.objects.get())


@pytest.mark.parametrize(
    ("kind", "title"),
    [(CaseKind.VILLAGE_EXIT, "贫困村出列申请书"), (CaseKind.CONSOLIDATION, "贫（弱）村巩固提升申请书")],
)
def test_one_form_has_the_title_of_its_case(rules: Programme, kind: CaseKind, title: str) -> None:
    assert title_of(KINDS["V01"], Case(kind=kind), rules) == title


def test_the_level_of_the_stage_issues(places: Places, rules: Programme) -> None:
    path = places.village.path
    units = [Issuer(KINDS["V01"], path, rules, level).unit for level in (Level.VILLAGE, Level.TOWNSHIP)]
    assert units == ["宝城村村民委员会", "农安镇人民政府"]
    assert Issuer(KINDS["V06"], path, rules, Level.PREFECTURE).unit == "长春市脱贫攻坚领导小组"


def test_a_town_s_paper_is_its_own_government_s(places: Places, rules: Programme) -> None:
    issuer = Issuer(KINDS["V01"], places.township.path, rules, Level.TOWNSHIP)
    assert issuer.number(2018, 3) == "农安镇退出申〔2018〕3号" and issuer.place == places.township.pk


def test_a_share_shows_both_its_numbers() -> None:
    known = indicators_for("village")
    assert written(known["water_supply"], {"numerator": 1, "denominator": 3}) == "1/3（33.33%）"
    assert written(known["hardened_road"], False) == "否"
    assert written(known["collective_income"], 5_000_000) == "50000.00元"
    assert written(known["income_growth"], 1350) == "13.5%"


def test_papers_name_the_village_and_not_its_committee() -> None:
    assert Case(village=Division(name="罗头村村民委员会")).subject_name == "罗头村"


@pytest.mark.parametrize(
    ("name", "title"), [("changchun_2017", "市级检验意见书"), ("qianjiang_2017", "省级核查意见书")]
)
def test_the_last_verification_is_called_after_the_level_that_holds_it(name: str, title: str) -> None:
    rules = read_programme(PROGRAMMES_DIR / f"{name}.toml")
    assert title_of(KINDS["H14"], Case(kind=CaseKind.EXIT, household_id=1), rules) == title
