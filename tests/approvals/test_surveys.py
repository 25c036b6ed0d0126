"""Photos from the field and what is odd about them; the survey's values across levels and rounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.errors import PhotoRefused
from approvals.facts import household_facts
from approvals.models import Assessment, FieldPhoto, FlagKind, PhotoFlag
from approvals.particulars import MEASURED
from approvals.photo_flags import metres_between
from approvals.photos import PhotoFile, required_kinds
from approvals.pictures import PictureUnreadable, read_picture
from approvals.programmes import programme_for
from approvals.stages import STAGE_OF, StageCode
from approvals.surveys import changes_since, compare, diff, remarkable
from audit import clock, files
from audit.models import Event
from registry.roles import Role
from tests.approvals.growing import refuses_every_change
from tests.factories import make_household
from tests.story import Story
from workflows import field_work
from workflows.demo_field import picture

S = StageCode
HERE = (44.5, 125.2)
METRE = 1 / 111_320  # degrees of latitude


def file(seed: str, place: tuple[float, float] | None = HERE, kind: str = "house", **changes: Any) -> PhotoFile:
    content = picture(seed, changes.pop("at", None) or clock.now(), place)
    received = PhotoFile(kind, files.store(content), len(content), read_picture(content))
    return replace(received, **changes)


def take(story: Story, *received: PhotoFile) -> list[FieldPhoto]:
    member = story.cast[Role.WORK_TEAM_MEMBER]
    return field_work.add_photos(user=member, case_no=story.case_no, stage=S.HOME_CHECK, received=received)


def flags(photo: FieldPhoto) -> list[str]:
    return sorted(photo.flags.values_list("kind", flat=True))


@pytest.fixture
def pair(story: Story) -> tuple[Story, Story]:
    """Two households of one village, both waiting for the home check."""
    other = make_household(story.cast.places.village, no="2201221002200002", head_name="赵六")
    return story.until(S.HOME_CHECK), Story.begin(story.cast, other).until(S.HOME_CHECK)


def test_a_photo_brings_its_time_and_place(pair: tuple[Story, Story]) -> None:
    taken = clock.now() - timedelta(hours=1)
    [photo] = take(pair[0], file("own", at=taken))
    assert (photo.latitude, photo.longitude, photo.position_source) == (44_500_000, 125_200_000, "exif")
    assert photo.taken_at == taken and photo.sha256 and flags(photo) == []
    refuses_every_change(photo, kind="water")


def test_the_same_photo_of_another_household_is_flagged_and_kept(pair: tuple[Story, Story]) -> None:
    first, second = pair
    take(first, file("one picture", None, no_position="无信号"))
    [copy] = take(second, file("one picture", None, no_position="无信号"))
    assert flags(copy) == [FlagKind.DUPLICATE]
    assert PhotoFlag.objects.get().other.case.case_no == first.case_no  # type: ignore[union-attr]
    logged = Event.objects.filter(stream=second.case.stream, kind="case:photo:received").latest("seq")
    assert '"flag":"duplicate"' in logged.body and first.case_no in logged.body


def test_a_photo_that_only_looks_the_same_is_flagged_too(pair: tuple[Story, Story]) -> None:
    take(pair[0], file("a look", (44.5, 125.2)))
    [again] = take(pair[1], file("a look", (44.6, 125.3)))  # other bytes, same picture
    assert flags(again) == [FlagKind.ALIKE]


@pytest.mark.parametrize(("metres", "flagged"), [(0, True), (14, True), (16, False), (500, False)])
def test_visits_of_two_households_at_one_place_are_flagged(
    pair: tuple[Story, Story], metres: int, flagged: bool
) -> None:
    take(pair[0], file("first house"))
    [photo] = take(pair[1], file("second house", (HERE[0] + metres * METRE, HERE[1])))
    assert flags(photo) == ([FlagKind.SAME_PLACE] if flagged else [])


def test_the_same_place_on_another_day_is_nothing_odd(pair: tuple[Story, Story]) -> None:
    take(pair[0], file("first house"))
    pair[1].sleep(1)
    [photo] = take(pair[1], file("second house"))
    assert flags(photo) == []


def test_two_photos_of_one_visit_share_their_place(story: Story) -> None:
    story.until(S.HOME_CHECK)
    photos = take(story, file("house"), file("well", kind="water"))
    assert [flags(photo) for photo in photos] == [[], []]


def test_a_photo_from_before_the_case_is_flagged(story: Story) -> None:
    story.until(S.HOME_CHECK)
    [photo] = take(story, file("last year", at=datetime(2016, 5, 1, tzinfo=UTC)))
    assert flags(photo) == [FlagKind.OLD]


def test_a_clock_that_runs_ahead_proves_nothing(story: Story) -> None:
    story.until(S.HOME_CHECK)
    [photo] = take(story, file("tomorrow", at=clock.now() + timedelta(days=1)))
    assert photo.taken_at == photo.uploaded_at and photo.exif_at > photo.taken_at  # type: ignore[operator]


def test_a_photo_without_place_and_reason_is_refused(story: Story) -> None:
    story.until(S.HOME_CHECK)
    with pytest.raises(PhotoRefused):
        take(story, file("nowhere", None))
    assert not FieldPhoto.objects.exists()


def test_flags_never_stop_the_act(pair: tuple[Story, Story]) -> None:
    take(pair[0], file("one picture"))
    take(pair[1], file("one picture"))
    pair[1].decide(S.HOME_CHECK)
    assert pair[1].case.stage == S.APPRAISAL and PhotoFlag.objects.count() == 2


def test_the_programme_names_what_must_be_seen(story: Story) -> None:
    programme = programme_for(story.case)
    assert set(required_kinds(programme, S.HOME_CHECK)) == {"visit", "inside", "house", "water", "insurance"}
    assert set(required_kinds(programme, S.COUNTY_REVIEW)) == {"visit", "house"}
    assert required_kinds(programme, S.COMPARISON) == ()


def test_redoing_the_visit_takes_new_photos(story: Story) -> None:
    story.until(S.APPRAISAL)
    story.send_back(S.HOME_CHECK)
    story.decide(S.HOME_CHECK)
    rounds = story.case.photos.filter(stage=S.HOME_CHECK).values_list("round", flat=True)
    assert set(rounds) == {1, 2}


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", b"\x00" * 64])
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        read_picture(content)


@given(st.binary(max_size=300), st.integers(0, 1900))
def test_a_damaged_picture_is_read_or_refused_but_never_breaks(noise: bytes, where: int) -> None:
    good = picture("noise", datetime(2017, 3, 1, tzinfo=UTC), HERE)
    damaged = good[:where] + noise + good[where + len(noise) :]
    try:
        found = read_picture(damaged)
    except PictureUnreadable:
        return
    assert found.content_type == "image/jpeg"


@given(st.integers(-15, 15), st.integers(-15, 15))
def test_distance_is_the_same_from_both_sides(north: int, east: int) -> None:
    first = FieldPhoto(latitude=44_500_000, longitude=125_200_000)
    second = FieldPhoto(latitude=44_500_000 + north * 9, longitude=125_200_000 + east * 9)
    assert metres_between(first, second) == pytest.approx(metres_between(second, first), abs=0.001)


# ── values across levels and rounds ──────────────────────────────────────────────────────────────────────────────────


def test_a_difference_names_the_field_and_both_values(story: Story) -> None:
    story.until(S.APPRAISAL)
    story.send_back(S.HOME_CHECK, reason="RC01")
    story.decide(S.HOME_CHECK, measured={**story.act(S.HOME_CHECK).measured, "wages_fen": 700_000})
    old, new = Assessment.objects.filter(stage=S.HOME_CHECK).order_by("round")
    assert diff(old, new) == [("wages_fen", 600_000, 700_000)] and diff(old, old) == []


def test_changes_are_those_since_the_stage_looked(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    stage = STAGE_OF[S.TOWNSHIP_SELF_CHECK]
    assert changes_since(story.case, stage, list(story.case.decisions.order_by("pk"))) is None
    story.send_back(S.HOME_CHECK, reason="RC01")
    story.sleep(1)
    story.decide(S.HOME_CHECK, measured={**story.act(S.HOME_CHECK).measured, "dropouts": 0, "wages_fen": 650_000})
    story.until(S.TOWNSHIP_SELF_CHECK)
    found = changes_since(story.case, stage, list(story.case.decisions.order_by("pk"))) or []
    assert ("wages_fen", 600_000, 650_000) in [(one.item.name, one.old, one.new) for one in found]
    assert ("visited_on", "home_check") in [(one.item.name, one.stage) for one in found]


def test_levels_stand_side_by_side(story: Story) -> None:
    story.until(S.COUNTY_REVIEW)
    register = household_facts(story.case.household, year=2017).to_json()
    rows = compare(
        register,
        story.case.assessments.all(),
        {name: MEASURED[name] for name in ("wages_fen", "uninsured")},
        [S.HOME_CHECK],
    )
    assert [(row.register, row.levels, row.differs) for row in rows] == [(600_000, (600_000,), False), (0, (0,), False)]


def test_whoever_returns_may_remark_on_any_field_of_the_stages_below(story: Story) -> None:
    keys = {
        key for key, _stage, _label in remarkable(STAGE_OF[S.TOWNSHIP_SELF_CHECK], programme_for(story.case), MEASURED)
    }
    assert {"home_check:measured-wages_fen", "appraisal:held_on", "consent:witness"} <= keys
    assert all(len(key) <= 80 for key in keys)
