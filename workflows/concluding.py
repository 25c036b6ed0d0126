"""What follows when all have signed, or one refused: each household of the sheet is decided or returned, through the same guards."""

from datetime import datetime

from django.db import transaction

from approvals import events, policy, sheets
from approvals import services as rules
from approvals.acts import Submission
from approvals.errors import CaseHeld, Refusal, StageNotOpen
from approvals.models import Decision, ItemResult, Sheet, SheetItem, SheetState, SignOff
from approvals.selectors import decisions_of
from approvals.sheets import act_of, stream_of
from approvals.signing import Signer
from approvals.stages import STAGE_OF, Outcome, Stage, StageCode
from audit import clock, log
from documents import services as papers
from registry.programme_store import programme_of
from registry.services import actor_of
from workflows.advancing import advance, lock_task, next_node
from workflows.models import CaseTask


def conclude(sheet: Sheet, signer: Signer, at: datetime) -> None:
    """All have signed: each household that still stands as it was shown is decided, the others drop out with the reason."""
    stage = STAGE_OF[sheet.stage]
    leader = _last_official(sheet, signer)
    for item in sheet.items.filter(result=ItemResult.WAITING).select_related("case").order_by("case"):
        try:
            with transaction.atomic():
                _decide_item(sheet, stage, item, act_of(sheet, item), leader, at)
        except Refusal as refusal:
            sheets.drop([item], str(refusal))
    close_sheet(sheet, SheetState.DONE, signer, at)


def _last_official(sheet: Sheet, signer: Signer) -> Signer:
    """The decision stands in the name of the last official who signed, also when a paper seat was filled after him."""
    last = sheet.sign_offs.filter(official__isnull=False).select_related("posting", "official", "delegation").last()
    if last is None or last.official is None:
        return signer
    return Signer(last.posting, last.official, last.name, last.delegation)


def _decide_item(
    sheet: Sheet, stage: Stage, item: SheetItem, act: Submission, signer: Signer, at: datetime
) -> Decision:
    try:
        task = lock_task(item.case.case_no, stage.code)
    except CaseTask.DoesNotExist:
        raise StageNotOpen(stage=stage.title, current=StageCode(item.case.stage).label) from None
    case = task.process.case = task.case
    decisions = decisions_of(case)
    state = policy.state_refusals(case, stage, decisions)
    if act.approves and case.held_at is not None:
        state.append(CaseHeld(held_by=case.held_by))
    if state:
        raise state[0]
    node = next_node(task.flow_task, programme_of(case.programme), act)
    recorded = rules.record_decision(
        case=case,
        stage=stage,
        act=act,
        posting=signer.posting,
        decisions=decisions,
        moves_to=getattr(node, "stage", ""),
        at=at,
        sheet=sheet,
        official=signer.official,
        delegation=signer.delegation,
        name=signer.name,
    )
    papers.request_for(recorded, decisions=decisions, at=at)
    task.owner = None
    advance(task, signer.official, node, returned=act.outcome == Outcome.RETURNED)
    item.result = ItemResult.DECIDED if act.approves else ItemResult.DROPPED
    item.reason = "" if act.approves else recorded.decision.opinion
    item.save(update_fields=["result", "reason"])
    return recorded.decision


def return_all(sheet: Sheet, signer: Signer, sign_off: SignOff, at: datetime) -> None:
    """A refused signature returns every household of the sheet to the stage and for the reason that the signer named."""
    stage = STAGE_OF[sheet.stage]
    for item in sheet.items.filter(result=ItemResult.WAITING).select_related("case").order_by("case"):
        act = Submission(
            outcome=Outcome.RETURNED,
            acted_on=clock.today(),
            opinion=sign_off.opinion,
            seen_version=item.seen_version,
            reason_code=sign_off.reason_code,
            return_to=sign_off.return_to,
        )
        try:
            with transaction.atomic():
                _decide_item(sheet, stage, item, act, signer, at)
        except Refusal as refusal:
            sheets.drop([item], str(refusal))


def close_sheet(sheet: Sheet, state: str, signer: Signer, at: datetime) -> None:
    sheets.close(sheet, state, at)
    state_on(sheet, events.SHEET_CLOSED, signer, {"state": str(state)}, at)


def state_on(sheet: Sheet, kind: str, signer: Signer, statement: dict[str, object], at: datetime) -> None:
    log.append(
        stream=stream_of(sheet),
        kind=kind,
        at=at,
        actor=actor_of(signer.posting),
        subject={"sheet": sheet.pk, "stage": sheet.stage},
        statement=statement,
    )
