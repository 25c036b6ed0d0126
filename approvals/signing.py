"""One person's own signature on a sheet: who may sit on a seat, and what a signature stores (domain.md §2.0-7, §4.3 S1–S7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import clock, log
from audit.statements import execute_in_turn, insertion, mark_stored
from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value
from django.utils.functional import Promise
from registry.access import Holder, acting_posting
from registry.models import Delegation, Household, Posting, User
from registry.places import full_name
from registry.roles import Duty, Level, Role
from registry.services import actor_of

from approvals import events
from approvals.errors import (
    ActedAtAnotherLevel,
    DeciderRepeats,
    InvalidAct,
    OpinionMissing,
    Recused,
    Refusal,
)
from approvals.models import Decision, ItemResult, Recusal, Sheet, SheetItem, SheetState, SignMethod, SignOff
from approvals.particulars import MAX_TEXT
from approvals.programmes import programme_for_sheet
from approvals.seats import Seat, seats_on
from approvals.sheets import keep_last, last_event, leave_seat, stream_of
from approvals.signing_errors import (
    InkMissing,
    LeaderSignsLast,
    NotYourSeat,
    SeatTaken,
    SheetChanged,
    SheetClosed,
    SignerNameMissing,
    SignsTwice,
    TooNear,
)
from approvals.stages import STAGE_OF, CaseKind, StageCode, must_differ
from approvals.wording import title_of


@dataclass(frozen=True)
class Signature:
    """What a signer sends. `shown_digest` is that of the page he looked at; `name` only where he signs on paper."""

    shown_digest: str
    opinion: str
    agrees: bool = True
    method: str = SignMethod.TYPED
    ink: str = ""
    name: str = ""
    reason_code: str = ""
    return_to: str = ""


@dataclass(frozen=True)
class Signer:
    """Who sits on the seat: his posting, or the one he stands in for."""

    posting: Posting
    official: User
    name: str
    delegation: Delegation | None = None


def seat_refusals(sheet: Sheet, seat: Seat, signed: Sequence[SignOff]) -> list[Refusal]:
    """Is the sheet open, the seat free, and its turn come?"""
    if sheet.state != SheetState.OPEN:
        return [SheetClosed(state=sheet.get_state_display())]
    taken = next((one for one in signed if one.seat == seat.no), None)
    if taken is not None:
        at = taken.signed_at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        return [SeatTaken(post=seat.post, official=taken.name, at=at)]
    missing = [other.post for other in seats_on(sheet) if other.no != seat.no and not _has_signed(other, signed)]
    if sheet.leader_last and seat.no == len(sheet.seats) and missing:
        return [LeaderSignsLast(post=seat.post, missing=missing)]
    return []


def _has_signed(seat: Seat, signed: Sequence[SignOff]) -> bool:
    return any(one.seat == seat.no for one in signed)


def posting_for(user: Holder, sheet: Sheet, seat: Seat) -> Posting | None:
    """The posting from which the user may sit on the seat; a paper seat is recorded by a holder of the stage's duty."""
    if seat.is_on_paper:
        return acting_posting(user, STAGE_OF[sheet.stage].duty, sheet.act_division_id, clock.today())
    return acting_posting(user, Duty.SIGN_SHEETS, sheet.act_division_id, clock.today(), role=Role(seat.role))


def not_your_seat(sheet: Sheet, seat: Seat) -> Refusal:
    role = Role(seat.role).label if seat.role else STAGE_OF[sheet.stage].duty.label
    return NotYourSeat(post=seat.post, role=role, place=full_name(sheet.division_path))


def person_refusals(sheet: Sheet, people: Sequence[int], signed: Sequence[SignOff], name: str) -> list[Refusal]:
    """Separation of duties for the signer, and for whoever he stands in for: S1, S2, S3, S4 over every household.

    Both ways: a stand-in's signature counts as his principal's, too (S7).
    """
    twice = next((one for one in signed if signed_by(one) & set(people)), None)
    if twice is not None:
        return [SignsTwice(post=twice.seat_post)]
    found = _on_file(sheet, people, name)
    return [*_other_levels(sheet, found), *([Recused()] if found["kin"] else []), *_near(found)]


def signed_by(one: SignOff) -> set[int]:
    """Whose signature it is: the official's, and whose post he stood in for. Nobody's where it is on paper."""
    return {one.official_id, one.posting.official_id} if one.official_id is not None else set()


