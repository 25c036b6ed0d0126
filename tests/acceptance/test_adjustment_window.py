"""The yearly window of adjustment: outside it nobody is taken in or struck off, but for whom a confirmed mark speaks (D-20)."""

from datetime import date
from pathlib import Path

import pytest

from approvals.adjustment import window_shut
from approvals.errors import WindowShut
from approvals.models import Case
from approvals.stages import STAGE_OF, CaseKind, StageCode
from audit import clock
from registry import parameters
from registry.models import Household, ParameterName, ProgrammeVersion, RiskState, Standing
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast, make_household, official
from tests.programme_variants import load_variant
from tests.registry.test_risk_marks import marked, step
from workflows import services

WINDOW = '\n[adjustment]\nopens = "09-01"\ncloses = "11-30"\nclause = "C-28"\n'


def opened(cast: Cast, kind: CaseKind, household: Household) -> Case:
    clerk = cast[Role.TOWNSHIP_CLERK]
    return services.open_register_case(kind=kind, household=household, year=2017, reason="因病返贫。", user=clerk)


def refusals(case: Case) -> list[str]:
    found = window_shut([Case.objects.get(pk=case.pk)], STAGE_OF[StageCode.ENTRY_APPROVAL])
    assert all(isinstance(each, WindowShut) for rows in found.values() for each in rows)
    return [str(each) for rows in found.values() for each in rows]


@pytest.fixture
def exited(cast: Cast) -> Household:
    return make_household(cast.places.village, standing=Standing.EXITED)


def test_outside_the_window_the_refusal_says_when_it_opens(
    cast: Cast, exited: Household, tmp_path: Path, at: At
) -> None:
    load_variant(tmp_path, more=WINDOW)
    case = opened(cast, CaseKind.RETURN, exited)
    for day, opens in (("2017-03-01", "2017年9月1日"), ("2017-08-31", "2017年9月1日"), ("2017-12-01", "2018年9月1日")):
        with at(day):
            (text,) = refusals(case)
            assert opens in text
    for day in ("2017-09-01", "2017-11-30"):
        with at(day):
            assert refusals(case) == []


def test_a_confirmed_mark_of_risk_opens_the_window_for_its_household(
    cast: Cast, exited: Household, tmp_path: Path
) -> None:
    load_variant(tmp_path, more=WINDOW)
    case = opened(cast, CaseKind.RETURN, exited)
    risk = marked(cast, exited)
    assert refusals(case)  # nobody has confirmed it yet
    step(cast, risk, RiskState.WATCHED, by=Role.TOWNSHIP_CLERK)
    assert refusals(case) == []


def test_no_mark_hurries_a_removal(cast: Cast, household: Household, tmp_path: Path) -> None:
    load_variant(tmp_path, more=WINDOW)
    case = opened(cast, CaseKind.DISQUALIFICATION, household)
    step(cast, marked(cast, household, kind="sudden"), RiskState.WATCHED, by=Role.TOWNSHIP_CLERK)
    assert refusals(case)


@pytest.mark.usefixtures("programme")
def test_where_the_source_names_no_window_it_is_always_open(cast: Cast, exited: Household, at: At) -> None:
    case = opened(cast, CaseKind.RETURN, exited)
    for day in ("2017-03-01", "2017-12-31"):
        with at(day):
            assert refusals(case) == []


@pytest.mark.usefixtures("programme")
def test_days_that_two_persons_set_shut_the_window_for_cases_opened_since(
    cast: Cast, exited: Household, at: At
) -> None:
    first, version = cast[Role.SYSTEM_ADMINISTRATOR], ProgrammeVersion.objects.get()
    second = official(Role.SYSTEM_ADMINISTRATOR, cast.places.city, "second-administrator", "晏清")
    said = {"paper": "农扶发〔2017〕5号", "reason": "年度动态调整", "valid_from": date(2017, 3, 2), "year": 2017}
    for name, value in ((ParameterName.WINDOW_OPENS, 901), (ParameterName.WINDOW_CLOSES, 1130)):
        change = parameters.propose(user=first, version=version, name=name, value=value, at=clock.now(), **said)
        parameters.confirm(user=second, change=change, agrees=True, opinion="与文件一致", at=clock.now())
    with at("2017-03-03"):
        case = opened(cast, CaseKind.RETURN, exited)
        assert "2017年9月1日" in refusals(case)[0]
    with at("2017-09-02"):
        assert refusals(case) == []
