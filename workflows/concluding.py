"""What follows when all have signed, or one refused: each household of the sheet is decided or returned, through the same guards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from approvals import events, policy, sheets
from approvals.acts import Submission
from approvals.errors import CaseHeld, Refusal, StageNotOpen, refused_by_database
from approvals.examining import Authority
from approvals.models import Decision, ItemResult, Sheet, SheetItem, SheetState, SignOff
from approvals.selectors import decisions_of_all, notices_of
from approvals.services import Recorded, signers_of
from approvals.sheets import act_of, stream_of
from approvals.signing import Signer
from approvals.stages import STAGE_OF, Outcome, StageCode
from audit import clock, log
from audit.statements import update_all
from documents import services as papers
from documents.issuing import has_lists
from registry.programme_store import programme_of
from registry.services import actor_of
from workflows.advancing import lock_tasks
from workflows.deciding import Asked, record

CHUNK = 500  # households per transaction


def conclude(sheet: Sheet, signer: Signer, at: datetime) -> None:
    """All have signed: each household that still stands as it was shown is decided, the others drop out with the reason.

    A long list is worked off in chunks; what is left over is resumed (batch.resume). The caller has the sheet locked.
    """
    leader = last_official(sheet) or signer
    items = waiting_items(sheet)
    decide_items(sheet, items, {item.case.case_no: act_of(sheet, item) for item in items}, leader, at)
    finish(sheet, signer, at)


def finish(sheet: Sheet, signer: Signer, at: datetime) -> None:
    """When no household waits any more: the papers that are one for the whole list, and the sheet is closed."""
    if sheet.items.filter(result=ItemResult.WAITING).exists():
        return
    if has_lists(programme_of(sheet.programme), sheet.stage):
        papers.request_lists(sheet, _approved_on(sheet), at=at)
    close_sheet(sheet, SheetState.DONE, signer, at)


def _approved_on(sheet: Sheet) -> list[Recorded]:
    rows = Decision.objects.filter(sheet=sheet, outcome=Outcome.APPROVED).order_by("case")
    rows = rows.select_related("case__household", "case__village", "case__programme", "posting", "decided_by")
    decisions = list(rows.defer("case__programme__content"))
    cases = [decision.case for decision in decisions]
    stage = STAGE_OF[sheet.stage]
    notices = notices_of(cases, stage.code) if stage.posts else {}
    before = decisions_of_all(cases) if sheet.stated_count == 1 else {}  # a paper that speaks of one household
    return [
        Recorded(
            decision,
            notices.get(decision.case_id),
            [earlier for earlier in before.get(decision.case_id, ()) if earlier.pk < decision.pk],
        )
        for decision in decisions
    ]


def waiting_items(sheet: Sheet, limit: int | None = CHUNK) -> list[SheetItem]:
    rows = sheet.items.filter(result=ItemResult.WAITING).select_related("case").order_by("case")
    return list(rows[:limit])


def last_official(sheet: Sheet) -> Signer | None:
    """The decision stands in the name of the last official who signed, also when a paper seat was filled after him."""
    rows = sheet.sign_offs.filter(official__isnull=False).select_related("posting", "official", "delegation")
    last = rows.order_by("pk").last()
    if last is None or last.official is None:
        return None
    return Signer(last.posting, last.official, last.name, last.delegation)


def decide_items(
    sheet: Sheet, items: Sequence[SheetItem], acts: Mapping[str, Submission], signer: Signer, at: datetime
) -> None:
    """Decide these households of the sheet and write each one's result; one that the database refuses drops out alone."""
    try:
        with transaction.atomic():
            answers = _decide(sheet, items, acts, signer, at)
    except IntegrityError:
        answers = {}
        for item in items:
            answers |= _alone(sheet, item, acts, signer, at)
    note(sheet, items, answers)


def _alone(
    sheet: Sheet, item: SheetItem, acts: Mapping[str, Submission], signer: Signer, at: datetime
) -> dict[int, Decision | Refusal]:
    try:
        with transaction.atomic():
            return _decide(sheet, [item], acts, signer, at)
    except IntegrityError as error:
        return {item.case_id: refused_by_database(error)}


def _decide(
    sheet: Sheet, items: Sequence[SheetItem], acts: Mapping[str, Submission], signer: Signer, at: datetime
) -> dict[int, Decision | Refusal]:
    stage = STAGE_OF[sheet.stage]
    tasks = lock_tasks([item.case.case_no for item in items], stage.code)
    cases = [task.case for task in tasks]
    decisions = decisions_of_all(cases)
    notices = notices_of(cases, stage.code) if stage.concludes else {}
    authority = Authority(signer.posting, signer.official, signer.name, signer.delegation, sheet, signers_of(sheet))
    answers: dict[int, Decision | Refusal] = {
        item.case_id: StageNotOpen(stage=stage.title, current=StageCode(item.case.stage).label) for item in items
    }
    asked = []
    for task in tasks:
        act = acts[task.case.case_no]
        state = policy.state_refusals(task.case, stage, decisions[task.case_id], notices)
        if act.approves and task.case.held_at is not None:
            state.append(CaseHeld(held_by=task.case.held_by))
        if state:
            answers[task.case_id] = state[0]
            continue
        task.owner = None
        asked.append(Asked(task, act, decisions[task.case_id], authority))
    return answers | record(asked, stage, at, owner=signer.official)


def note(sheet: Sheet, items: Sequence[SheetItem], answers: Mapping[int, Decision | Refusal]) -> None:
    """The result of each household, with the reason where it was not decided as the sheet proposed."""
    for item in items:
        answer = answers[item.case_id]
        if isinstance(answer, Refusal):
            item.result, item.reason = ItemResult.DROPPED, str(answer)
        elif answer.outcome == sheet.outcome:
            item.result = ItemResult.DECIDED
        else:
            item.result, item.reason = ItemResult.DROPPED, answer.opinion
    update_all(items, ["result", "reason"])


def return_all(sheet: Sheet, signer: Signer, sign_off: SignOff, at: datetime) -> None:
    """A refused signature returns every household of the sheet to the stage and for the reason that the signer named."""
    items = waiting_items(sheet, None)
    acts = {
        item.case.case_no: Submission(
            outcome=Outcome.RETURNED,
            acted_on=clock.today(),
            opinion=sign_off.opinion,
            seen_version=item.seen_version,
            reason_code=sign_off.reason_code,
            return_to=sign_off.return_to,
        )
        for item in items
    }
    decide_items(sheet, items, acts, signer, at)


def close_sheet(sheet: Sheet, state: str, signer: Signer, at: datetime) -> None:
    sheets.close(sheet, state, at)
    state_on(sheet, events.SHEET_CLOSED, signer, {"state": str(state)}, at)


def state_on(sheet: Sheet, kind: str, signer: Signer, statement: dict[str, Any], at: datetime) -> None:
    log.append(
        stream=stream_of(sheet),
        kind=kind,
        at=at,
        actor=actor_of(signer.posting),
        subject={"sheet": sheet.pk, "stage": sheet.stage},
        statement=statement,
    )
