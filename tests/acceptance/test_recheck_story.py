"""A re-check of earlier exits, told over HTTP: list, visitors, visits with photos, the ways back they open, progress, workbook."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client

from approvals.models import Case
from audit import clock, log
from audit.models import Opening
from inspection.models import Campaign, LedgerItem
from registry.roles import Role
from tests.conftest import As
from tests.factories import posting_of
from tests.recheck_steps import exited_household, photo
from tests.story import Story

R = Role


@pytest.fixture
def exited(story: Story) -> Story:
    return story.until("")


def test_a_county_looks_again_at_its_exits(exited: Story, as_: As) -> None:
    cast, today = exited.cast, clock.today()
    for number in (1, 2, 3):
        exited_household(cast, number)
    office, visitor = as_(cast[R.COUNTY_OFFICE]), cast.twins[R.TOWNSHIP_VERIFIER]
    campaign = _opened(office, cast.places.county.pk)
    page = f"/rechecks/{campaign.pk}/"
    assert campaign.frame_size == 4

    # whoever verified the exit is sent to the others, and the page says whom he may not visit
    answer = office.post(page + "assign/", {"visitor": posting_of(cast[R.TOWNSHIP_VERIFIER]).pk}, follow=True)
    assert "林丽" in answer.content.decode() and campaign.subjects.filter(visitor=None).count() == 1
    village = cast.places.village.pk
    assert office.post(page + "assign/", {"village": village, "visitor": posting_of(visitor).pk}).status_code == 302
    assert campaign.subjects.filter(visitor__official=visitor).count() == 4

    # three visits: a false exit, a family that fell back, a risk; each with its photo
    field = as_(visitor)
    line_of = {line.household.head_name: line.no for line in campaign.subjects.select_related("household")}
    assert len(field.get("/rechecks/").context["waiting"]) == 4

    def visit(name: str, **form: str) -> HttpResponse:
        values = {"visited_on": today.isoformat(), "finding": "入户查看,情况如实记录。", "photo-visit": photo(name)}
        return field.post(f"{page}{line_of[name]}/", values | form)

    assert visit("林丽", result="false_exit").status_code == 302
    assert visit("陈1", result="returned").status_code == 302
    assert visit("陈2", result="at_risk").status_code == 422  # no day of the second visit
    later = (today + timedelta(days=30)).isoformat()
    assert visit("陈2", result="at_risk", revisit_on=later, category="water").status_code == 302
    assert as_(cast[R.TOWNSHIP_VERIFIER]).post(f"{page}{line_of['陈3']}/", {"result": "stable"}).status_code == 403
    assert visit("林丽", result="stable").status_code == 409

    # what they opened waits where it belongs, and says on what it rests
    rollback, back = Case.objects.get(kind="rollback"), Case.objects.get(kind="return")
    assert (rollback.stage, back.stage) == ("rollback_visit", "entry_visit")
    assert any(
        "脱贫户回头看" in value for value in Opening.objects.filter(label="reason").values_list("value", flat=True)
    )
    assert LedgerItem.objects.get().category == "water"
    assert log.events_of(campaign.subjects.get(no=line_of["林丽"]).stream).count() == 2  # photos, visit

    # how far it is, and the workbook
    progress = office.get(page).context["progress"]
    assert (progress.whole.total, progress.whole.visited, progress.percent) == (4, 3, 75)
    book = office.post(page + "export/").content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert rollback.case_no in [cell.value for row in sheet.iter_rows() for cell in row]
    assert cast[R.COUNTY_OFFICE].name in sheet["A1"].value


def _opened(office: Client, county: int) -> Campaign:
    today = clock.today()
    form = {"title": "脱贫户回头看", "place": county, "subjects": "households", "years": [2015, 2017]}
    dates = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=60)).isoformat()}
    assert office.post("/rechecks/", form | dates).status_code == 302
    return Campaign.objects.get(kind="recheck")
