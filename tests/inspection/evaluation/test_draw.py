"""E-2, E-3: the frame is frozen as a file, the leader draws once, the area learns of it on the field day, anybody draws again."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import override

from approvals.errors import NotEntitled
from audit import clock, files, log
from inspection.evaluation import access, drawing, draws, errors, frames, rolls
from inspection.evaluation.drawing import Line, Plan
from inspection.models import (
    VILLAGES,
    EvaluationDraw,
    EvaluationUnit,
    RelocationSite,
    UncardedFocus,
    UncardedHousehold,
    UnitKind,
)
from registry.models import Household, Standing
from registry.roles import Role
from tests.conftest import At
from tests.evaluation_steps import PLAN, Evaluation, engaged, households, opened, roll
from tests.factories import Cast
from tests.registry.listed import listed

SCRIPT = Path(__file__).parents[3] / "docs" / "draw_again.py"
pytestmark = pytest.mark.usefixtures("programme")


def drawn_again(frame: bytes, seed: str, plan: Plan, folder: Path) -> dict[str, object]:
    """As an outsider does it: a bare Python, the published file, seed and plan."""
    (folder / "frame").write_bytes(frame)
    command = [sys.executable, "-I", str(SCRIPT), str(folder / "frame"), seed, json.dumps(asdict(plan))]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    return dict(line.split(" ") for line in said[:3]) | {"units": [tuple(line.split("|")) for line in said[3:]]}


def county(townships: int) -> list[Line]:
    """An invented county: per township two poor villages and three others, thirty households of each kind in every one."""
    found = []
    for town in range(townships):
        for number in range(5):
            place = (f"T{town:02d}", f"V{town:02d}{number}")
            kind = UnitKind.POOR_VILLAGE if number < 2 else UnitKind.VILLAGE
            found.append(Line(kind, *place, place[1], 0))
            found += [
                Line(kind, *place, f"{kind[0]}{kind[1]}{place[1]}{home:03d}", 1 + home % 6)
                for kind in drawing.HOUSEHOLDS
                for home in range(30)
            ]
        found.append(Line(UnitKind.SITE, f"T{town:02d}", f"V{town:02d}0", f"AZ{town}", 60))
    return found


def drawn(lines: list[Line], seed: str, plan: Plan) -> list[drawing.Pick]:
    return drawing.drawn(drawing.Frame(drawing.frame_text(lines)), seed, plan)


def test_the_script_of_the_docs_draws_the_same(tmp_path: Path) -> None:
    lines, plan = county(9), Plan(4, 1, 2, 6, 2, 3, 11, 1, 4)
    frame, seed = drawing.frame_text(lines), "0123456789abcdef0123456789abcdef"
    picks = drawing.drawn(drawing.Frame(frame), seed, plan)
    sample = [pick for pick in picks if not pick.is_reserve]
    again = drawn_again(frame, seed, plan, tmp_path)
    assert again["units"] == [(pick.line.kind, pick.line.code) for pick in sample]
    assert again["sample"] == drawing.sample_digest(picks)
    assert again["seed"] == drawing.seed_digest(seed)
    assert len(sample) == 4 * (1 + 2) + 4 * 3 * (6 + 2 + 3 + 11) + 4
    assert len(SCRIPT.read_text().splitlines()) <= 31


def test_the_draw_depends_on_the_frame_the_seed_and_the_plan_and_on_no_order() -> None:
    lines, seed = county(3), "seed"
    picks = drawn(lines, seed, PLAN)
    mixed = list(lines)
    random.Random(1).shuffle(mixed)
    assert drawn(mixed, seed, PLAN) == picks
    assert drawing.frame_text(mixed) == drawing.frame_text(lines)
    assert drawn(lines, "other seed", PLAN) != picks
    one_less = [line for line in lines if line != picks[2].line]
    assert drawn(one_less, seed, PLAN) != picks


def test_a_draw_reads_the_strata_it_draws_from_and_not_the_whole_county(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody waits for the page, and a county has a hundred thousand households."""
    read, line_from, lines = [], drawing._line, county(40)
    monkeypatch.setattr(drawing, "_line", lambda row: read.append(row) or line_from(row))
    assert len({pick.line.township for pick in drawn(lines, "seed", Plan(2, 1, 1, 6, 2, 3, 11))}) == 2
    assert len(read) < 0.15 * len(lines)


