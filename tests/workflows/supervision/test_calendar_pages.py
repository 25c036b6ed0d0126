"""The calendar of a place: what counts, by which paper, proposed by one and confirmed by another."""

import pytest

from approvals.local_days import calendar_now
from approvals.models import DayOrder
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast

FREEZE = {
    "kind": "freeze",
    "first_day": "2017-03-06",
    "last_day": "2017-03-10",
    "paper": "农政办〔2017〕8号",
    "reason": "洪水",
}


def test_two_persons_order_a_freeze_on_the_page_and_those_below_read_it(cast: Cast, as_: As) -> None:
    county = cast.places.county
    url = f"/supervision/calendar/{county.pk}/"
    office, leader = as_(cast[Role.COUNTY_OFFICE]), as_(cast[Role.COUNTY_DEPUTY_LEADER])
    assert office.get("/supervision/calendar/").headers["Location"] == url
    assert office.post(url, FREEZE).status_code == 302
    order = DayOrder.objects.get()
    own = office.get(url).content.decode()
    assert (
        "waits for a second person" in own and "Record the answer" not in own and "frozen" not in own.split("orders")[0]
    )
    assert "Record the answer" in leader.get(url).content.decode()
    given = {"agrees": "yes", "opinion": "情况属实。"}
    assert office.post(f"/supervision/calendar/orders/{order.pk}/answer/", given).status_code == 403
    assert leader.post(f"/supervision/calendar/orders/{order.pk}/answer/", given).status_code == 302
    assert leader.post(f"/supervision/calendar/orders/{order.pk}/answer/", given).status_code == 409
    village = as_(cast[Role.VILLAGE_CLERK]).get(f"/supervision/calendar/{cast.places.village.pk}/").content.decode()
    assert village.count('<span class="mark">frozen</span>') == 5 and "农政办〔2017〕8号" in village
    assert "Propose an order of days" not in village and calendar_now().version in village
    assert "has never run" in village
    assert as_(cast[Role.VILLAGE_CLERK]).get(url).status_code == 200  # the county's orders are its deadlines


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first_day": "2017-02-01"}, "The day is over"),
        ({"last_day": "2017-03-01"}, "before the first"),
        ({"kind": "revocation"}, "Only an order of this place"),
        ({"paper": ""}, "This field is required"),
        ({"first_day": "\x00"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, as_: As, change: dict[str, str], words: str) -> None:
    url = f"/supervision/calendar/{cast.places.county.pk}/"
    answer = as_(cast[Role.COUNTY_OFFICE]).post(url, FREEZE | change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not DayOrder.objects.exists()


def test_addresses_that_lead_nowhere(cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    assert office.get("/supervision/calendar/99999999999999999999/").status_code == 404
    assert office.post("/supervision/calendar/orders/99999999999999999999/answer/").status_code == 404
    url = f"/supervision/calendar/{cast.places.county.pk}/"
    for month in ("x", "2017-13", "9999-99", "0001-01", "%00"):
        assert office.get(f"{url}?month={month}").status_code == 200
    assert "2016-10" in office.get(f"{url}?month=2016-10").content.decode()
