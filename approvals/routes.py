"""Which stages a programme holds, and whose turn each one is. Data chooses among the written stages."""

from registry.places import name_at, place_at
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Level

from approvals.errors import LevelMissing
from approvals.models import Case
from approvals.programmes import programme_for
from approvals.stages import PATHS, STAGE_OF, CaseKind, Stage, StageCode

_LEVELS = {level.name.lower(): level for level in Level}


def acting_level(programme: Programme, stage: Stage) -> Level:
    """The level that the programme names for the stage; the same stage may stand elsewhere (Qianjiang's verification)."""
    return _LEVELS[programme.stage(stage.code).level]


def order_of(programme: Programme, kind: str = CaseKind.EXIT) -> list[Stage]:
    """All stages of the path in the programme's order: where the announcement goes first, the level above looks after it."""
    path = PATHS[CaseKind(kind)]
    if kind != CaseKind.EXIT or programme.announcement_waits_for_city:
        return list(path)
    later = STAGE_OF[StageCode.CITY_VERIFICATION]
    order = [stage for stage in path if stage != later]
    order.insert(order.index(STAGE_OF[StageCode.ANNOUNCEMENT_RESULT]) + 1, later)
    return order


def route_of(programme: Programme, kind: str = CaseKind.EXIT) -> list[Stage]:
    return [stage for stage in order_of(programme, kind) if programme.holds(stage.code)]


def acting_division_id(case: Case, stage: Stage) -> int:
    """Own key of the division whose turn the stage is."""
    programme = programme_of(case.programme)
    if programme.stage(stage.code).may_be_held_at:  # asked of the database only where a deployment may choose the level
        programme = programme_for(case)
    place = place_at(case.village_path, acting_level(programme, stage))
    if place is None:
        raise LookupError(f"{case.case_no}: no place for {stage.code}")
    return place


def refuse_missing_levels(programme: Programme, path: str, kind: str = CaseKind.EXIT) -> None:
    """Raises LevelMissing before a case is opened that could never be decided."""
    for stage in route_of(programme, kind):
        level = acting_level(programme, stage)
        if place_at(path, level) is None:
            raise LevelMissing(
                village=name_at(path, Level.VILLAGE),
                level=level.label,
                stage=programme.stage(stage.code).title or stage.title,
            )
