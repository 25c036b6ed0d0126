"""One person's own signature on a sheet: who may sit on a seat, and what a signature stores (domain.md §2.0-7, §4.3 S1–S7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit import clock, log
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from registry.access import Holder, acting_posting
from registry.models import Delegation, Household, Posting, User
from registry.places import full_name
from registry.programme_store import programme_of
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
from approvals.models import Decision, Recusal, Sheet, SheetItem, SheetSeat, SheetState, SignMethod, SignOff
from approvals.particulars import MAX_TEXT
from approvals.seats import Seat, seats_on
from approvals.sheets import stream_of
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
from approvals.stages import STAGE_OF, StageCode, must_differ
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
    """Separation of duties for the signer, and for whoever he stands in for: S1, S2, S3, S4 over every household."""
    twice = next((one for one in signed if one.official_id in people), None)
    if twice is not None:
        return [SignsTwice(post=twice.seat_post)]
    items = sheet.items.filter(result="waiting")
    return [
        *_other_levels(sheet, items, people),
        *_kin(items, people),
        *_too_near(sheet, items, people, name),
    ]


def _other_levels(sheet: Sheet, items: QuerySet[SheetItem], people: Sequence[int]) -> list[Refusal]:
    cases = items.values("case")
    decided = Decision.objects.filter(case__in=cases, decided_by__in=people).values_list("stage", "level")
    elsewhere = SignOff.objects.filter(official__in=people, sheet__items__case__in=cases).exclude(sheet=sheet)
    acts = set(decided.distinct()) | set(elsewhere.values_list("sheet__stage", "level").distinct())
    nominated = sheet.level != Level.VILLAGE and items.filter(case__opened_by__in=people).exists()
    other = sorted(stage for stage, level in acts if level != sheet.level)
    if other:
        return [ActedAtAnotherLevel(stage=_word(sheet, other[0]))]
    if nominated:
        return [ActedAtAnotherLevel(stage=_word(sheet, StageCode.YEAR_PLAN))]
    repeated = sorted(stage for stage, _level in acts if must_differ(sheet.stage, stage))
    return [DeciderRepeats(stage=_word(sheet, repeated[0]))] if repeated else []


def _word(sheet: Sheet, stage: str) -> str | Promise:
    return title_of(programme_of(sheet.programme), stage)


def _kin(items: QuerySet[SheetItem], people: Sequence[int]) -> list[Refusal]:
    cases = items.values("case")
    return [Recused()] if Recusal.objects.filter(case__in=cases, official__in=people).exists() else []


def _too_near(sheet: Sheet, items: QuerySet[SheetItem], people: Sequence[int], name: str) -> list[Refusal]:
    """S2: above the village, members of a household, its helpers and whoever holds a post in its village verify nothing there."""
    if sheet.level == Level.VILLAGE:
        return []
    households = items.values("case__household")
    villages = items.values("case__village")
    posted = Posting.objects.filter(official__in=people, until=None, division__in=villages).values("division")
    near = Q(members__name=name, members__left_on=None) | Q(helpers__name=name, helpers__until=None)
    near |= Q(village__in=posted)
    found = Household.objects.filter(near, pk__in=households).distinct().values_list("no", flat=True)[:5]
    return [TooNear(cases=list(found))] if found else []


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
    sign_off = SignOff.objects.create(
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
        official_id=None if on_paper else signer.official.pk,
        posting=signer.posting,
        delegation=signer.delegation,
        name=signature.name.strip() if on_paper else signer.name,
        post="" if on_paper else signer.posting.post,
        unit="" if on_paper else signer.posting.unit,
        shown_digest=sheet.shown_digest,
        signed_at=at,
    )
    SheetSeat.objects.filter(sheet=sheet, no=seat.no).update(is_waiting=False)
    _state(sheet, sign_off, signer, at)
    return sign_off


def _state(sheet: Sheet, sign_off: SignOff, signer: Signer, at: datetime) -> None:
    log.append(
        stream=stream_of(sheet),
        kind=events.SHEET_SIGNED if sign_off.agrees else events.SHEET_REFUSED,
        at=at,
        actor=actor_of(signer.posting),
        subject={"sheet": sheet.pk, "seat": sign_off.seat_post},
        statement={
            "shown": sheet.shown_digest,
            "method": sign_off.method,
            "ink": sign_off.ink,
            "signer": sign_off.name,
            "delegation": sign_off.delegation_id,
        },
        personal={"opinion": sign_off.opinion},
    )
