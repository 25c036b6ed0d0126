"""A family that was missed is enrolled (补录, Q-14): typed by the township, counted nowhere until two persons have marked it."""

from typing import Any

import pytest

from approvals.errors import CannotOpen
from approvals.models import Case
from approvals.place_facts import remaining_persons
from approvals.stages import PATHS, CaseKind
from registry.models import Household, Movement, Standing
from registry.roles import Role
from registry.standing_counts import Count, counts_by_year
from tests.conftest import As
from tests.factories import Cast, id_no, make_household
from tests.story import Story
from workflows import services

# What the visitors find: nothing of a new family is on file.
FOUND = {
    **dict.fromkeys(("property_fen", "other_fen", "expenses_fen", "transfer_fen", "dropouts", "uninsured"), 0),
    **dict.fromkeys(("has_food", "has_clothing", "has_safe_water"), True),
    "population": 2,
    "wages_fen": 120_000,
    "business_fen": 80_000,
    "housing_grade": "D",
}
pytestmark = pytest.mark.usefixtures("programme")


def family(cast: Cast, **changes: str) -> dict[str, Any]:
    head = {
        "name": "陈满仓",
        "sex": "男",
        "id_no": id_no(33, born="19700305"),
        "relation": "户主",
        "health": "长期慢性病",
    }
    wife = {"name": "周桂兰", "sex": "女", "id_no": id_no(44, born="19720811"), "relation": "配偶"}
    card = {"village": cast.places.village.pk, "hamlet": "3社", "head_name": "陈满仓", "main_cause": "因病"}
    typed = {f"m{number}-{name}": value for number, each in ((1, head), (2, wife)) for name, value in each.items()}
    return card | {"reason": "户主2月确诊重病，本人提出申请。"} | typed | changes


def opened(cast: Cast, as_: As) -> Story:
    answer = as_(cast[Role.TOWNSHIP_CLERK]).post("/families/new/", family(cast))
    assert answer.status_code == 302, answer.context["form"].errors
    return Story(cast, Case.objects.get().case_no)


def counted(story: Story) -> Count:
    return counts_by_year(story.cast.places.county, [2017])[2017][Movement.ENROLMENT]


def test_a_family_is_typed_walks_every_step_and_is_enrolled(cast: Cast, as_: As) -> None:
    story = opened(cast, as_)
    household, village = story.case.home, cast.places.village
    assert (household.no, household.standing) == ("2201221002200001", Standing.APPLIED)
    assert story.case.kind == CaseKind.ENROLMENT and counted(story) == Count()
    assert remaining_persons([village.path]) == {village.path: 0}
    with pytest.raises(CannotOpen):
        services.open_case(household=household, year=2017, user=cast[Role.VILLAGE_CLERK])
    seen = []
    while story.case.closed_at is None:
        story.wait_for_notice()
        stage = story.case.stage
        seen.append(stage)
        measured = story.act(stage).measured
        story.decide(**({"measured": {**measured, **FOUND}} if measured else {}))
    assert seen == [stage.code for stage in PATHS[CaseKind.ENROLMENT]]
    household = story.case.home
    assert (household.standing, household.entry_year) == (Standing.NOT_EXITED, 2017)
    assert counted(story) == Count(1, 2) and remaining_persons([village.path]) == {village.path: 2}
    page = as_(cast[Role.TOWNSHIP_CLERK]).get(f"/registry/households/{household.no}/").content.decode()
    assert "applied for entry" in page and "not exited" in page


def test_a_family_that_is_not_enrolled_is_never_counted(cast: Cast, as_: As) -> None:
    story = opened(cast, as_)
    story.decide(outcome="rejected", opinion="收入高于扶贫标准，不符合条件。")
    assert story.case.home.standing == Standing.APPLIED and counted(story) == Count()
    assert remaining_persons([cast.places.village.path]) == {cast.places.village.path: 0}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("m1-id_no", {"m1-id_no": "220122197003050330"}),
        ("m2-relation", {"m2-relation": "户主"}),
        ("head_name", {"m1-relation": "之子"}),
        ("head_name", {"head_name": "<b>"}),
        ("m1-name", {"m1-name": "别人"}),
    ],
)
def test_what_the_import_would_refuse_is_refused_beside_its_field(
    cast: Cast, as_: As, field: str, changes: dict[str, str]
) -> None:
    answer = as_(cast[Role.TOWNSHIP_CLERK]).post("/families/new/", family(cast, **changes))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert Household.objects.count() == Case.objects.count() == 0


def test_who_is_on_the_register_is_not_enrolled_again(cast: Cast, as_: As) -> None:
    opened(cast, as_)
    answer = as_(cast[Role.TOWNSHIP_CLERK]).post("/families/new/", family(cast))
    assert answer.status_code == 422 and Household.objects.count() == 1
    make_household(cast.places.village, no="2201221002200007")
    other = {"m1-id_no": id_no(55, born="19700305"), "m2-id_no": id_no(66, born="19720811")}
    as_(cast[Role.TOWNSHIP_CLERK]).post("/families/new/", family(cast, **other))
    assert Household.objects.latest("pk").no == "2201221002200008"


def test_a_township_enrols_only_in_its_own_villages(cast: Cast, as_: As) -> None:
    form = family(cast, village=str(cast.places.far_village.pk))
    assert as_(cast[Role.TOWNSHIP_CLERK]).post("/families/new/", form).status_code == 422
    assert Household.objects.count() == 0