def _on_file(sheet: Sheet, people: Sequence[int], name: str) -> dict[str, list[tuple[str, int]]]:
    """What separates these persons from a household of the sheet, by kind; one query."""
    items = sheet.items.filter(result=ItemResult.WAITING)
    cases = items.values("case")
    decided = Decision.objects.filter(case__in=cases)
    elsewhere = SignOff.objects.filter(sheet__items__case__in=cases).exclude(sheet=sheet)
    in_their_place = Q(delegation__posting__official__in=people)
    parts: dict[str, list[QuerySet[Any, Any]]] = {
        "acted": [
            decided.filter(decided_by__in=people).values_list(_kind("acted"), "stage", "level"),
            decided.filter(in_their_place).values_list(_kind("acted"), "stage", "level"),
            elsewhere.filter(official__in=people).values_list(_kind("acted"), "sheet__stage", "level"),
            elsewhere.filter(in_their_place).values_list(_kind("acted"), "sheet__stage", "level"),
        ],
        "kin": [Recusal.objects.filter(case__in=cases, official__in=people).values_list(_kind("kin"), *_NOTHING)],
        "nominated": [],
        "near": [],
    }
    if sheet.level != Level.VILLAGE:
        parts["nominated"] = [
            items.filter(case__kind=CaseKind.EXIT, case__opened_by__in=people).values_list(
                _kind("nominated"), *_NOTHING
            ),
        ]
        parts["near"] = [_too_near(items, people, name).values_list(_kind("near"), "no", Value(0))]
    first, *others = [rows.order_by() for rows_of_kind in parts.values() for rows in rows_of_kind]
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in parts}
    for kind, text, number in first.union(*others):
        found[kind].append((text, number))
    return found


_NOTHING = (Value("", output_field=CharField()), Value(0))


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())


def _other_levels(sheet: Sheet, found: dict[str, list[tuple[str, int]]]) -> list[Refusal]:
    acts = found["acted"]
    other = sorted(stage for stage, level in acts if level != sheet.level)
    if other:
        return [ActedAtAnotherLevel(stage=_word(sheet, other[0]))]
    if found["nominated"]:
        return [ActedAtAnotherLevel(stage=_word(sheet, StageCode.YEAR_PLAN))]
    repeated = sorted(stage for stage, _level in acts if must_differ(sheet.stage, stage))
    return [DeciderRepeats(stage=_word(sheet, repeated[0]))] if repeated else []


def _near(found: dict[str, list[tuple[str, int]]]) -> list[Refusal]:
    return [TooNear(cases=sorted(no for no, _ in found["near"])[:5])] if found["near"] else []


def _word(sheet: Sheet, stage: str) -> str | Promise:
    return title_of(programme_for_sheet(sheet), stage)


def _too_near(items: QuerySet[SheetItem], people: Sequence[int], name: str) -> QuerySet[Household]:
    """S2: above the village, members of a household, its helpers and whoever holds a post in its village verify nothing there."""
    villages = items.values("case__village")
    posted = Posting.objects.filter(official__in=people, until=None, division__in=villages).values("division")
    near = Q(members__name=name, members__left_on=None) | Q(helpers__name=name, helpers__until=None)
    near |= Q(village__in=posted)
    return Household.objects.filter(near, pk__in=items.values("case__household"))


def signature_refusals(seat: Seat, signature: Signature, sheet: Sheet) -> list[InvalidAct | Refusal]:
    found: list[InvalidAct | Refusal] = []
    if signature.shown_digest != sheet.shown_digest:
        return [SheetChanged()]
    if not 2 <= len(signature.opinion.strip()) <= MAX_TEXT or not signature.opinion.isprintable():
        found.append(OpinionMissing(field="opinion"))
    if (signature.method != SignMethod.TYPED or seat.is_on_paper) and not signature.ink:
        found.append(InkMissing(field="ink"))
    if seat.is_on_paper and not 2 <= len(signature.name.strip()) <= 60:
        found.append(SignerNameMissing(field="name"))
    return found


def record_signature(sheet: Sheet, seat: Seat, signer: Signer, signature: Signature, at: datetime) -> SignOff:
    """Write one signature and its event. The caller has asked every refusal above and holds the sheet's lock."""
    on_paper = seat.is_on_paper
    sign_off = SignOff(
        sheet=sheet,
        seat=seat.no,
        seat_post=seat.post,
        level=sheet.level,
        agrees=signature.agrees,
        opinion=signature.opinion.strip(),
        reason_code="" if signature.agrees else signature.reason_code,
        return_to="" if signature.agrees else signature.return_to,
        method=signature.method,
        ink=signature.ink,
        official=None if on_paper else signer.official,
        posting=signer.posting,
        delegation=signer.delegation,
        name=signature.name.strip() if on_paper else signer.name,
        post="" if on_paper else signer.posting.post,
        unit="" if on_paper else signer.posting.unit,
        shown_digest=sheet.shown_digest,
        signed_at=at,
    )
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [leave_seat(sheet, seat.no), insertion([sign_off])])
        mark_stored(sign_off, cursor.fetchone()[0])
    _state(sheet, sign_off, signer, at)
    return sign_off


def _state(sheet: Sheet, sign_off: SignOff, signer: Signer, at: datetime) -> None:
    event = log.append(
        stream=stream_of(sheet),
        kind=events.SHEET_SIGNED if sign_off.agrees else events.SHEET_REFUSED,
        at=at,
        actor=actor_of(signer.posting, delegation=signer.delegation, official=signer.official),
        subject={"sheet": sheet.pk, "seat": sign_off.seat_post},
        statement={
            "shown": sheet.shown_digest,
            "method": sign_off.method,
            "ink": sign_off.ink,
            "signer": sign_off.name,
            "delegation": sign_off.delegation_id,
        },
        personal={"opinion": sign_off.opinion},
        after=last_event(sheet),
    )
    keep_last(sheet, event)
