"""Photos from the field: which ones a stage must have, keeping them, and what is odd about them (domain.md §2.2 H-2, §7-11)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from audit import clock, log
from audit.statements import insert_all
from registry.models import Division, Household, Posting
from registry.programme_schema import Programme
from registry.services import actor_of

from approvals import events
from approvals.errors import EvidenceLacking, InvalidAct, PhotoRefused
from approvals.models import Case, Decision, FieldPhoto, PhotoFlag, PhotoKind, PositionSource, Roster
from approvals.photo_flags import odd
from approvals.pictures import Picture
from approvals.programmes import programmes_for
from approvals.sampling import outside_sample
from approvals.stages import Outcome, Stage, StageCode

MEETING_KINDS = (PhotoKind.SIGN_IN, PhotoKind.MEETING)
# The village's meeting, and the visit that it hears about.
MEETINGS = {StageCode.APPRAISAL: StageCode.HOME_CHECK, StageCode.ENTRY_APPRAISAL: StageCode.ENTRY_VISIT}
# The first look into a house shows what the programme judges; whoever looks after it shows that he was there.
FIRST_VISITS = (StageCode.HOME_CHECK, StageCode.ENTRY_VISIT)
VISITS = (
    *FIRST_VISITS,
    StageCode.TOWNSHIP_SELF_CHECK,
    StageCode.COUNTY_REVIEW,
    StageCode.CITY_VERIFICATION,
    StageCode.ROLLBACK_VISIT,
    StageCode.ROLLBACK_CHECK,
    StageCode.ENTRY_REVIEW,
)
# What the home check must show for each measure that the programme judges.
_SHOWN_BY: dict[str, PhotoKind] = {
    "food_assured": PhotoKind.INSIDE,
    "clothing_assured": PhotoKind.INSIDE,
    "living_conditions_improved": PhotoKind.INSIDE,
    "housing_safe": PhotoKind.HOUSE,
    "water_safe": PhotoKind.WATER,
    "electricity": PhotoKind.METER,
    "basic_medical": PhotoKind.INSURANCE,
}
_VOLUNTARY = (PhotoKind.SCHOOL, PhotoKind.VOUCHER, PhotoKind.EXPENDITURE, PhotoKind.OTHER)


@dataclass(frozen=True)
class Whose:
    """Of whom photos are: a case's, a roster's meeting's, or those of a visit outside any case."""

    roster: Roster | None = None
    case: Case | None = None
    village: Division | None = None
    household: Household | None = None
    occasion: str = ""  # the stream of the log to which a later visit belongs

    @property
    def stream(self) -> str:
        if self.roster is None:
            return self.occasion
        return self.case.stream if self.case else f"roster:{self.roster.pk}"

    @property
    def subject(self) -> dict[str, Any]:
        if self.case:
            return {"case": self.case.case_no, "round": self.case.round}
        if self.roster:
            return {"roster": str(self.roster.pk)}
        return {"village": str(self.village.pk) if self.village else ""} | (
            {"household": self.household.no} if self.household else {}
        )


@dataclass(frozen=True)
class PhotoFile:
    """A received photo, read and already stored under its digest, with what the device said beside it."""

    kind: str
    sha256: str
    size: int
    picture: Picture
    device_at: datetime | None = None
    position: tuple[int, int] | None = None
    no_position: str = ""


def required_kinds(programme: Programme, stage: str) -> tuple[PhotoKind, ...]:
    """Higher levels bring their own: they have been there and seen the house."""
    if stage in MEETINGS:
        return MEETING_KINDS
    if stage not in VISITS:
        return ()
    shown = [_SHOWN_BY[rule.measure] for rule in programme.criteria_of("household") if rule.measure in _SHOWN_BY]
    if stage not in FIRST_VISITS:
        shown = [kind for kind in shown if kind == PhotoKind.HOUSE]
    return tuple(dict.fromkeys([PhotoKind.VISIT, *shown]))


def possible_kinds(programme: Programme, stage: str) -> tuple[PhotoKind, ...]:
    """The required ones first."""
    required = required_kinds(programme, stage)
    return required + tuple(kind for kind in _VOLUNTARY if stage in VISITS and kind not in required)


def add(
    *,
    roster: Roster,
    case: Case | None,
    stage: StageCode,
    received: Sequence[PhotoFile],
    posting: Posting,
    at: datetime,
) -> list[FieldPhoto]:
    """Keep photos, flag what is odd, log both. `case` None: of the roster's meeting. The caller asked policy and holds the lock.

    Raises PhotoRefused for a photo that says neither where it was taken nor why it does not.
    """
    return _add(Whose(roster, case), stage, received, posting, at)


def add_of_later_visit(
    *, whose: Whose, received: Sequence[PhotoFile], posting: Posting, at: datetime
) -> list[FieldPhoto]:
    """Of a visit outside any case, kept and flagged like all others. Raises PhotoRefused."""
    return _add(replace(whose, roster=None, case=None), StageCode.FOLLOW_UP, received, posting, at)