def test_every_line_of_a_stratum_is_drawn_as_often_as_another() -> None:
    """Of thirty two are drawn; over 1,500 seeds each comes up about a hundred times (five standard deviations)."""
    lines = [line for line in county(1) if line.village == "V000" and line.kind in ("poor_village", "exited")]
    seen: dict[str, int] = {}
    for number in range(1500):
        for pick in drawn(lines, f"seed {number}", PLAN):
            if pick.line.kind == UnitKind.EXITED and not pick.is_reserve:
                seen[pick.line.code] = seen.get(pick.line.code, 0) + 1
    assert len(seen) == 30 and all(52 <= count <= 148 for count in seen.values())


def test_the_frame_holds_everybody_who_could_be_drawn_and_no_name(cast: Cast) -> None:
    homes = households(cast)
    gone = Household.objects.create(
        no="9", village=cast.places.village, village_path=cast.places.village.path, head_name="清", entered_at=clock.now(),
        amended_at=clock.now(), standing=Standing.DISQUALIFIED,
    )  # fmt: skip
    listed(cast.places.village)
    found = Evaluation.begin(cast).with_rolls()
    frame = found.frozen()
    assert frame.counts == {
        "poor_village": 1, "village": 2, "exited": 5, "planned": 1, "poor": 2, "uncarded": 5, "site": 1
    }  # fmt: skip
    assert frame.persons["exited"] == 10 and frame.persons["uncarded"] == 1 + 2 + 3 + 4 + 3
    text = files.read(frame.digest).decode()
    assert f"exited\t220122100\t220122100220\t{homes[0].no}\t2\n" in text
    assert homes[0].head_name not in text and gone.no not in text.split()
    with pytest.raises(errors.FrameFrozen):
        found.frozen()


def test_what_changes_after_the_freezing_changes_no_frame_and_no_draw(cast: Cast) -> None:
    households(cast)
    found = Evaluation.begin(cast).with_rolls()
    frame = found.frozen()
    Household.objects.filter(standing=Standing.EXITED).update(standing=Standing.ROLLED_BACK)
    for act in (UncardedHousehold.objects.all().delete, lambda: UncardedHousehold.objects.update(persons=9)):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            act()
    made = found.drawn()
    assert made.frame == frame
    assert EvaluationUnit.objects.filter(draw=made, kind="exited", is_reserve=False).count() == 3


def test_the_draw_is_sealed_until_the_field_day(cast: Cast, at: At, tmp_path: Path) -> None:
    households(cast)
    found = Evaluation.begin(cast).with_rolls()
    made = found.drawn(field_day=date(2017, 3, 5))
    said = "".join(event.body for event in log.events_of(found.engagement.stream))
    codes = EvaluationUnit.objects.filter(draw=made).exclude(kind__in=VILLAGES).values_list("code", flat=True)
    assert made.seed not in said and not any(f'"{code}"' in said for code in codes)
    assert made.seed_digest in said and made.sample_digest in said and made.frame.digest in said
    with at("2017-03-04"):
        assert draws.open_due(at=clock.now()) == 0 and not access.is_opened(found.engagement)
        assert not access.sampled_households(found.user("first")).exists()
    with at("2017-03-05"):
        assert draws.open_due(at=clock.now()) == 1 and draws.open_due(at=clock.now()) == 0
        assert access.sampled_households(found.user("first")).exists()
        assert not access.sampled_households(cast[Role.COUNTY_OFFICE]).exists()
    last = log.events_of(found.engagement.stream).last()
    assert last is not None and last.parsed["statement"]["seed"] == made.seed
    again = drawn_again(files.read(made.frame.digest), made.seed, PLAN, tmp_path)
    assert (again["frame"], again["seed"], again["sample"]) == (made.frame.digest, made.seed_digest, made.sample_digest)
    units = access.units_in_force(made).values_list("kind", "code")
    assert again["units"] == list(units)


