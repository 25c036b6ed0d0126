"""What happens in the flows and whom it concerns: called by the services in the act's own transaction.

Each costs one round trip on PostgreSQL, and none where nobody has to be told. What is new in a queue is no occasion:
the digest counts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from posixpath import commonpath

from approvals.models import Case, Decision, Objection, Sheet, SignOff
from approvals.routes import acting_division_id
from approvals.seats import Seat, seats_on
from approvals.services import Recorded
from approvals.signing import seat_refusals
from approvals.stages import STAGE_OF, Outcome
from registry.roles import Duty
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import Note, Post, notify, notify_all, post
from workflows.notifying.texts import day


def common_place(paths: Iterable[str]) -> str:
    """The smallest place that holds them all; "" where there is none."""
    shared = commonpath(list(paths))
    return f"{shared}/" if shared else ""


def returned(recorded: Sequence[Recorded], *, by: int, at: datetime) -> None:
    """Back to whoever decided the stage before, while he holds the post; else to all who do. A list is told as one."""
    groups: dict[Post, list[Case]] = defaultdict(list)
    for one in recorded:
        if one.decision.outcome == Outcome.RETURNED and one.decision.case.stage in STAGE_OF:
            groups[_whose_turn(one)].append(one.decision.case)
    notify_all((_returned(to, cases, by) for to, cases in groups.items()), at)


def _whose_turn(one: Recorded) -> Post:
    case = one.decision.case
    stage = STAGE_OF[case.stage]
    return post(stage.duty, acting_division_id(case, stage), rather=_last_decider(one.before, case.stage))


def _last_decider(decisions: Sequence[Decision], stage: str) -> int | None:
    return next((decision.decided_by_id for decision in reversed(decisions) if decision.stage == stage), None)


def _returned(to: Post, cases: Sequence[Case], by: int) -> Note:
    params = {"stage": cases[0].stage, "count": len(cases)}
    if len(cases) == 1:
        return Note(MessageKind.RETURNED, to, cases[0], params=params, by=by)
    place = common_place(case.village_path for case in cases)
    return Note(MessageKind.RETURNED, to, place_path=place, params=params, by=by)


def signatures_wait(
    sheet: Sheet, signed: Sequence[SignOff], *, before: Sequence[SignOff] | None, by: int
) -> list[Note]:
    """The officials whose turn has come: all but the leader when a sheet is laid out, the leader when all others signed.

    `before`: the signatures that stood already when the others were told; None for a new sheet.
    """
    told = set() if before is None else _free_seats(sheet, before)
    return [_signature(sheet, seat, by) for seat in sorted(_free_seats(sheet, signed) - told, key=lambda seat: seat.no)]


def _free_seats(sheet: Sheet, signed: Sequence[SignOff]) -> set[Seat]:
    return {seat for seat in seats_on(sheet) if not seat.is_on_paper and not seat_refusals(sheet, seat, signed)}


def _signature(sheet: Sheet, seat: Seat, by: int) -> Note:
    return Note(
        MessageKind.SIGNATURE_WAITING,
        Post((seat.role,), sheet.act_division_id),
        place_path=sheet.division_path,
        params={"sheet": sheet.pk, "stage": sheet.stage, "count": sheet.stated_count},
        once=f"sheet:{sheet.pk}",
        by=by,
    )


def notice_ended(case: Case, stage: str, at: datetime) -> None:
    """The result may be recorded. Of a list posted for hundreds of households each official hears once a day."""
    step = STAGE_OF[stage]
    notify(
        MessageKind.NOTICE_ENDED,
        to=post(step.duty, acting_division_id(case, step)),
        at=at,
        place_path=case.village_path,
        params={"stage": stage},
        once=f"{case.roster_id or case.case_no}:{stage}:{at.date().isoformat()}",
    )


def objection_opened(objection: Objection, *, by: int | None, at: datetime) -> None:
    """Whoever handles it; the places below learn nothing, so it is told under the handling place alone."""
    due = {"day": day(objection.due_on)} if objection.due_on else {}
    _objection(MessageKind.OBJECTION_OPENED, objection, by, at, due)


def objection_decided(objection: Objection, *, by: int | None, at: datetime) -> None:
    """Whoever handles it answers the objector."""
    _objection(MessageKind.OBJECTION_DECIDED, objection, by, at, {})


def _objection(kind: MessageKind, objection: Objection, by: int | None, at: datetime, more: dict[str, str]) -> None:
    notify(
        kind,
        to=post(Duty.HANDLE_OBJECTION, objection.act_division_id),
        at=at,
        place_path=objection.division_path,
        params={"objection": objection.pk, **more},
        by=by,
    )
