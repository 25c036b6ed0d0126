"""Drawing the sample and opening it (E-3): one draw an engagement; until the field day the area knows its digests alone.

At the draw the digests of frame, seed and sample are stated in the log. On the field day the seed follows, and whoever has
the frame draws again: the same units, or the digests say otherwise.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from audit import clock, files, log
from audit.log import Actor
from inspection.evaluation import drawing, events
from inspection.evaluation.access import require_evaluator
from inspection.evaluation.drawing import Pick, Plan
from inspection.evaluation.engagements import locked
from inspection.evaluation.errors import (
    DrawnAlready,
    FieldDayWrong,
    FrameChanged,
    FrameMissing,
    NothingDrawn,
    PlanWrong,
    SampleTooLarge,
)
from inspection.evaluation.frames import places_of
from inspection.evaluation.papers import issue_sample
from inspection.events import CLOCK
from inspection.models import (
    ON_REGISTER,
    DrawOpening,
    Engagement,
    EvaluationDraw,
    EvaluationFrame,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    RelocationSite,
    UncardedHousehold,
    UnitKind,
)
from registry.models import Division, Household, User
from registry.services import actor_of

MOST_UNITS = 5000  # with their reserves: more than evaluators visit in a county, and what one request may write


def draw(*, user: User, engagement: Engagement, plan: Plan, field_day: date, stated_digest: str) -> EvaluationDraw:
    """The leader draws, once. Raises NotEngaged, NotTheSeat, FrameMissing, FrameChanged, PlanWrong, FieldDayWrong,
    NothingDrawn, SampleTooLarge, DrawnAlready."""
    with transaction.atomic():
        found = locked(engagement)
        leader = require_evaluator(user, found, EvaluatorSeat.LEADER)
        frame = EvaluationFrame.objects.filter(engagement=found).first()
        if frame is None:
            raise FrameMissing()
        if frame.digest != stated_digest:
            raise FrameChanged()
        if not plan.is_sound:
            raise PlanWrong(field="exited", most=drawing.MOST)
        if not max(clock.today(), found.starts_on) <= field_day <= found.ends_on:
            raise FieldDayWrong(field="field_day")
        seed = secrets.token_hex(16)
        picks = drawing.drawn(drawing.Frame(files.read(frame.digest)), seed, plan)
        if not any(pick.line.kind in drawing.HOUSEHOLDS and not pick.is_reserve for pick in picks):
            raise NothingDrawn(field="exited")
        if len(picks) > MOST_UNITS:
            raise SampleTooLarge(field="exited", found=len(picks), most=MOST_UNITS)
        return _write(frame, leader, plan, seed, picks, field_day)


def _write(
    frame: EvaluationFrame, leader: Evaluator, plan: Plan, seed: str, picks: Sequence[Pick], field_day: date
) -> EvaluationDraw:
    engagement, at = leader.engagement, clock.now()
    size = sum(not pick.is_reserve for pick in picks)
    try:
        with transaction.atomic():
            made = EvaluationDraw.objects.create(
                engagement=engagement,
                frame=frame,
                plan=asdict(plan),
                seed=seed,
                seed_digest=drawing.seed_digest(seed),
                sample_digest=drawing.sample_digest(picks),
                sample_size=size,
                field_day=field_day,
                posting=leader.posting,
                official_id=leader.official_id,
                name=leader.name,
                post=leader.posting.post,
                unit=leader.posting.unit,
                drawn_at=at,
            )
    except IntegrityError as error:
        raise DrawnAlready() from error
    EvaluationUnit.objects.bulk_create(_units(made, engagement, picks), batch_size=500)
    log.append(
        stream=engagement.stream,
        kind=events.SAMPLE_SEALED,
        at=at,
        actor=actor_of(leader.posting),
        subject={"engagement": engagement.no},
        statement={
            "frame": frame.digest,
            "seed_sha256": made.seed_digest,
            "sample": made.sample_digest,
            "units": size,
            "plan": asdict(plan),
            "field_day": field_day.isoformat(),
        },
    )
    return made


def _units(made: EvaluationDraw, engagement: Engagement, picks: Sequence[Pick]) -> list[EvaluationUnit]:
    by_code = {place.code: key for key, place in places_of(engagement).items()}
    villages = Division.objects.in_bulk({by_code[pick.line.village] for pick in picks})
    codes = {kind: [pick.line.code for pick in picks if pick.line.kind == kind] for kind in UnitKind}
    homes = _keys(Household, [code for kind in ON_REGISTER for code in codes[kind]])
    uncarded = _keys(UncardedHousehold, codes[UnitKind.UNCARDED], engagement=engagement)
    sites = _keys(RelocationSite, codes[UnitKind.SITE], engagement=engagement)
    units = []
    for no, pick in enumerate(picks, 1):
        line = pick.line
        village = villages[by_code[line.village]]
        units.append(
            EvaluationUnit(
                draw=made,
                no=no,
                kind=line.kind,
                code=line.code,
                township_id=village.parent_id or village.pk,
                village=village,
                village_path=village.path,
                household_id=homes[line.code] if line.kind in ON_REGISTER else None,
                uncarded_id=uncarded[line.code] if line.kind == UnitKind.UNCARDED else None,
                site_id=sites[line.code] if line.kind == UnitKind.SITE else None,
                persons=line.persons,
                rank=pick.rank,
                place=pick.place,
                is_reserve=pick.is_reserve,
            )
        )
    return units


def _keys(
    model: type[Household] | type[UncardedHousehold] | type[RelocationSite], numbers: Sequence[str], **among: object
) -> dict[str, int]:
    """Own keys by number, five hundred at a time."""
    found: dict[str, int] = {}
    for start in range(0, len(numbers), 500):
        rows = model._default_manager.filter(no__in=numbers[start : start + 500], **among)
        found |= dict(rows.values_list("no", "pk"))
    return found


def open_due(*, at: datetime, today: date | None = None) -> int:
    """The clock: draws whose field day has come; how many."""
    rows = EvaluationDraw.objects.filter(opening=None, field_day__lte=today or clock.today())
    return sum(_open(key, CLOCK, at) for key in rows.order_by("pk").values_list("pk", flat=True)[:100])


@transaction.atomic
def _open(key: int, by: Actor, at: datetime) -> int:
    linked = ("engagement__body", "engagement__programme", "frame", "posting__division")
    made = EvaluationDraw.objects.select_for_update(of=("self",)).select_related(*linked).get(pk=key)
    if DrawOpening.objects.filter(draw=made).exists():
        return 0
    DrawOpening.objects.create(draw=made, opened_at=at)
    log.append(
        stream=made.engagement.stream,
        kind=events.SAMPLE_OPENED,
        at=at,
        actor=by,
        subject={"engagement": made.engagement.no},
        statement={"seed": made.seed, "frame": made.frame.digest, "sample": made.sample_digest},
    )
    issue_sample(made, at)
    return 1
