"""Pages of the evaluators' workspace: accessible, whole on a telephone, and an interview sent from one with its photo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audit import clock
from inspection.evaluation import engagements
from inspection.models import Questionnaire, UnitKind
from registry.models import User
from registry.roles import Role
from tests.browser.conftest import TELEPHONE, press
from tests.browser.test_pages import session_of
from tests.evaluation_steps import Evaluation, opened, terms, unit
from tests.factories import Cast
from tests.field_work_steps import UNSAFE, listed, problem, sent, signed
from workflows.demo_field import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programme")]
OpenPage = Callable[..., Page]


@pytest.fixture
def field(cast: Cast) -> Evaluation:
    clock.set_demo_time(clock.now())  # the site's threads live on that day too
    return opened(cast)


def addresses(field: Evaluation) -> list[tuple[str, User]]:
    """Every page, each with something on it, and who looks at it."""
    office, first, second = field.cast[Role.COUNTY_OFFICE], field.user("first"), field.user("second")
    fresh = engagements.engage(user=office, terms=terms(field.cast.places.township, contract_no="农扶委〔2017〕1号"))
    page, leader = f"/evaluation/{field.engagement.pk}/", field.user("leader")
    work = f"/evaluation/engagements/{field.engagement.pk}/"
    signed(field, unit(field), answers=UNSAFE)
    listed(field)
    signed(field, unit(field, UnitKind.POOR))
    interview = sent(field, unit(field, UnitKind.PLANNED))
    return [
        (f"/evaluation/units/{unit(field, UnitKind.UNCARDED).pk}/interview/", first),
        ("/evaluation/", office),
        (f"{work}look/", leader),
        (f"{page}recordings/", field.cast[Role.UPPER_OFFICE]),
        ("/evaluation/new/", office),
        (f"{page}sample/?reserve=on", first),
        (f"/evaluation/{fresh.pk}/", office),
        (f"/evaluation/problems/{problem(field).pk}/", office),
        (page, leader),
        (f"{work}conclusion/", leader),
        (f"{work}field/", first),
        (f"/evaluation/units/{unit(field).pk}/", first),
        (f"/evaluation/interviews/{interview.pk}/", second),
        ("/", leader),
    ]


def test_pages_of_evaluations_are_accessible_and_fit(faults_of: Callable[..., list[str]], field: Evaluation) -> None:
    pages = addresses(field)
    sessions = {user.pk: session_of(user) for _path, user in pages}
    wrong = faults_of((path, sessions[user.pk]) for path, user in pages)
    assert not wrong, "\n".join(wrong)


def test_an_interview_is_sent_from_a_telephone_with_the_photo_taken_there(
    open_page: OpenPage, field: Evaluation
) -> None:
    """The photo stays in the form: a draft of an interview keeps none."""
    site = unit(field, UnitKind.SITE)
    page = open_page(f"/evaluation/units/{site.pk}/interview/", size=TELEPHONE, session=session_of(field.user("first")))
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 44.4321, "longitude": 125.1234})
    for name, value in (
        ("asked_from", "07:00"),
        ("asked_until", "07:30"),
        ("respondent", "孟庆"),
        ("relation", "主任"),
    ):
        page.locator(f"[name='{name}']").fill(value)
    for name in ("q-moved_in", "q-has_work"):
        page.locator(f"[name='{name}']").select_option("yes")
    page.locator("[name='second']").select_option(str(field.people["second"].pk))
    page.locator("[name='cadres_left']").check()
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("phone", clock.now())}
    page.locator("[name='photo-visit']").set_input_files(photo)  # type: ignore[arg-type]
    expect(page.locator("[data-photo-state]")).to_have_attribute("data-photo-state", "kept")
    press(page.get_by_role("button", name="提交问卷"))
    row = Questionnaire.objects.get()
    assert page.url.endswith(f"/evaluation/interviews/{row.pk}/")
    assert row.photos.get().photo.latitude == 44_432_100
