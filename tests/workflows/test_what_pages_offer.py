"""A page offers nobody what it would refuse him, and every page leads back."""

from approvals.models import Case
from approvals.particulars import INPUTS
from approvals.stages import ALL_STAGES, CaseKind, StageCode
from audit import clock
from registry.models import DivisionCode
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.roles import Role
from tests.conftest import As
from tests.places import POSTED, enter
from tests.story import Story
from workflows.forms import DecisionForm

R, S = Role, StageCode


def test_a_case_that_is_stopped_leads_to_what_stops_it(story: Story, as_: As) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    stage = f"/cases/{story.case_no}/{S.TOWNSHIP_REVIEW}/"
    reader = as_(story.cast[R.TOWNSHIP_HEAD])
    assert stage in reader.get("/queue/").content.decode()
    Case.objects.update(held_at=clock.now(), held_by="YY2017-000001")
    page = reader.get("/queue/").content.decode()
    assert stage not in page and "YY2017-000001" in page and f"/cases/{story.case_no}/" in page


def test_a_new_family_is_offered_to_whoever_enters_families(story: Story, as_: As) -> None:
    offered = {
        role: "/families/new/" in as_(story.cast[role]).get("/cases/open/").content.decode()
        for role in (R.TOWNSHIP_CLERK, R.COUNTY_OFFICE, R.UPPER_OFFICE)
    }
    asked = {role: as_(story.cast[role]).get("/families/new/").status_code == 200 for role in offered}
    assert offered == asked and not all(offered.values())


def test_pages_below_the_first_lead_back(story: Story, as_: As) -> None:
    clerk = as_(story.cast[R.VILLAGE_CLERK])
    for address in (f"/cases/{story.case_no}/recusal/", "/sheets/", f"/rosters/{story.case.roster_id}/meeting-photos/"):
        page = clerk.get(address).content.decode()
        assert 'aria-current="page"' in page, address


def test_whoever_opens_a_place_twice_is_told_of_a_case_and_not_of_a_household(story: Story, as_: As) -> None:
    village, office = story.cast.places.village, story.cast[R.COUNTY_OFFICE]
    enter(village, CaseKind.VILLAGE_EXIT, 2017)
    code = DivisionCode.objects.create(division=village, system="LOCAL", code="9988776655", valid_from=POSTED)
    form = {"kind": "village_exit", "subject": code.code}
    assert as_(office).post("/cases/open/", form).status_code == 302
    answer = as_(office).post("/cases/open/", form)
    assert answer.status_code == 409 and "is still open" in answer.content.decode()
    assert "of this household" not in answer.content.decode()


def test_no_page_hides_what_it_asks_for() -> None:
    """A class of exit that a programme does not tell apart is hidden; the measures of a new help plan are not."""
    for path in sorted(PROGRAMMES_DIR.glob("*.toml")):
        programme = read_programme(path)
        for stage in ALL_STAGES:
            hidden = {field.name for field in DecisionForm(stage=stage, programme=programme, inputs=()).hidden_fields()}
            assert not hidden & {item.name for item in INPUTS[stage.code] if item.required}, (path.name, stage.code)
