"""Putting an act before its signers: what is frozen, what drops out, how it becomes an act again when all have signed."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from audit import canonical, log
from audit.models import Event
from audit.statements import Change, Statement, execute_in_turn, insert, insert_all, updates
from django.db import IntegrityError, connection, transaction
from registry.models import Delegation, Division, Posting, User
from registry.programme_schema import Programme
from registry.services import actor_of

from approvals import events
from approvals.acts import EvidenceFile, Submission
from approvals.models import Case, ItemResult, Sheet, SheetItem, SheetSeat, SheetState
from approvals.notice_lines import Line, lines_of
from approvals.routes import acting_division_id
from approvals.seats import Seat, frozen
from approvals.signing_errors import AlreadyOnSheet
from approvals.stages import Stage

_HEAD = "_last_event"
_SEATS = SheetSeat._meta.db_table
_SEATS_CLOSED = f"UPDATE {_SEATS} SET is_waiting = false WHERE is_waiting AND sheet_id = %s"  # noqa: S608
_SEAT_LEFT = f"UPDATE {_SEATS} SET is_waiting = false WHERE sheet_id = %s AND no = %s"  # noqa: S608
_PER_ITEM = {"seen_version", "measured"}
LARGEST = 2**24  # bytes of what is shown; it is hashed, never stored
NAMED = 1000  # households named in the event; the digest binds all of them
_NOT_SHOWN = {"method", "ink"}  # how the proposer himself signs is no part of what the others sign


def act_to_json(act: Submission) -> dict[str, Any]:
    """What all households of the sheet have in common, as plain JSON."""
    fields = {field.name for field in dataclasses.fields(act)} - _PER_ITEM - _NOT_SHOWN
    return {name: _plain(getattr(act, name)) for name in sorted(fields)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in dataclasses.asdict(value).items()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def act_of(sheet: Sheet, item: SheetItem) -> Submission:
    """The act as it was proposed for one household."""
    stored = json.loads(sheet.act)
    stored["acted_on"] = date.fromisoformat(stored["acted_on"])
    stored["evidence"] = [EvidenceFile(**file) for file in stored["evidence"]]
    stored["particulars"] = stored["particulars"] | item.particulars
    return Submission(**stored, seen_version=item.seen_version, measured=item.measured)


@dataclasses.dataclass(frozen=True)
class Proposed:
    """One household as it is put on a sheet."""

    case: Case
    seen_version: int
    particulars: dict[str, Any] = dataclasses.field(default_factory=dict)
    measured: dict[str, Any] = dataclasses.field(default_factory=dict)
    results: list[dict[str, Any]] = dataclasses.field(default_factory=list)  # of the criteria, where the stage measures


def open_sheet(
    *,
    stage: Stage,
    programme: Programme,
    items: Sequence[Proposed],
    act: Submission,
    seats: Sequence[Seat],
    leader_last: bool,
    posting: Posting,
    delegation: Delegation | None,
    official: User,
    name: str,
    at: datetime,
) -> Sheet:
    """Freeze the act and its households; raises AlreadyOnSheet. Policy has been asked, all cases belong to one place."""
    first = items[0].case
    place = acting_division_id(first, stage)
    rosters = {item.case.roster_id for item in items}
    content = act_to_json(act)
    rows = item_rows(items)
    sheet = Sheet(
        stage=stage.code,
        level=stage.level,  # what separates persons, also where one place holds two levels (Qianjiang)
        act_division_id=place,
        division_path=path_of(first.village_path, place),
        programme=first.programme,
        roster_id=rosters.pop() if len(rosters) == 1 else None,
        year=first.year,
        outcome=act.outcome,
        acted_on=act.acted_on,
        act=canonical.encode(content).decode(),
        shown_digest=shown_digest(stage, content, seats, rows),
        seats=frozen(seats),
        leader_last=leader_last,
        stated_count=len(items),
        posting=posting,
        delegation=delegation,
        opened_by=official,
        name=name,
        post=posting.post,
        unit=posting.unit,
        opened_at=at,
    )
    _store(sheet, seats, rows, actor_of(posting, delegation=delegation, official=official), at)
    return sheet


def path_of(village_path: str, place: int) -> str:
    """The acting division's own path, cut from the village's."""
    above, segment, _below = village_path.partition(Division.segment(place))
    return above + segment


def shown_digest(stage: Stage, content: dict[str, Any], seats: Sequence[Seat], items: Sequence[SheetItem]) -> str:
    """SHA-256 of exactly what every signer is shown: the act, the seats, and each household as the register had it."""
    shown = {
        "stage": stage.code.value,
        "act": content,
        "seats": frozen(seats),
        "items": [
            {
                "case": item.case.case_no,
                "round": item.round,
                "version": item.seen_version,
                "particulars": item.particulars,
                "measured": item.measured,
                "hamlet": item.hamlet,
                "head": item.head_name,
                "persons": item.population,
                "results": item.results,
            }
            for item in items
        ],
    }
    return hashlib.sha256(canonical.encode(shown, limit=LARGEST)).hexdigest()


def _store(sheet: Sheet, seats: Sequence[Seat], items: Sequence[SheetItem], actor: log.Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            insert(sheet)
            for item in items:
                item.sheet = sheet
            insert_all(items)
    except IntegrityError as error:  # one_open_sheet_per_case
        raise AlreadyOnSheet(cases=_on_sheets(items)) from error
    insert_all([_seat(sheet, seat) for seat in seats])
    log.append(
        stream=stream_of(sheet),
        kind=events.SHEET_OPENED,
        at=at,
        actor=actor,
        subject={"sheet": sheet.pk, "stage": sheet.stage},
        statement={
            "shown": sheet.shown_digest,
            "cases": [item.case.case_no for item in items[:NAMED]],
            "count": len(items),
            "seats": [seat.post for seat in seats],
        },
        after=log.START,
    )


def stream_of(sheet: Sheet) -> str:
    return f"sheet:{sheet.pk}"


def item_rows(items: Sequence[Proposed]) -> list[SheetItem]:
    """The households as rows of a sheet, each with its line as the register has it now; not stored, of no sheet yet."""
    lines = {line.case_id: line for line in lines_of([item.case for item in items])}
    return [_item(item, lines[item.case.pk]) for item in items]


def _item(item: Proposed, line: Line) -> SheetItem:
    return SheetItem(
        case=item.case,
        round=item.case.round,
        seen_version=item.seen_version,
        particulars=item.particulars,
        measured=item.measured,
        hamlet=line.hamlet,
        head_name=line.head_name,
        population=line.population,
        results=item.results,
    )


def _seat(sheet: Sheet, seat: Seat) -> SheetSeat:
    return SheetSeat(sheet=sheet, no=seat.no, post=seat.post, role=seat.role, act_division_id=sheet.act_division_id)


def _on_sheets(items: Sequence[SheetItem]) -> list[str]:
    keys = [item.case_id for item in items]
    rows = SheetItem.objects.filter(case__in=keys, result=ItemResult.WAITING)
    return list(rows.values_list("case__case_no", flat=True)[:10])


def drop(items: Sequence[SheetItem], reason: str) -> None:
    """The households leave the sheet with a reason that its page shows; the others stay."""
    for item in items:
        item.result, item.reason = ItemResult.DROPPED, reason
    SheetItem.objects.bulk_update(items, ["result", "reason"], batch_size=500)


def lock_sheets_of(case_nos: Sequence[str]) -> None:
    """Whoever may take cases off their sheets locks the sheets before the cases, as signers do: no two wait in a circle."""
    items = SheetItem.objects.filter(case__case_no__in=case_nos, result=ItemResult.WAITING)
    list(Sheet.objects.select_for_update().filter(pk__in=items.values("sheet")).order_by("pk").only("pk"))


def leave_sheet(case: Case, reason: str, by: log.Actor, at: datetime) -> None:
    """A case that was returned, rejected or withdrawn alone waits on no sheet any more; a sheet left empty ends. Both logged."""
    for item in SheetItem.objects.filter(case=case, result=ItemResult.WAITING).select_related("sheet"):
        drop_from(item.sheet, case, [item], reason, by, at)


def drop_from(sheet: Sheet, case: Case, items: Sequence[SheetItem], reason: str, by: log.Actor, at: datetime) -> None:
    drop(items, reason)
    state(sheet, events.SHEET_DROPPED, by, {"case": case.case_no, "reason": reason}, at)
    if not sheet.items.filter(result=ItemResult.WAITING).exists():
        close(sheet, SheetState.WITHDRAWN, at)
        state(sheet, events.SHEET_CLOSED, by, {"state": str(SheetState.WITHDRAWN)}, at)


def state(sheet: Sheet, kind: str, by: log.Actor, statement: dict[str, Any], at: datetime) -> None:
    event = log.append(
        stream=stream_of(sheet),
        kind=kind,
        at=at,
        actor=by,
        subject={"sheet": sheet.pk, "stage": sheet.stage},
        statement=statement,
        after=last_event(sheet),
    )
    keep_last(sheet, event)


def close(sheet: Sheet, state: str, at: datetime, *, noted: Sequence[Change] = ()) -> None:
    """`noted`: the results of its households, where they are written with it."""
    if sheet.closed_at is not None:
        return
    sheet.state, sheet.closed_at = state, at
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [*updates([*noted, (sheet, ("state", "closed_at"))]), (_SEATS_CLOSED, [sheet.pk])])


def leave_seat(sheet: Sheet, no: int) -> Statement:
    """The statement that says: this seat waits no more."""
    return _SEAT_LEFT, [sheet.pk, no]


def last_event(sheet: Sheet) -> log.Head | None:
    """The head of the sheet's stream where this act wrote it, under the sheet's lock; None: nobody has read it yet."""
    return sheet.__dict__.get(_HEAD)


def keep_last(sheet: Sheet, event: Event) -> None:
    sheet.__dict__[_HEAD] = event.head
