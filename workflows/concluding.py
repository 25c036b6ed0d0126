"""What follows when all have signed, or one refused: each household of the sheet is decided or returned, through the same guards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from approvals import events, policy, sheets
from approvals.acts import Submission
from approvals.errors import CaseHeld, Refusal, StageNotOpen, refused_by_database
from approvals.examining import Authority
from approvals.models import Decision, ItemResult, Sheet, SheetItem, SheetState, SignOff
from approvals.programmes import programme_for_sheet, programmes_for
from approvals.register_changes import what_changed
from approvals.selectors import decisions_of_all, notices_of
from approvals.services import Recorded
from approvals.sheets import act_of
from approvals.signing import Signer
from approvals.signing_errors import NotReturned, SignatureRefused
from approvals.stages import STAGE_OF, Outcome, ReasonCode, StageCode
from approvals.wording import title_of
from audit import clock, log
from audit.statements import Change, store_changes
from documents import services as papers
from documents.issuing import has_lists
from registry.programme_store import programme_of
from registry.services import actor_of
from workflows.advancing import lock_tasks
from workflows.deciding import Asked, Done, record

CHUNK = 1000  # households per transaction


def conclude(sheet: Sheet, signer: Signer, signed: Sequence[SignOff], at: datetime, *, careful: bool = True) -> None:
    """All have signed: each household that still stands as it was shown is decided, the others drop out with the reason.

    A long list is worked off in chunks; what is left over is resumed (batch.resume). The caller has the sheet locked.
    Not `careful`: an IntegrityError over the only household goes up, and the caller begins again with care.
    """
    if sheet.state != SheetState.OPEN:  # the last household dropped out before
        return
    leader = last_official(signed) or signer
    items = waiting_items(sheet)
    acts = {item.case.case_no: act_of(sheet, item) for item in items}
    if careful or len(items) != 1:
        done = decide_items(sheet, items, acts, leader, signed, at)
    else:
        done = _decide(sheet, items, acts, leader, signed, at)
    finish(sheet, items, done, signer, at)


def finish(sheet: Sheet, items: Sequence[SheetItem], done: Done, signer: Signer, at: datetime) -> None:
    """The result of each household; when none waits any more, the papers that are one for the whole list, and the end."""
    changes = noted(sheet, items, done.answers)
    if sheet.stated_count > 1:  # the lists name who dropped out
        store_changes(changes)
        changes = []
    if len(items) != sheet.stated_count and sheet.items.filter(result=ItemResult.WAITING).exists():
        return
    if has_lists(programme_of(sheet.programme), sheet.stage):
        papers.request_lists(sheet, _approved(sheet, items, done), at=at)
    close_sheet(sheet, SheetState.DONE, signer, at, noted=changes)


def _approved(sheet: Sheet, items: Sequence[SheetItem], done: Done) -> list[Recorded]:
    """Read again only where other chunks decided some of them."""
    if len(items) != sheet.stated_count:
        return _approved_on(sheet)
    rows = sorted(done.recorded, key=lambda one: one.decision.case_id)
    rows = [one for one in rows if one.decision.outcome == Outcome.APPROVED]
    return rows if sheet.stated_count == 1 else [replace(one, before=()) for one in rows]


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


def fits_one_chunk(count: int) -> bool:
    return count <= CHUNK


def waiting_items(sheet: Sheet) -> list[SheetItem]:
    """One chunk of them."""
    return list(_waiting(sheet)[:CHUNK])


def _waiting(sheet: Sheet) -> QuerySet[SheetItem]:
    return sheet.items.filter(result=ItemResult.WAITING).select_related("case").order_by("case")


def drop_changed(sheet: Sheet, changed: Sequence[SheetItem], signer: Signer, at: datetime) -> None:
    """Households of which the register says something else now than the signers read drop out, each with what changed."""
    for item in changed:
        sheets.drop_from(sheet, item.case, [item], str(what_changed(item)), actor_on(signer), at)


def leave_out(sheet: Sheet, changed: Sequence[SheetItem], signer: Signer, at: datetime) -> None:
    """Before a signature. Raises RegisterChanged where nobody would be left to sign for; whoever laid it out begins anew."""
    if not changed:
        return
    others = sheet.items.filter(result=ItemResult.WAITING).exclude(pk__in=[item.pk for item in changed])
    if not others.exists():
        raise what_changed(changed[0])
    drop_changed(sheet, changed, signer, at)


def signed_on(sheet: Sheet) -> list[SignOff]:
    """The signatures in the order in which they were given."""
    return list(sheet.sign_offs.select_related("posting", "official", "delegation").order_by("pk"))


def last_official(signed: Sequence[SignOff]) -> Signer | None:
    """The decision stands in the name of the last official who signed, also when a paper seat was filled after him."""
    last = next((one for one in reversed(signed) if one.official_id is not None), None)
    if last is None or last.official is None:
        return None
    return Signer(last.posting, last.official, last.name, last.delegation)


def decide_items(
    sheet: Sheet,
    items: Sequence[SheetItem],
    acts: Mapping[str, Submission],
    signer: Signer,
    signed: Sequence[SignOff],
    at: datetime,
) -> Done:
    """Decide these households of the sheet; one that the database refuses drops out alone."""
    try:
        with transaction.atomic():
            return _decide(sheet, items, acts, signer, signed, at)
    except IntegrityError:
        together = Done({}, [])
        for item in items:
            one = _alone(sheet, item, acts, signer, signed, at)
            together = Done(together.answers | one.answers, together.recorded + one.recorded)
        return together


def _alone(
    sheet: Sheet,
    item: SheetItem,
    acts: Mapping[str, Submission],
    signer: Signer,
    signed: Sequence[SignOff],
    at: datetime,
) -> Done:
    try:
        with transaction.atomic():
            return _decide(sheet, [item], acts, signer, signed, at)
    except IntegrityError as error:
        return Done({item.case_id: refused_by_database(error)}, [])


def _decide(
    sheet: Sheet,
    items: Sequence[SheetItem],
    acts: Mapping[str, Submission],
    signer: Signer,
    signed: Sequence[SignOff],
    at: datetime,
) -> Done:
    stage = STAGE_OF[sheet.stage]
    tasks = lock_tasks([item.case.case_no for item in items], stage.code)
    cases = [task.case for task in tasks]
    decisions = decisions_of_all(cases)
    notices = notices_of(cases, stage.code) if stage.concludes else {}
    authority = Authority(signer.posting, signer.official, signer.name, signer.delegation, sheet, _names(signed))
    programme = next(iter(programmes_for(cases).values()), None) or programme_for_sheet(sheet)
    answers: dict[int, Decision | Refusal] = {
        item.case_id: StageNotOpen(stage=title_of(programme, stage.code), current=title_of(programme, item.case.stage))
        for item in items
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
    done = record(asked, stage, at, owner=signer.official)
    return Done(answers | done.answers, done.recorded)


def _names(signed: Sequence[SignOff]) -> tuple[str, ...]:
    return tuple(one.name for one in sorted(signed, key=lambda one: one.seat))


def noted(sheet: Sheet, items: Sequence[SheetItem], answers: Mapping[int, Decision | Refusal]) -> list[Change]:
    """The result of each household, with the reason where it was not decided as the sheet proposed; still to be stored."""
    for item in items:
        answer = answers[item.case_id]
        if isinstance(answer, Refusal):
            item.result, item.reason = ItemResult.DROPPED, str(answer)
        elif answer.outcome == sheet.outcome:
            item.result = ItemResult.DECIDED
        else:
            item.result, item.reason = ItemResult.DROPPED, answer.opinion
    return [(item, ("result", "reason")) for item in items]


def return_all(sheet: Sheet, signer: Signer, signed: Sequence[SignOff], at: datetime) -> None:
    """A refused signature returns every household of the sheet to the stage and for the reason that the signer named."""
    sign_off = signed[-1]
    if not return_targets(sheet):
        _keep_waiting(sheet, signer, sign_off, at)
        return
    items = list(_waiting(sheet))
    acts = {
        item.case.case_no: Submission(
            outcome=Outcome.RETURNED,
            acted_on=clock.today(),
            opinion=sign_off.opinion,
            seen_version=item.case.version,  # what happened to it meanwhile, a hold say, speaks for no approval
            reason_code=sign_off.reason_code,
            return_to=sign_off.return_to,
        )
        for item in items
    }
    done = decide_items(sheet, items, acts, signer, signed, at)
    for item in items:  # whoever could not be returned keeps the refuser's reason, too
        answer = done.answers[item.case_id]
        if isinstance(answer, Refusal):
            done.answers[item.case_id] = NotReturned(why=str(answer), **_why(sign_off))
    close_sheet(sheet, SheetState.REFUSED, signer, at, noted=noted(sheet, items, done.answers))


def _keep_waiting(sheet: Sheet, signer: Signer, sign_off: SignOff, at: datetime) -> None:
    """Nothing is decided, the households wait at the stage to be laid out anew."""
    items = list(_waiting(sheet))
    answers: dict[int, Decision | Refusal] = {item.case_id: SignatureRefused(**_why(sign_off)) for item in items}
    close_sheet(sheet, SheetState.REFUSED, signer, at, noted=noted(sheet, items, answers))


def _why(sign_off: SignOff) -> dict[str, str]:
    code = sign_off.reason_code
    return {"reason": str(ReasonCode(code).label) if code else "", "opinion": sign_off.opinion}


def return_targets(sheet: Sheet) -> tuple[StageCode, ...]:
    """The stages to which a refusal may send the households of the sheet; none where it would have rejected them."""
    if sheet.outcome != Outcome.APPROVED:
        return ()
    programme = programme_for_sheet(sheet)
    return tuple(code for code in STAGE_OF[sheet.stage].returns_to if programme.holds(code))


def close_sheet(sheet: Sheet, state: str, signer: Signer, at: datetime, *, noted: Sequence[Change] = ()) -> None:
    sheets.close(sheet, state, at, noted=noted)
    state_on(sheet, events.SHEET_CLOSED, signer, {"state": str(state)}, at)


def state_on(sheet: Sheet, kind: str, signer: Signer, statement: dict[str, Any], at: datetime) -> None:
    sheets.state(sheet, kind, actor_on(signer), statement, at)


def actor_on(signer: Signer) -> log.Actor:
    """Who did it: a stand-in under his own name, with the post he held."""
    return actor_of(signer.posting, delegation=signer.delegation, official=signer.official)