def _add(
    whose: Whose, stage: StageCode, received: Sequence[PhotoFile], posting: Posting, at: datetime
) -> list[FieldPhoto]:
    rows = [_row(file, whose, stage, posting, at) for file in received]
    insert_all(rows)
    found = odd(rows, whose.case)
    flags = [PhotoFlag(photo=photo, kind=kind, other=other, flagged_at=at) for photo, kind, other in found]
    insert_all(flags)
    _log(rows, flags, whose, stage, posting, at)
    return rows


def _row(file: PhotoFile, whose: Whose, stage: StageCode, posting: Posting, at: datetime) -> FieldPhoto:
    position, source = file.picture.position, PositionSource.EXIF
    if position is None:
        position, source = file.position, PositionSource.DEVICE
    if position is None and len(file.no_position.strip()) < 2:
        raise PhotoRefused(field="no_position", kind=PhotoKind(file.kind).label)
    taken_at = min(file.picture.taken_at or file.device_at or at, at)  # a clock that runs ahead proves nothing
    return FieldPhoto(
        roster=whose.roster,
        case=whose.case,
        village=whose.village,
        household=whose.household,
        round=whose.case.round if whose.case else 1,
        stage=stage,
        kind=file.kind,
        sha256=file.sha256,
        size=file.size,
        content_type=file.picture.content_type,
        picture_hash=file.picture.looks,
        taken_at=taken_at,
        taken_on=taken_at.astimezone(clock.LOCAL_ZONE).date(),
        exif_at=file.picture.taken_at,
        device_at=file.device_at,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        position_source=source if position else PositionSource.NONE,
        no_position="" if position else file.no_position.strip(),
        posting=posting,
        uploaded_by_id=posting.official_id,
        uploaded_at=at,
    )


def _log(
    rows: Sequence[FieldPhoto],
    flags: Sequence[PhotoFlag],
    whose: Whose,
    stage: StageCode,
    posting: Posting,
    at: datetime,
) -> None:
    """Hashes in the open, positions sealed: where a household lives is a personal value."""
    case = whose.case
    event = log.append(
        stream=whose.stream,
        kind=events.PHOTOS_RECEIVED,
        at=at,
        actor=actor_of(posting),
        subject=whose.subject,
        statement={
            "stage": stage.value,
            "photos": [{"shows": row.kind, "sha256": row.sha256} for row in rows],
            "flags": [
                {"flag": str(flag.kind), "sha256": flag.photo.sha256, "other": _named(flag.other)} for flag in flags
            ],
        },
        personal={"positions": [[row.latitude, row.longitude] for row in rows]},
        **({"after": (case.audit_seq, case.audit_digest)} if case else {}),
    )
    if case:
        case.audit_seq, case.audit_digest = event.head
        case.save(update_fields=["audit_seq", "audit_digest"])


def _named(photo: FieldPhoto | None) -> str:
    if photo is None:
        return ""
    if photo.case:
        return photo.case.case_no
    return f"roster:{photo.roster_id}" if photo.roster_id else f"visit:{photo.pk}"


def evidence_guard(cases: Sequence[Case], stage: Stage) -> Mapping[int, list[InvalidAct]]:
    """A visit needs its photos of this round; a meeting its sign-in sheet and photo, taken no earlier than the home check."""
    have, programmes = kinds_on_file(cases, stage), programmes_for(cases)
    unseen = outside_sample(cases, stage)
    found: dict[int, list[InvalidAct]] = {}
    for case in cases:
        if case.pk in unseen:
            continue
        required = required_kinds(programmes[case.pk], stage.code)
        missing = [str(kind.label) for kind in required if kind not in have.get(case.pk, set())]
        if missing:
            found[case.pk] = [EvidenceLacking(field="photos", kinds=missing)]
    return found


def kinds_on_file(cases: Sequence[Case], stage: Stage) -> dict[int, set[str]]:
    """What kinds of photos count for the stage as each case stands now, by case key."""
    return _meeting_kinds(cases, stage) if stage.code in MEETINGS else _visit_kinds(cases, stage)


def _visit_kinds(cases: Sequence[Case], stage: Stage) -> dict[int, set[str]]:
    rounds = {case.pk: case.round for case in cases}
    rows = FieldPhoto.objects.filter(case__in=rounds, stage=stage.code).values_list("case", "round", "kind")
    found: dict[int, set[str]] = {}
    for key, number, kind in rows:
        if key is not None and rounds[key] == number:
            found.setdefault(key, set()).add(kind)
    return found


def _meeting_kinds(cases: Sequence[Case], stage: Stage) -> dict[int, set[str]]:
    rosters: Collection[int] = {case.roster_id for case in cases}
    rows = list(
        FieldPhoto.objects.filter(roster__in=rosters, case=None, stage=stage.code).values_list(
            "roster", "kind", "taken_on"
        )
    )
    checks = Decision.objects.filter(
        case__in=[case.pk for case in cases], stage=MEETINGS[stage.code], outcome=Outcome.APPROVED
    )
    checked_on = dict(checks.order_by("round").values_list("case", "acted_on"))
    return {
        case.pk: {
            kind
            for roster, kind, taken_on in rows
            if roster == case.roster_id and (case.pk not in checked_on or taken_on >= checked_on[case.pk])
        }
        for case in cases
    }
