"""What an act does with locked cases, for one or for a list: rules, rows, papers, the step through the graph. Within the act's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from approvals import services as rules
from approvals.acts import Submission
from approvals.errors import Refusal
from approvals.examining import Authority, Draft, Item, prepare
from approvals.models import Decision, Sheet
from approvals.programmes import programmes_for
from approvals.services import Recorded
from approvals.stages import Outcome, Stage
from documents import services as papers
from registry.models import User
from registry.programme_schema import Programme
from registry.services import actor_of
from workflows import carrying
from workflows.advancing import advance, next_node
from workflows.carrying import Carried, pass_over
from workflows.findings import enter_findings
from workflows.ledger_entries import enter_false_exits, enter_returns
from workflows.models import CaseTask
from workflows.nodes import Moves
from workflows.notifying import occasions


@dataclass(frozen=True)
class Asked:
    """One case of the act: its locked task, what was decided before, what is sent, and in whose name."""

    task: CaseTask
    act: Submission
    decisions: Sequence[Decision]
    authority: Authority


@dataclass(frozen=True)
class Done:
    """By case key the decision, or why not; and what was recorded of it."""

    answers: dict[int, Decision | Refusal]
    recorded: list[Recorded]


def record(asked: Sequence[Asked], stage: Stage, at: datetime, *, owner: User) -> Done:
    """Decide each case that passes the rules. The statements do not grow with the list."""
    return carry_out(asked, examine(asked, stage), stage, at, owner=owner)


def examine(asked: Sequence[Asked], stage: Stage) -> list[Draft | Refusal]:
    """One answer per case, in their order: a draft to carry out under the same locks, or why not."""
    nodes = _nodes(asked)
    return prepare(
        [
            Item(one.task.case, one.act, one.decisions, one.authority, getattr(nodes[one.task.pk], "stage", ""))
            for one in asked
        ],
        stage,
    )


def _nodes(asked: Sequence[Asked]) -> dict[int, Any]:
    """Where each task's outcome leads; asked of the graph once for all that are alike."""
    programmes = programmes_for([one.task.case for one in asked])
    known: dict[Any, Any] = {}
    nodes = {}
    for one in asked:
        programme = programmes[one.task.case_id]
        alike = (id(one.task.flow_task), id(programme), one.act.outcome, one.act.return_to)
        if alike not in known:
            known[alike] = next_node(one.task.flow_task, programme, one.act)
        nodes[one.task.pk] = known[alike]
    return nodes


def carry_out(
    asked: Sequence[Asked], answers: Sequence[Draft | Refusal], stage: Stage, at: datetime, *, owner: User
) -> Done:
    """Write what was examined: within the same transaction, while the cases are locked."""
    programmes = programmes_for([one.task.case for one in asked])
    nodes = _nodes(asked)
    drafts, kept = _pass_over(answers, asked, nodes, programmes)
    moves = Moves()
    written = {recorded.decision.case_id: recorded for recorded in rules.write(drafts, at, later=moves.changes)}
    authorities = {one.task.case_id: one.authority for one in asked}
    enter_false_exits(list(written.values()), stage, authorities, at)
    enter_returns(list(written.values()), stage, authorities, at)
    _issue([one.authority.sheet for one in asked], list(written.values()), at)
    enter_findings(list(written.values()), at)
    for one in asked:
        if one.task.case_id in written:
            _move(one, nodes[one.task.pk], written[one.task.case_id], owner, moves)
    moves.store()
    occasions.returned(list(written.values()), by=owner.pk, at=at)
    for recorded in written.values():
        _keep(recorded, kept.get(recorded.decision.case_id, []), at)
    pairs = zip(asked, answers, strict=True)
    decided = {one.task.case_id: _answer(answer, written, one.task.case_id) for one, answer in pairs}
    return Done(decided, list(written.values()))


def _issue(sheets: Sequence[Sheet | None], recorded: Sequence[Recorded], at: datetime) -> None:
    """Each household's own papers; the lists of a list act are issued when all of it is recorded (concluding.finish)."""
    sheet = next(iter(sheets), None)  # one act has one sheet, or none
    if sheet is not None or len(recorded) > 1:
        papers.request_for_each(sheet, recorded, at=at)
        return
    for one in recorded:
        papers.request_for(one, decisions=one.before, at=at)


def _pass_over(
    answers: Sequence[Draft | Refusal],
    asked: Sequence[Asked],
    nodes: dict[int, Any],
    programmes: Mapping[int, Programme],
) -> tuple[list[Draft], dict[int, list[Carried]]]:
    """In a later round the case goes past stages whose approval still stands; `nodes` learns where it really waits."""
    drafts: list[Draft] = []
    kept: dict[int, list[Carried]] = {}
    for answer, one in zip(answers, asked, strict=True):
        if isinstance(answer, Refusal):
            continue
        key = one.task.case_id
        node, kept[key] = pass_over(nodes[one.task.pk], answer, programmes[key])
        if node is nodes[one.task.pk]:
            drafts.append(answer)
        else:
            nodes[one.task.pk] = node
            drafts.append(replace(answer, item=replace(answer.item, moves_to=getattr(node, "stage", ""))))
    return drafts, kept


def _keep(recorded: Recorded, carried: Sequence[Carried], at: datetime) -> None:
    if carried:
        decision = recorded.decision
        by = actor_of(decision.posting, delegation=decision.delegation, official=decision.decided_by)
        carrying.store(decision.case, carried, by, [*recorded.before, decision], at)


def _answer(answer: Draft | Refusal, written: Mapping[int, Recorded], key: int) -> Decision | Refusal:
    return answer if isinstance(answer, Refusal) else written[key].decision


def _move(one: Asked, node: object, recorded: Recorded, owner: User, moves: Moves) -> None:
    returned = one.act.outcome == Outcome.RETURNED
    advance(one.task, owner, node, returned=returned, moves=moves, notice=recorded.notice)
