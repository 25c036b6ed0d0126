"""A whole village's list over HTTP, from plan to certificate: list acts wherever lists apply, and one disputed household."""

from collections.abc import Sequence
from typing import Any

from approvals.models import Decision, NoticeList, Sheet
from approvals.particulars import per_case
from approvals.sampling import outside_sample
from approvals.stages import OF_PLACES, STAGE_OF, StageCode
from documents.models import OfficialDocument
from registry.models import Standing
from registry.roles import Role
from tests.acceptance.hands import act, sign_seats, text_of
from tests.acceptance.test_objection_stories import Told
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story, role_for
from workflows import selecting

S, R = StageCode, Role


def village(story: Story) -> list[Story]:
    """The household and two of its neighbours, all planned for this year."""
    place = story.cast.places.village
    names = {2: "孙立", 3: "钱多"}
    made = [
        make_household(place, no=f"220122100220000{n}", head_name=name, hamlet=f"{n}社") for n, name in names.items()
    ]
    return [story, *(Story.begin(story.cast, household) for household in made)]


def form_of_list(stories: Sequence[Story], stage: str) -> dict[str, Any]:
    """What all have in common once, what belongs to each beside it."""
    form = {name: value for name, value in stories[0].form(stage).items() if name != "seen_version"}
    rows = [item.name for item in per_case(stage) if item.required]
    return form | {f"{each.case_no}-{name}": form[name] for each in stories for name in rows}


def decide_list(stories: Sequence[Story], as_: As, stage: str) -> Sheet:
    """All that match are chosen, looked at, confirmed in one sentence; whoever else must sign signs his own seat."""
    client, number = as_(stories[0].cast[role_for(stage)]), len(stories)
    url = client.post("/lists/choose/", {"stage": stage, "all": "1"})["Location"]
    form = form_of_list(stories, stage)
    page = client.post(url, form | {"step": "check"})
    word = "places" if stage in OF_PLACES else "households"
    assert page.status_code == 200 and f"{number} of the {number} chosen {word}" in text_of(page), text_of(page)
    done = client.post(url, form | {"step": "confirm"})
    assert done.status_code == 302, text_of(done)
    sheet = Sheet.objects.latest("pk")
    sign_seats(sheet, as_)
    assert not sheet.items.exclude(reason="").exists(), list(sheet.items.values_list("reason", flat=True))
    return sheet


def go_on(stories: Sequence[Story], as_: As) -> None:
    """One stage further for all of them."""
    stage = stories[0].case.stage
    assert {each.case.stage for each in stories} == {stage}
    for each in stories:
        each.wait_for_notice()
        each.prepare(stage)
    if selecting.listable(STAGE_OF[stage]):
        decide_list(stories, as_, stage)
        return
    outside = outside_sample([each.case for each in stories], STAGE_OF[stage])
    for each in sorted(stories, key=lambda each: each.case.pk in outside):  # the city measures the drawn ones first
        act(each, as_)


def walk(stories: Sequence[Story], as_: As, stage: str) -> None:
    for _step in range(30):
        if stories[0].case.stage == stage or stories[0].case.closed_at:
            break
        go_on(stories, as_)


def test_a_village_s_list_goes_from_plan_to_certificate_and_a_dispute_stops_one_household_alone(
    story: Story, as_: As
) -> None:
    everybody = village(story)
    disputed, *others = everybody
    walk(everybody, as_, S.FIRST_NOTICE_RESULT)
    posted = NoticeList.objects.get()
    assert (posted.households, posted.persons) == (3, 6)

    told = Told(disputed, as_)
    told.post(story.cast[R.TOWNSHIP_DEPUTY], "accept", {"outcome": "accepted", "opinion": "予以受理。"})
    walk(others, as_, S.TOWNSHIP_REVIEW)
    assert [each.case.stage for each in others] == [S.TOWNSHIP_REVIEW] * 2
    assert (disputed.case.stage, disputed.case.held_by) == (S.FIRST_NOTICE_RESULT, told.objection.no)
    page = text_of(as_(story.cast[R.VILLAGE_COMMITTEE]).get(f"/posted/{posted.no}/"))
    assert told.objection.no in page  # the reason stands beside its line

    settle(told, disputed)
    walk([disputed], as_, S.TOWNSHIP_REVIEW)
    walk(everybody, as_, "")
    for each in everybody:
        assert each.case.household.standing == Standing.EXITED
        assert OfficialDocument.objects.filter(case=each.case, kind="H16").exists()
    assert sheets_of(everybody, S.FIRST_NOTICE_RESULT) == 2  # it came a little later …
    assert sheets_of(everybody, S.TOWNSHIP_REVIEW) == 1  # … and stood on the next list with the others
    for stage in (S.YEAR_PLAN, S.APPRAISAL, S.FIRST_NOTICE, S.COUNTY_APPROVAL, S.ANNOUNCEMENT, S.DEREGISTRATION):
        assert sheets_of(everybody, stage) == 1, stage


def settle(told: Told, disputed: Story) -> None:
    """Investigated by two who signed nothing, unfounded, answered, published; the notice runs its remaining days."""
    cast, team = disputed.cast, disputed.cast.all_of(R.TOWNSHIP_VERIFIER)[:2]
    told.post(cast[R.TOWNSHIP_DEPUTY], "assign", {"investigators": [user.pk for user in team], "opinion": "指派核查。"})
    for name in ("邻居甲", "邻居乙", "邻居丙"):
        told.post(team[0], "note", told.note(name))
    told.post(team[1], "report", {"finding": "经走访查明如下。"})
    told.decided("unfounded").answered()
    assert disputed.case.held_at is None


def sheets_of(stories: Sequence[Story], stage: str) -> int:
    rows = Decision.objects.filter(case__case_no__in=[each.case_no for each in stories], stage=stage)
    return len(set(rows.values_list("sheet", flat=True)))
