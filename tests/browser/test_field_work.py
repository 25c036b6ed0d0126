"""Field work on a telephone: photos with its position, a signature with the finger, and a connection that comes and goes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from approvals.models import Consent, FieldPhoto
from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.browser.conftest import TELEPHONE, overflow
from tests.browser.test_pages import session_of
from tests.story import Story
from workflows.demo_field import picture
from workflows.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
S = StageCode


@pytest.fixture
def survey(story: Story, open_page: OpenPage) -> Page:
    story.until(S.HOME_CHECK)
    session = session_of(story.cast[Role.WORK_TEAM_MEMBER])
    return open_page(story.url(S.HOME_CHECK), size=TELEPHONE, session=session)


def test_the_survey_fits_a_telephone(survey: Page, violations: Callable[[Page], list[str]]) -> None:
    assert overflow(survey) <= 0 and violations(survey) == []
    assert [survey.locator(f"#part-{part}").is_visible() for part in ("enter", "look", "compute", "compare")] == [
        True
    ] * 4


def test_what_is_typed_outlives_a_lost_connection(survey: Page) -> None:
    note, wages = survey.locator("[name='family_note']"), survey.locator("[name='measured-wages_fen']")
    survey.context.set_offline(True)
    note.fill("户主在家，务农")
    wages.fill("4321.00")
    expect(survey.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "device")
    assert not Draft.objects.exists()
    survey.context.set_offline(False)
    survey.reload()
    expect(note).to_have_value("户主在家，务农")
    expect(wages).to_have_value("4321.00")
    wages.fill("4322.00")
    expect(survey.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "server")
    assert Draft.objects.get().values["measured-wages_fen"] == "4322.00"


def test_the_draft_is_sent_when_the_connection_is_back(survey: Page) -> None:
    survey.context.set_offline(True)
    survey.locator("[name='family_note']").fill("断网时填写")
    expect(survey.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "device")
    survey.context.set_offline(False)
    expect(survey.locator("[data-draft-state]")).to_have_attribute("data-draft-state", "server")
    assert Draft.objects.get().values["family_note"] == "断网时填写"


def test_a_photo_is_sent_at_once_with_the_telephone_s_position(survey: Page) -> None:
    survey.context.grant_permissions(["geolocation"])
    survey.context.set_geolocation({"latitude": 44.4321, "longitude": 125.1234})
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("phone", clock.now())}
    survey.locator("[name='photo-house']").set_input_files(photo)  # type: ignore[arg-type]
    expect(survey.locator("[data-photo-state]")).to_have_attribute("data-photo-state", "sent")
    row = FieldPhoto.objects.get()
    assert (row.kind, row.latitude, row.longitude, row.position_source) == ("house", 44_432_100, 125_123_400, "device")


def test_a_household_signs_with_the_finger(story: Story, open_page: OpenPage) -> None:
    story.until(S.CONSENT)
    page = open_page(story.url(S.CONSENT), size=TELEPHONE, session=session_of(story.cast[Role.VILLAGE_CLERK]))
    form = story.form(S.CONSENT)
    for name in ("told_criteria", "told_income", "told_policies", "agrees", "signer"):
        page.locator(f"[name='{name}']").select_option(form[name])
    for name in ("signed_by", "witness"):
        page.locator(f"[name='{name}']").fill(form[name])
    page.locator("[name='signature_0']").select_option("drawn")
    canvas = page.locator("#field-signature canvas")
    canvas.evaluate("element => element.scrollIntoView({block: 'center'})")
    canvas.hover(position={"x": 20, "y": 20})
    page.mouse.down()
    canvas.hover(position={"x": 120, "y": 60})
    page.mouse.up()
    expect(page.locator("[name='signature_1']")).not_to_have_value("")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(f"**/cases/{story.case_no}/")
    assert Consent.objects.get().method == "drawn"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('heyan-draft:')).length") == 0