def test_only_the_leader_draws_only_once_and_from_what_he_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    households(cast)
    found = Evaluation.begin(cast).with_rolls()
    today, engagement = clock.today(), found.engagement
    with pytest.raises(errors.FrameMissing):
        draws.draw(user=found.user("leader"), engagement=engagement, plan=PLAN, field_day=today, stated_digest="")
    frame = found.frozen()

    def draw(who: str = "leader", plan: Plan = PLAN, day: date = today, digest: str = frame.digest) -> EvaluationDraw:
        return draws.draw(user=found.user(who), engagement=engagement, plan=plan, field_day=day, stated_digest=digest)

    wrong = (
        (errors.NotTheSeat, {"who": "first"}),
        (errors.FrameChanged, {"digest": "0" * 64}),
        (errors.PlanWrong, {"plan": Plan(0, 0, 0, 1, 0, 0, 0)}),
        (errors.PlanWrong, {"plan": Plan(0, 1, 1, 0, 0, 0, 0)}),
        (errors.PlanWrong, {"plan": Plan(0, 1, 1, -1, 3, 0, 0)}),
        (errors.NothingDrawn, {"plan": Plan(0, 1, 0, 1, 0, 0, 0)}),  # no village is listed as poor
        (errors.FieldDayWrong, {"day": today - timedelta(days=1)}),
        (errors.FieldDayWrong, {"day": today + timedelta(days=21)}),
    )
    for refusal, given in wrong:
        with pytest.raises(refusal):
            draw(**given)
    with monkeypatch.context() as patched, pytest.raises(errors.SampleTooLarge):
        patched.setattr(draws, "MOST_UNITS", 3)
        draw()
    with pytest.raises(errors.NotEngaged):
        draws.draw(
            user=cast[Role.UPPER_OFFICE], engagement=engagement, plan=PLAN, field_day=today, stated_digest=frame.digest
        )
    assert not EvaluationDraw.objects.exists()
    draw()
    with pytest.raises(errors.DrawnAlready):
        draw()


def test_the_database_keeps_draw_and_units(cast: Cast) -> None:
    found = opened(cast)
    made = EvaluationDraw.objects.get(engagement=found.engagement)
    for act in (
        lambda: EvaluationDraw.objects.update(seed="x"),
        lambda: EvaluationUnit.objects.all().delete(),
        lambda: EvaluationUnit.objects.update(is_reserve=True),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    late = EvaluationUnit.objects.filter(draw=made).first()
    assert late is not None
    late.pk, late.no, late.code = None, 99, "late"
    with pytest.raises(IntegrityError, match="nobody_joins_a_sample_after_its_opening"), transaction.atomic():
        late.save(force_insert=True)


def test_rolls_are_read_wholly_or_not_at_all(cast: Cast) -> None:
    office, made = cast[Role.UPPER_OFFICE], engaged(cast)
    place = ("农安镇", "宝城村")

    def read(*rows: tuple[object, ...], **more: tuple[tuple[object, ...], ...]) -> rolls.Rolls:
        return rolls.read_rolls(user=office, engagement=made, content=roll(made, *rows, **more))

    good = (*place, "1社", "F1", "甲", 3, "错误清退")
    assert not read(good, sites=((*place, "AZ1", "安置点", 20, 63),)).faults
    only = UncardedHousehold.objects.get()
    assert (only.no, only.persons, only.focus) == ("F1", 3, UncardedFocus.WRONGLY_REMOVED)
    with override("en"):
        bad = read(good, ("农安镇", "无名村", "", "F2", "乙", 3, ""), (*place, "", "F1", "丙", 0, "别的"))
    assert [fault.split(",")[0] for fault in bad.faults] == ["row 3"] + ["row 4"] * 3
    assert UncardedHousehold.objects.get() == only
    assert not read((*place, "1社", "F7", "丁", 2, "")).faults  # the village's new roll stands for its old one
    assert list(UncardedHousehold.objects.values_list("no", flat=True)) == ["F7"]
    assert RelocationSite.objects.count() == 1
    for content in (b"PK\x03\x04 no workbook", b""):
        with pytest.raises(errors.RollUnreadable):
            rolls.read_rolls(user=office, engagement=made, content=content)
    with pytest.raises(NotEntitled):
        rolls.read_rolls(user=cast[Role.COUNTY_OFFICE], engagement=made, content=roll(made, good))


def test_gathering_asks_a_constant_number_of_questions(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    found = Evaluation.begin(cast).with_rolls()
    for exited in (1, 9):
        households(cast, exited=exited)
        with django_assert_max_num_queries(7):
            assert len(frames.gathered(found.engagement)) > exited
        Household.objects.all().delete()
