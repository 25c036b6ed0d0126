"""A forgotten step in adding a stage is said by `manage.py check`."""

from typing import Any

import pytest
from viewflow.workflow.lock import no_lock

from approvals import wording
from approvals.stages import StageCode
from workflows import checks
from workflows.flows import HouseholdExitFlow


def ids(messages: list[Any]) -> set[str]:
    return {message.id for message in messages}


def test_the_shipped_flow_has_nothing_to_complain_of() -> None:
    assert checks.check_stages(None) == []


def test_a_flow_without_a_row_lock_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HouseholdExitFlow, "lock_impl", no_lock)
    assert "heyan.E007" in ids(checks.check_flow(HouseholdExitFlow))


def test_a_return_that_the_stages_do_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    node = HouseholdExitFlow.instance.node("county_approval")
    monkeypatch.setattr(node, "_returns", [])
    assert ids(checks.check_flow(HouseholdExitFlow)) == {"heyan.E010"}


def test_a_human_node_without_a_duty_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HouseholdExitFlow.instance.node("county_review"), "_owner_permission", None)
    assert ids(checks.check_flow(HouseholdExitFlow)) == {"heyan.E009"}


def test_a_stage_left_out_of_the_way_forward_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = HouseholdExitFlow.instance
    monkeypatch.setattr(flow.node("comparison"), "_next", flow.node("county_approval"))
    assert "heyan.E013" in ids(checks.check_flow(HouseholdExitFlow))


def test_a_stage_without_words_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(wording._APPROVED, StageCode.FOLLOW_UP)
    assert ids(checks.check_stages(None)) == {"heyan.E006"}
