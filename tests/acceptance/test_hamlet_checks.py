"""V-2: the township has looked at every natural village of twenty households or more before its village goes on."""

import json
from typing import Any

import pytest

from approvals.errors import ActInvalid
from approvals.stages import StageCode
from audit import clock
from documents.checking import codes
from documents.models import OfficialDocument
from documents.rendering.page import sheet_of
from registry import indicators
from registry.indicators import Report
from registry.models import Household, IndicatorSource
from registry.services import SYSTEM
from tests.story import Story

S = StageCode


@pytest.fixture
def checked(village_case: Story) -> Story:
    return village_case.until(S.VILLAGE_TOWNSHIP_CHECK)


def say(story: Story, hamlet: str, **values: Any) -> None:
    report = Report(
        division=story.case.village,
        subject="hamlet" if hamlet else "village",
        year=2017,
        source=IndicatorSource.TOWNSHIP,
        values=values,
        hamlet=hamlet,
    )
    indicators.record([report], reported_by=None, by=SYSTEM, at=clock.now())


def test_from_twenty_households_on_a_natural_village_is_checked(checked: Story) -> None:
    say(checked, "10社", households=20)
    with pytest.raises(ActInvalid, match="10社（通硬化路）"):
        checked.decide()
    say(checked, "10社", hardened_road=False)  # not a key one: it was looked at, and C-41 asks no more of it
    checked.decide()
    assert checked.case.stage == S.VILLAGE_SECTORS


def test_one_of_unknown_size_counts_as_large(checked: Story) -> None:
    say(checked, "11社", road_length=300)
    with pytest.raises(ActInvalid, match="11社"):
        checked.decide()


def test_a_key_natural_village_without_its_road_stops_the_village(checked: Story) -> None:
    say(checked, "8社", hardened_road=False)
    with pytest.raises(ActInvalid, match="8社（村及重点屯通硬化路）"):
        checked.decide()


def test_what_the_register_knows_and_nobody_reported_is_named(checked: Story, household: Household) -> None:
    Household.objects.filter(pk=household.pk).update(hamlet="12社")
    with pytest.raises(ActInvalid, match="12社"):
        checked.decide()


def test_all_that_the_village_counts_are_reported(checked: Story) -> None:
    say(checked, "", hamlets=4)
    with pytest.raises(ActInvalid, match="4"):
        checked.decide()


def test_a_return_needs_no_check(checked: Story) -> None:
    say(checked, "11社", road_length=300)
    checked.send_back(S.VILLAGE_ASSESSMENT, reason="RC13")
    assert checked.case.round == 2


def test_the_township_s_form_names_every_natural_village_it_checked_and_the_result(checked: Story) -> None:
    say(checked, "9社", hardened_road=False)
    checked.decide()
    paper = OfficialDocument.objects.get(case=checked.case, kind="V02")
    content, code = json.loads(paper.content), codes.code_for(paper)
    title = "村及重点屯通硬化路"
    assert [
        (row["name"], row["households"], row["title"], row["value"], row["result"])
        for row in content["place"]["hamlets"]
    ] == [
        ("8社", 62, title, "是", "达标"),
        ("9社", 20, title, "否", "非重点屯，不作要求"),
    ]
    page = " ".join(sheet_of(content, code=code).html.split())
    assert "逐屯核查情况" in page and ">9社</th><td>20户</td>" in page
    without = {**content, "place": {**content["place"], "hamlets": []}}
    assert "逐屯核查情况" not in sheet_of(without, code=code).html
