"""Samples of a verifying level (H-12 市检验, V-7, C-33, Q-19): the list is frozen, then a published seed decides who is checked.

How a draw is made again by anybody with a calculator: take the case numbers of the list in their printed order, one a line,
each line ended by a line feed; their SHA-256 is the list's digest. The rank of a household is the SHA-256 of
"<seed>|<case number>" (UTF-8) written in hexadecimal. The n lowest ranks are the sample, of the whole list or, where the
programme counts by village, of each village. The seed is 32 random hexadecimal characters of the operating system, made
after the list was fixed and recorded together with its digest before anything was drawn.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from audit import clock, log
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from registry.access import acting_posting
from registry.models import Division, Posting, ProgrammeVersion, User
from registry.parameters import programme_on
from registry.places import full_name, name_of, plain_name
from registry.programme_schema import Programme, SampleRule, SampleStep
from registry.roles import Duty, Level, Role
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.comparison_errors import ListChanged, NothingToDraw
from approvals.errors import CaseBusy, NotEntitled
from approvals.models import Case, SampleDraw, SampleUnit
from approvals.routes import acting_division_id, acting_level
from approvals.stages import Stage, StageCode

MOST_CASES = 20_000
# Who draws is the leader of the team that verifies: where an upper team works at the county, the county's own draws nothing of it.
DRAWERS: dict[str, Role] = {
    StageCode.TOWNSHIP_SELF_CHECK: Role.TOWNSHIP_TEAM_LEADER,
    StageCode.COUNTY_REVIEW: Role.COUNTY_TEAM_LEADER,
    StageCode.CITY_VERIFICATION: Role.CITY_TEAM_LEADER,
    StageCode.VILLAGE_EVALUATION: Role.UPPER_OFFICE,  # which commissioned the evaluators (E-3); no team draws who checks it
}


def duty_to_draw(stage: str) -> Duty:
    return Duty.RECORD_EVALUATION if stage == StageCode.VILLAGE_EVALUATION else Duty.DRAW_SAMPLE


# ── the draw itself: pure ────────────────────────────────────────────────────────────────────────────────────────────


def rank_of(seed: str, case_no: str) -> str:
    return hashlib.sha256(f"{seed}|{case_no}".encode()).hexdigest()


def digest_of(case_nos: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{case_no}\n" for case_no in case_nos).encode()).hexdigest()


def drawn(frame: Sequence[tuple[str, int]], seed: str, rule: SampleRule) -> set[str]:
    """The case numbers drawn from a list of (case number, village)."""
    groups: dict[int, list[str]] = defaultdict(list)
    for case_no, village in frame:
        groups[village if rule.per == "village" else 0].append(case_no)
    found: set[str] = set()
    for case_nos in groups.values():
        ranked = sorted(case_nos, key=lambda case_no: rank_of(seed, case_no))
        found.update(ranked[: rule.size(len(ranked))])
    return found


def size_of(frame: Sequence[tuple[str, int]], rule: SampleRule) -> int:
    """How many would be drawn, whatever the seed."""
    return len(drawn(frame, "", rule))


def rule_from(stored: Mapping[str, Any]) -> SampleRule:
    """The rule as a draw froze it."""
    steps = tuple(SampleStep(**step) for step in stored["steps"])
    return SampleRule(**{**stored, "steps": steps})


# ── what could be drawn ──────────────────────────────────────────────────────────────────────────────────────────────


def undrawn(path: str, stage: Stage) -> QuerySet[Case]:
    """Cases of the place that wait at the stage and stand in none of its draws of their round."""
    units = SampleUnit.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), stage=stage.code)
    return Case.objects.filter(~Exists(units), stage=stage.code, closed_at=None, village_path__under=path)


@dataclass(frozen=True)
class Frame:
    """The list a draw would fix: shown with its number and digest, and stated again when it is drawn."""

    county: Division  # whose list it is: a county, or a township that samples itself
    programme: ProgrammeVersion
    year: int
    stage: Stage
    counting: Programme  # as it counts on the day of the draw
    rule: SampleRule
    cases: list[Case]

    @property
    def pairs(self) -> list[tuple[str, int]]:
        return [(case.case_no, case.village_id) for case in self.cases]

    @property
    def digest(self) -> str:
        return digest_of(case.case_no for case in self.cases)

    @property
    def sample_size(self) -> int:
        return size_of(self.pairs, self.rule)


def list_level(programme: Programme, stage: Stage) -> Level:
    """A township draws from its own list; the county and whoever is above it draw county by county."""
    return max(acting_level(programme, stage), Level.COUNTY)


def frame_of(county: Division, programme: ProgrammeVersion, year: int, stage: Stage, *, locked: bool = False) -> Frame:
    """All that wait there now, in the order of their villages and numbers. Raises NothingToDraw.

    The rule is the one in force on the day of the draw; the draw keeps it.
    """
    counting = programme_on(programme, year, clock.today())
    rule = counting.sample_rule(stage.code)
    if rule is None or county.level != list_level(counting, stage):
        raise NothingToDraw()
    rows = undrawn(county.path, stage).filter(programme=programme, year=year).select_related("household")
    cases = list(rows.order_by("village_path", "case_no")[:MOST_CASES])
    if not cases:
        raise NothingToDraw()
    if locked:
        cases = _locked(cases)
    return Frame(county, programme, year, stage, counting, rule, cases)


def _locked(cases: Sequence[Case]) -> list[Case]:
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("household")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return sorted(rows.order_by("pk"), key=lambda case: (case.village_path, case.case_no))


def drawing_posting(user: User, case: Case, stage: Stage) -> Posting:
    """The post from which the user draws for the division whose turn the stage is. Raises NotEntitled."""
    place, duty = acting_division_id(case, stage), duty_to_draw(stage.code)
    posting = acting_posting(user, duty, place, clock.today(), role=DRAWERS[stage.code])
    if posting is None:
        raise NotEntitled(duty=duty.label, place=name_of(case.village_path, place))
    return posting


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(
    *,
    user: User,
    county: Division,
    programme: ProgrammeVersion,
    year: int,
    stage: Stage,
    stated_households: int,
    stated_digest: str,
    at: datetime,
) -> SampleDraw:
    """Fix the list, publish the seed, draw. Raises NotEntitled, NothingToDraw, ListChanged, CaseBusy."""
    try:
        with transaction.atomic():
            frame = frame_of(county, programme, year, stage, locked=True)
            posting = drawing_posting(user, frame.cases[0], stage)
            if (len(frame.cases), frame.digest) != (stated_households, stated_digest):
                raise ListChanged()
            seed = secrets.token_hex(16)
            made = _write(user, frame, seed, posting, at)
            _write_units(made, frame, seed, posting, at)
    except IntegrityError as error:  # one_draw_per_serial, a_round_of_a_case_is_drawn_once: a colleague drew just now
        raise CaseBusy() from error
    return made


def _write(user: User, frame: Frame, seed: str, posting: Posting, at: datetime) -> SampleDraw:
    division = acting_division_id(frame.cases[0], frame.stage)
    rows = SampleDraw.objects.filter(division=division, county=frame.county, year=frame.year)
    serial = rows.count() + 1
    made = SampleDraw.objects.create(
        no=_number(frame, division, serial),
        stage=frame.stage.code,
        division_id=division,
        county=frame.county,
        county_path=frame.county.path,
        programme=frame.programme,
        year=frame.year,
        serial=serial,
        frame_digest=frame.digest,
        frame_size=len(frame.cases),
        seed=seed,
        rule=asdict(frame.rule),
        sample_size=frame.sample_size,
        posting=posting,
        drawn_by_id=posting.official_id,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        drawn_at=at,
    )
    _state(
        made,
        events.SAMPLE_LISTED,
        posting,
        {"list": made.frame_digest, "households": made.frame_size, "seed": seed},
        at,
    )
    return made


def _number(frame: Frame, division: int, serial: int) -> str:
    """长春市抽〔2017〕农安县第1号; of a level that draws from its own list 吉林省长春市农安县抽〔2017〕第1号: names repeat."""
    path = frame.cases[0].village_path
    if division == frame.county.pk and frame.stage.code != StageCode.CITY_VERIFICATION:
        return f"{full_name(path, down_to=frame.county.level)}抽〔{frame.year}〕第{serial}号"
    return f"{name_of(path, division)}抽〔{frame.year}〕{plain_name(frame.county.name)}第{serial}号"


def _write_units(made: SampleDraw, frame: Frame, seed: str, posting: Posting, at: datetime) -> None:
    chosen = drawn(frame.pairs, seed, frame.rule)
    units = [
        SampleUnit(
            draw=made,
            case=case,
            round=case.round,
            stage=frame.stage.code,
            place=place,
            rank=rank_of(seed, case.case_no),
            is_sampled=case.case_no in chosen,
        )
        for place, case in enumerate(frame.cases, 1)
    ]
    SampleUnit.objects.bulk_create(units, batch_size=1000)
    sample = [unit.case.case_no for unit in units if unit.is_sampled]
    _state(made, events.SAMPLE_DRAWN, posting, {"sample": digest_of(sample), "households": len(sample)}, at)


def _state(made: SampleDraw, kind: str, posting: Posting, statement: dict[str, Any], at: datetime) -> None:
    log.append(
        stream=made.stream, kind=kind, at=at, actor=actor_of(posting), subject={"draw": made.no}, statement=statement
    )
