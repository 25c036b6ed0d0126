"""Photos from the field: which ones a stage must have, keeping them, and what is odd about them (domain.md §2.2 H-2, §7-11)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians

from audit import clock, log
from audit.statements import insert_all
from django.db.models import Q
from registry.models import Posting
from registry.programme_schema import Programme
from registry.services import actor_of

from approvals import events
from approvals.errors import EvidenceLacking, InvalidAct, PhotoRefused
from approvals.models import Case, Decision, FieldPhoto, FlagKind, PhotoFlag, PhotoKind, PositionSource, Roster
from approvals.pictures import Picture
from approvals.programmes import programmes_for
from approvals.sampling import outside_sample
from approvals.stages import Outcome, Stage, StageCode

NEAR_METRES = 15
_SPAN = 150  # millionths of a degree of latitude: a little more than 15 m
MEETING_KINDS = (PhotoKind.SIGN_IN, PhotoKind.MEETING)
VISITS = (StageCode.HOME_CHECK, StageCode.TOWNSHIP_SELF_CHECK, StageCode.COUNTY_REVIEW, StageCode.CITY_VERIFICATION)
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
    if stage == StageCode.APPRAISAL:
        return MEETING_KINDS
    if stage not in VISITS:
        return ()
    shown = [_SHOWN_BY[rule.measure] for rule in programme.criteria_of("household") if rule.measure in _SHOWN_BY]
    if stage != StageCode.HOME_CHECK:
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
    rows = [_row(file, roster, case, stage, posting, at) for file in received]
    insert_all(rows)
    flags = [PhotoFlag(photo=photo, kind=kind, other=other, flagged_at=at) for photo, kind, other in _odd(rows, case)]
    insert_all(flags)
    _log(rows, flags, roster, case, stage, posting, at)
    return rows


def _row(
    file: PhotoFile, roster: Roster, case: Case | None, stage: StageCode, posting: Posting, at: datetime
) -> FieldPhoto:
    position, source = file.picture.position, PositionSource.EXIF
    if position is None:
        position, source = file.position, PositionSource.DEVICE
    if position is None and len(file.no_position.strip()) < 2:
        raise PhotoRefused(field="no_position", kind=PhotoKind(file.kind).label)
    taken_at = min(file.picture.taken_at or file.device_at or at, at)  # a clock that runs ahead proves nothing
    return FieldPhoto(
        roster=roster,
        case=case,
        round=case.round if case else 1,
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


def _odd(rows: Sequence[FieldPhoto], case: Case | None) -> list[tuple[FieldPhoto, FlagKind, FieldPhoto | None]]:
    """One flag of a kind per photo, naming the earliest photo it clashes with. Three queries whatever the number."""
    found: list[tuple[FieldPhoto, FlagKind, FieldPhoto | None]] = []
    keys = [row.pk for row in rows]
    earlier = FieldPhoto.objects.exclude(pk__in=keys).select_related("case").order_by("pk")
    same = list(earlier.filter(sha256__in={row.sha256 for row in rows})[:200])
    looks = {row.picture_hash for row in rows} - {""}
    alike = list(earlier.filter(picture_hash__in=looks)[:200]) if looks else []
    near = list(earlier.filter(_window(rows)).exclude(case=case)[:500]) if case and _placed(rows) else []
    for row in rows:
        found += [(row, *flag) for flag in _flags_of(row, case, same, alike, near)]
    return found


def _flags_of(
    row: FieldPhoto,
    case: Case | None,
    same: Sequence[FieldPhoto],
    alike: Sequence[FieldPhoto],
    near: Sequence[FieldPhoto],
) -> Iterable[tuple[FlagKind, FieldPhoto | None]]:
    copies = [photo for photo in same if photo.sha256 == row.sha256]
    foreign = next((photo for photo in copies if _household(photo) != _household(row)), None)
    own = next((photo for photo in copies if photo is not foreign and _is_other_act(photo, row)), None)
    if foreign:
        yield FlagKind.DUPLICATE, foreign
    elif own:
        yield FlagKind.REUSED, own
    else:
        lookalike = next(
            (p for p in alike if p.picture_hash == row.picture_hash and _household(p) != _household(row)), None
        )
        if lookalike:
            yield FlagKind.ALIKE, lookalike
    neighbour = next((photo for photo in near if metres_between(photo, row) <= NEAR_METRES), None)
    if neighbour:
        yield FlagKind.SAME_PLACE, neighbour
    if case and row.taken_at < case.opened_at and row.taken_on < case.opened_at.astimezone(clock.LOCAL_ZONE).date():
        yield FlagKind.OLD, None


def _household(photo: FieldPhoto) -> tuple[str, int]:
    return ("household", photo.case.household_key) if photo.case else ("roster", photo.roster_id)


def _is_other_act(photo: FieldPhoto, row: FieldPhoto) -> bool:
    return (photo.stage, photo.round) != (row.stage, row.round)


def _placed(rows: Iterable[FieldPhoto]) -> list[FieldPhoto]:
    return [row for row in rows if row.latitude is not None]


def _window(rows: Sequence[FieldPhoto]) -> Q:
    """Photos of visits on the same day in a strip of latitude around each; the exact distance is reckoned afterwards."""
    condition = Q()
    for row in _placed(rows):
        assert row.latitude is not None and row.longitude is not None
        reach = round(_SPAN / max(cos(radians(row.latitude / 1_000_000)), 0.01))
        condition |= Q(
            taken_on=row.taken_on,
            latitude__range=(row.latitude - _SPAN, row.latitude + _SPAN),
            longitude__range=(row.longitude - reach, row.longitude + reach),
            case__isnull=False,
        )
    return condition


def metres_between(first: FieldPhoto, second: FieldPhoto) -> float:
    """Good enough for a few metres; infinite where a position is missing."""
    if first.latitude is None or second.latitude is None or first.longitude is None or second.longitude is None:
        return float("inf")
    north = (first.latitude - second.latitude) * 0.111_32
    east = (first.longitude - second.longitude) * 0.111_32 * cos(radians(second.latitude / 1_000_000))
    return hypot(north, east)


def _log(
    rows: Sequence[FieldPhoto],
    flags: Sequence[PhotoFlag],
    roster: Roster,
    case: Case | None,
    stage: StageCode,
    posting: Posting,
    at: datetime,
) -> None:
    """Hashes in the open, positions sealed: where a household lives is a personal value."""
    event = log.append(
        stream=case.stream if case else f"roster:{roster.pk}",
        kind=events.PHOTOS_RECEIVED,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "round": case.round} if case else {"roster": str(roster.pk)},
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
    return photo.case.case_no if photo.case else f"roster:{photo.roster_id}"


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
    return _meeting_kinds(cases) if stage.code == StageCode.APPRAISAL else _visit_kinds(cases, stage)


def _visit_kinds(cases: Sequence[Case], stage: Stage) -> dict[int, set[str]]:
    rounds = {case.pk: case.round for case in cases}
    rows = FieldPhoto.objects.filter(case__in=rounds, stage=stage.code).values_list("case", "round", "kind")
    found: dict[int, set[str]] = {}
    for key, number, kind in rows:
        if key is not None and rounds[key] == number:
            found.setdefault(key, set()).add(kind)
    return found


def _meeting_kinds(cases: Sequence[Case]) -> dict[int, set[str]]:
    rosters: Collection[int] = {case.roster_id for case in cases}
    rows = list(
        FieldPhoto.objects.filter(roster__in=rosters, case=None, stage=StageCode.APPRAISAL).values_list(
            "roster", "kind", "taken_on"
        )
    )
    checks = Decision.objects.filter(
        case__in=[case.pk for case in cases], stage=StageCode.HOME_CHECK, outcome=Outcome.APPROVED
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
