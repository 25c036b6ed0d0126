"""A list that is decided together: frozen on a Sheet with its stated number, laid before its signers or worked off in chunks.

Each chunk is a transaction with the results of its households; whoever finds a sheet unfinished goes on where the last
chunk ended. Households that cannot be decided stand on the sheet with the reason and can be chosen again.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from approvals import sheets
from approvals.acts import Submission
from approvals.errors import CaseBusy, Refusal
from approvals.examining import Draft
from approvals.models import Case, ItemResult, Sheet, SheetItem, SheetSeat, SheetState
from approvals.policy import Verdict
from approvals.programmes import programme_for
from approvals.register_changes import changed_on
from approvals.seats import signed_jointly
from approvals.selectors import decisions_of_all
from approvals.sheets import Proposed, act_of
from approvals.signing import Signer
from approvals.stages import STAGE_OF, Stage
from audit import clock
from registry.models import User
from workflows import signing
from workflows.advancing import lock_tasks, open_tasks
from workflows.batch import Acts, authority_of, claimed_by_other, decide_list, not_waiting, verdicts_on
from workflows.batch_models import Selection
from workflows.concluding import conclude, drop_changed, finish, fits_one_chunk, last_official, signed_on, waiting_items
from workflows.deciding import Asked, Done, carry_out, examine
from workflows.models import CaseTask


@contextmanager
def collecting_later() -> Iterator[None]:
    """No search for garbage while ten thousands of rows are put together: none of it is garbage before the commit."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Chosen:
    """One household of a list as the official saw it, and what he says of it alone."""

    case_no: str
    seen_version: int
    particulars: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)

    def act_of(self, act: Submission) -> Submission:
        particulars = {**act.particulars, **self.particulars}
        return replace(act, seen_version=self.seen_version, particulars=particulars, measured=self.measured)

    def proposed(self, case: Case) -> Proposed:
        return Proposed(case, self.seen_version, dict(self.particulars), dict(self.measured))


def open_list(
    *,
    user: User,
    stage: str,
    act: Submission,
    items: Sequence[Chosen],
    selection: Selection | None = None,
    at: datetime | None = None,
) -> Sheet:
    """Put the act and its households on a sheet: those that can be decided wait on it, the others stand on it as dropped.

    Where the stage is signed jointly the sheet now lies before its signers. A list of one chunk that nobody signs is
    decided here, under the locks under which it was examined; what is left over, resume() decides. All cases belong to
    one place, programme and year. Raises the first refusal where not one household can be decided.
    """
    at = at or clock.now()
    step = STAGE_OF[stage]
    acts = {item.case_no: item.act_of(act) for item in items}
    with collecting_later(), transaction.atomic():
        if selection is not None and not _is_fresh(selection):
            raise CaseBusy()
        tasks = {task.case.case_no: task for task in lock_tasks(sorted(acts), stage)}
        vetted = _vet(user, step, list(tasks.values()), acts, at)
        refused = vetted.refused
        refused |= not_waiting(user, step, [case_no for case_no in acts if case_no not in tasks])
        proposed = [item.proposed(tasks[item.case_no].case) for item in items if item.case_no not in refused]
        if not proposed or vetted.verdict is None:
            raise next(iter(refused.values()))
        sheet = _lay_out(proposed, user, step, act, vetted.verdict, at)
        _drop_at_once(sheet, refused)
        if selection is not None:
            selection.sheet = sheet
            selection.save(update_fields=["sheet"])
        if not sheet.seats and fits_one_chunk(len(proposed)):
            _decide_at_once(sheet, vetted, user, step, at)
    return sheet


@dataclass(frozen=True)
class _Vetted:
    """What examining a list found: who is refused and why, the drafts of the others, and from which post they are decided."""

    asked: list[Asked]
    answers: list[Draft | Refusal]
    refused: dict[str, Refusal]
    verdict: Verdict | None


def _decide_at_once(sheet: Sheet, vetted: _Vetted, user: User, stage: Stage, at: datetime) -> None:
    """Nothing is asked twice in one transaction. If the database refuses a household, resume() finds out which."""
    asked, drafts = _on_sheet(sheet, vetted)
    try:
        with transaction.atomic():
            done = carry_out(asked, drafts, stage, at, owner=user)
            items = list(sheet.items.filter(result=ItemResult.WAITING))
            finish(sheet, items, done, Signer(sheet.posting, user, sheet.name, sheet.delegation), at)
    except IntegrityError:
        return


def _on_sheet(sheet: Sheet, vetted: _Vetted) -> tuple[list[Asked], list[Draft | Refusal]]:
    """Those who passed, in the name of the sheet."""
    asked: list[Asked] = []
    drafts: list[Draft | Refusal] = []
    for one, answer in zip(vetted.asked, vetted.answers, strict=True):
        if isinstance(answer, Draft):
            authority = replace(one.authority, sheet=sheet)
            asked.append(replace(one, authority=authority))
            drafts.append(replace(answer, item=replace(answer.item, authority=authority)))
    return asked, drafts


def _is_fresh(selection: Selection) -> bool:
    """A set is decided once: whoever confirms twice finds it taken."""
    return Selection.objects.select_for_update().filter(pk=selection.pk, sheet=None).exists()


