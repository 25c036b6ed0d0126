"""What a newcomer forgets when adding a stage fails `manage.py check` with a message (design.md §1)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from viewflow.workflow.lock import SelectForUpdateLock

from approvals.particulars import INPUTS
from approvals.stages import ALL_STAGES, PATHS, STAGE_OF, STAGES, CaseKind, Stage, StageCode
from approvals.wording import has_sentence
from registry.programme_checks import STAGE_ORDER
from registry.programme_paths import DEFAULT_STAGES
from registry.roles import DUTIES_OF, LEVEL_OF
from workflows.flows import CURRENT, kind_of
from workflows.nodes import DutyNode, NoticeTimer


@register()
def check_stages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        *_every_code_is_a_stage(),
        *_every_duty_has_a_role(),
        *_every_stage_has_inputs_and_words(),
        *(message for name, flow_class in CURRENT.items() for message in check_flow(flow_class, PATHS[kind_of(name)])),
    ]


def check_flow(flow_class: Any, path: Sequence[Stage] = PATHS[CaseKind.EXIT]) -> list[CheckMessage]:
    nodes = list(flow_class.instance.nodes())
    return [
        *_lock(flow_class),
        *_one_node_per_stage(flow_class, nodes, path),
        *_edges_match(nodes),
        *_route_closes(nodes, path),
    ]


def _every_code_is_a_stage() -> Iterable[CheckMessage]:
    if set(STAGE_OF) != set(StageCode) or [stage.code for stage in STAGES] != list(StageCode)[: len(STAGES)]:
        yield Error("Stages and stage codes differ, or stand in another order.", id="heyan.E001")
    if set(StageCode) != {*STAGE_ORDER, *DEFAULT_STAGES}:
        yield Error("registry.programme_checks names other stages than approvals.stages.", id="heyan.E002")


def _every_duty_has_a_role() -> Iterable[CheckMessage]:
    for stage in ALL_STAGES:
        roles = [role for role, duties in DUTIES_OF.items() if stage.duty in duties]
        if not roles:
            yield Error(f"No role carries {stage.duty}: nobody could decide {stage.code}.", id="heyan.E003")
        if roles and not any(LEVEL_OF[role] in (None, stage.level) for role in roles):
            yield Error(f"No role with {stage.duty} is held where {stage.code} is decided.", id="heyan.E004")


def _every_stage_has_inputs_and_words() -> Iterable[CheckMessage]:
    for stage in ALL_STAGES:
        if stage.code not in INPUTS:
            yield Error(f"{stage.code} has no row in approvals.particulars.INPUTS.", id="heyan.E005")
        if not has_sentence(stage.code):
            yield Error(f"{stage.code} has no sentence in approvals.wording.", id="heyan.E006")


def _lock(flow_class: Any) -> Iterable[CheckMessage]:
    lock = flow_class.lock_impl
    if not isinstance(lock, SelectForUpdateLock) or lock.nowait or lock.attempts != 1:
        yield Error(f"{flow_class} has no waiting row lock: two officials could complete one stage.", id="heyan.E007")


def _one_node_per_stage(flow_class: Any, nodes: list[Any], path: Sequence[Stage]) -> Iterable[CheckMessage]:
    stages = [node.stage for node in nodes if isinstance(node, DutyNode)]
    for code in (stage.code for stage in path):
        if stages.count(code) != 1:
            yield Error(f"{flow_class} has {stages.count(code)} nodes for {code}, not one.", id="heyan.E008")
    for node in nodes:
        if node.task_type == "HUMAN" and not (isinstance(node, DutyNode) and node._owner_permission):
            yield Error(f"{node} is a human node without a duty: everybody could act.", id="heyan.E009")


def _edges_match(nodes: list[Any]) -> Iterable[CheckMessage]:
    for node in nodes:
        if not isinstance(node, DutyNode):
            continue
        stage = STAGE_OF[node.stage]
        if {back.stage for back in node._returns} != set(stage.returns_to):
            yield Error(f"{node} returns elsewhere than approvals.stages says of {stage.code}.", id="heyan.E010")
        if {back.stage for back in node._upheld} != set(stage.upheld_to):
            yield Error(f"{node} follows upheld objections elsewhere than approvals.stages says.", id="heyan.E014")
        if stage.posts and not isinstance(node._next, NoticeTimer):
            yield Error(f"{node} posts a notice, but no timer waits for it.", id="heyan.E011")
        if (stage.may_reject or stage.may_withdraw) and node._closed is None:
            yield Error(f"{node} may close the case, but has no edge to the end.", id="heyan.E012")


def _route_closes(nodes: list[Any], path: Sequence[Stage]) -> Iterable[CheckMessage]:
    """From the first stage on, going forward leads to the end through every stage."""
    by_stage = {node.stage: node for node in nodes if isinstance(node, DutyNode)}
    node, passed = by_stage.get(path[0].code), 0
    while node is not None and passed <= 2 * len(path):
        passed += isinstance(node, DutyNode)
        node = getattr(node, "_next", None)
    if passed != len(path):
        yield Error(f"The way forward passes {passed} stages of {len(path)}.", id="heyan.E013")