def preview(*, user: User, stage: str, acts: Acts) -> dict[str, Refusal]:
    """Who of the list could not be decided like this, and why; asks everything and writes nothing."""
    step = STAGE_OF[stage]
    with transaction.atomic():
        tasks = [_with_case(task) for task in open_tasks().filter(case__case_no__in=list(acts), stage=stage)]
        refused = _vet(user, step, tasks, acts, clock.now()).refused
        waiting = {task.case.case_no for task in tasks}
        return refused | not_waiting(user, step, [case_no for case_no in acts if case_no not in waiting])


def _with_case(task: CaseTask) -> CaseTask:
    task.process.case = task.case
    return task


def _vet(user: User, stage: Stage, tasks: Sequence[CaseTask], acts: Acts, at: datetime) -> _Vetted:
    """Everything that decide() would ask about each case."""
    cases = [task.case for task in tasks]
    decisions = decisions_of_all(cases)
    verdicts = verdicts_on(user, cases, stage, decisions, acts)
    refused: dict[str, Refusal] = {}
    open_tasks = []
    for task in tasks:
        refusal = (
            verdicts[task.case_id].refusals[0] if verdicts[task.case_id].refusals else claimed_by_other(user, task, at)
        )
        if refusal is None:
            open_tasks.append(task)
        else:
            refused[task.case.case_no] = refusal
    asked = [
        Asked(
            task,
            acts[task.case.case_no],
            decisions[task.case_id],
            authority_of(user, verdicts[task.case_id], None, ()),
        )
        for task in open_tasks
    ]
    answers = examine(asked, stage)
    for one, answer in zip(asked, answers, strict=True):
        if isinstance(answer, Refusal):
            refused[one.task.case.case_no] = answer
    return _Vetted(asked, answers, refused, next((verdicts[task.case_id] for task in open_tasks), None))


def _lay_out(
    items: Sequence[Proposed], user: User, stage: Stage, act: Submission, verdict: Verdict, at: datetime
) -> Sheet:
    programme = programme_for(items[0].case)
    if signed_jointly(programme, stage, act.outcome):
        return signing.open_for(items, user, stage, act, verdict, at)
    assert verdict.posting is not None
    return sheets.open_sheet(
        stage=stage,
        programme=programme,
        items=items,
        act=act,
        seats=(),
        leader_last=False,
        posting=verdict.posting,
        delegation=verdict.delegation,
        official=user,
        name=verdict.name,
        at=at,
    )


def _drop_at_once(sheet: Sheet, refused: Mapping[str, Refusal]) -> None:
    """Households that could not be laid out stand on the sheet all the same, with the reason: none vanishes silently."""
    cases = Case.objects.filter(case_no__in=list(refused)).select_related("household").order_by("pk")
    rows = sheets.item_rows([Proposed(case, case.version) for case in cases])
    for row in rows:
        row.sheet, row.result, row.reason = sheet, ItemResult.DROPPED, str(refused[row.case.case_no])
    SheetItem.objects.bulk_create(rows)


def resume(sheet_id: int) -> None:
    """Decide what still waits on a sheet that nobody has to sign any more, chunk by chunk; a crash costs one chunk at most.

    Permission is asked again with every chunk: who lost his duty meanwhile decides no further household.
    """
    while _work_off(sheet_id):
        pass


def _work_off(sheet_id: int) -> bool:
    """One chunk, in one transaction; False when nothing is left."""
    at = clock.now()
    with collecting_later(), transaction.atomic():
        rows = Sheet.objects.select_related("programme", "posting", "opened_by")
        sheet = rows.select_for_update(of=("self",)).get(pk=sheet_id)
        if sheet.state != SheetState.OPEN or SheetSeat.objects.filter(sheet=sheet, is_waiting=True).exists():
            return False
        if sheet.seats:
            signed = signed_on(sheet)
            signer = last_official(signed)
            assert signer is not None  # somebody with an account laid the sheet out
            drop_changed(sheet, changed_on(sheet), signer, at)
            conclude(sheet, signer, signed, at)
        else:
            _decide_chunk(sheet, at)
    return sheet.state == SheetState.OPEN


def _decide_chunk(sheet: Sheet, at: datetime) -> None:
    items = waiting_items(sheet)
    acts = {item.case.case_no: act_of(sheet, item) for item in items}
    answers, recorded = decide_list(user=sheet.opened_by, stage=sheet.stage, acts=acts, at=at, sheet=sheet)
    done = Done({item.case_id: answers[item.case.case_no] for item in items}, recorded)
    finish(sheet, items, done, Signer(sheet.posting, sheet.opened_by, sheet.name, sheet.delegation), at)


def finish_unfinished() -> int:
    """What a crash left behind is worked off by the clock, too; returns how many sheets."""
    found = unfinished()
    for sheet_id in found:
        resume(sheet_id)
    return len(found)


def unfinished() -> list[int]:
    """Sheets that all have signed, or nobody must, and that still hold waiting households: a crash left them so."""
    waits = SheetSeat.objects.filter(sheet=OuterRef("pk"), is_waiting=True)
    rows = Sheet.objects.filter(~Exists(waits), state=SheetState.OPEN)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:100])
