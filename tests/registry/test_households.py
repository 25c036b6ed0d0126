"""Household pages and the reasoned look at a number."""

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock, log
from registry.encryption import blind_index
from registry.households import MayNotReveal, NothingToReveal, ReasonTooShort, reveal_identity
from registry.models import Household, Member, Posting
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.factories import Cast, Places, id_no, make_household

NUMBER = id_no(7)
REASON = "核对户口簿与登记表"

pytestmark = pytest.mark.usefixtures("spring")


@pytest.fixture
def head(household: Household) -> Member:
    household.phone = "18175273660"
    household.save()
    member = household.members.get(position=1)
    member.id_no, member.id_index = NUMBER, blind_index(NUMBER)
    member.save()
    return member


def page_of(no: str) -> str:
    return reverse("registry:household", args=[no])


def reveal(client: Client, no: str, **data: str) -> "object":
    return client.post(reverse("registry:household-reveal", args=[no]), {"what": "1", "reason": REASON} | data)


def test_numbers_are_masked_on_the_page(cast: Cast, head: Member, client: Client) -> None:
    client.force_login(cast[Role.TOWNSHIP_VERIFIER])
    page = client.get(page_of(head.household.no)).content.decode()
    assert "220122********" in page
    assert "181****3660" in page
    assert NUMBER not in page
    assert "18175273660" not in page


def test_a_stranger_gets_404(cast: Cast, head: Member, client: Client) -> None:
    client.force_login(cast.twins[Role.TOWNSHIP_VERIFIER])
    assert client.get(page_of(head.household.no)).status_code == 404
    assert reveal(client, head.household.no).status_code == 404


def test_a_reason_shows_the_number_once_and_is_logged(cast: Cast, head: Member, client: Client) -> None:
    client.force_login(cast[Role.TOWNSHIP_VERIFIER])
    answer = reveal(client, head.household.no)
    assert NUMBER in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert NUMBER not in client.get(page_of(head.household.no)).content.decode()
    event = log.events_of(f"register:{head.household.no}").last()
    assert event.kind == "register:identity:revealed"
    assert event.parsed["statement"]["reason"] == REASON
    assert NUMBER not in event.body


@pytest.mark.parametrize("reason", ["", "    ", "核对", "\u3000\u3000核 "])
def test_without_a_reason_nothing_is_shown_or_logged(cast: Cast, head: Member, client: Client, reason: str) -> None:
    client.force_login(cast[Role.TOWNSHIP_VERIFIER])
    answer = reveal(client, head.household.no, reason=reason)
    assert answer.status_code == 422
    assert NUMBER not in answer.content.decode()
    assert not log.events_of(f"register:{head.household.no}").exists()


def test_a_supervisor_sees_the_household_but_no_number(cast: Cast, head: Member, client: Client) -> None:
    client.force_login(cast[Role.SUPERVISOR])
    assert client.get(page_of(head.household.no)).status_code == 200
    assert reveal(client, head.household.no).status_code == 403


def test_the_phone_is_revealed_like_a_number(cast: Cast, head: Member) -> None:
    shown = reveal_identity(household=head.household, asked_by=cast[Role.VILLAGE_CLERK], reason=REASON, at=clock.now())
    assert shown == "18175273660"


def test_the_service_asks_for_the_posting_of_this_moment(cast: Cast, head: Member) -> None:
    verifier = cast[Role.TOWNSHIP_VERIFIER]
    posting = Posting.objects.get(official=verifier)
    relieve(posting=posting, until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    with pytest.raises(MayNotReveal):
        reveal_identity(member=head, asked_by=verifier, reason=REASON, at=clock.now())


def test_the_service_refuses_short_reasons_and_missing_numbers(cast: Cast, head: Member) -> None:
    clerk = cast[Role.VILLAGE_CLERK]
    with pytest.raises(ReasonTooShort):
        reveal_identity(member=head, asked_by=clerk, reason=" a ", at=clock.now())
    with pytest.raises(NothingToReveal):
        reveal_identity(member=head.household.members.get(position=2), asked_by=clerk, reason=REASON, at=clock.now())


def test_the_list_shows_only_what_the_official_may_see(cast: Cast, places: Places, client: Client) -> None:
    make_household(places.village, no="2201221002200001")
    make_household(places.far_village, no="2201221012150001")
    client.force_login(cast[Role.TOWNSHIP_VERIFIER])
    page = client.get(reverse("registry:household-list")).content.decode()
    assert "2201221002200001" in page
    assert "2201221012150001" not in page


def test_the_list_pages_forth_and_back_without_loss(cast: Cast, places: Places, client: Client) -> None:
    for number in range(1, 121):
        Household.objects.create(
            no=f"22012210022{number:05d}",
            village=places.village,
            village_path=places.village.path,
            head_name="林丽",
            entered_at=clock.now(),
            amended_at=clock.now(),
        )
    client.force_login(cast[Role.COUNTY_OFFICE])
    address, seen, back = reverse("registry:household-list"), [], []
    query = ""
    while True:
        page = client.get(address + query).context["page"]
        seen.append([row.no for row in page.rows])
        if not page.next:
            break
        query = page.next
    while page.previous:
        page = client.get(address + page.previous).context["page"]
        back.insert(0, [row.no for row in page.rows])
    assert [len(rows) for rows in seen] == [50, 50, 20]
    assert back == seen[:2]
    shown = [no for rows in seen for no in rows]
    assert shown == sorted(shown)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "林"}, 1),
        ({"name": "王"}, 0),
        ({"name": "2201221002200001"}, 1),
        ({"village": "宝城"}, 1),
        ({"village": "保卫"}, 0),
        ({"standing": "not_exited"}, 1),
        ({"standing": "exited"}, 0),
        ({"standing": "nonsense"}, 1),
        ({"after": "x"}, 1),
        ({"after": "\x00~\x00"}, 1),
        ({"name": "\x00"}, 1),
        ({"place": "9" * 40}, 1),
    ],
)
def test_filters_narrow_and_nonsense_does_not_break(
    cast: Cast, household: Household, client: Client, query: dict[str, str], found: int
) -> None:
    client.force_login(cast[Role.COUNTY_OFFICE])
    answer = client.get(reverse("registry:household-list"), query)
    assert answer.status_code == 200
    assert len(answer.context["page"].rows) == found


def test_net_income_takes_expenses_off(cast: Cast, household: Household, client: Client) -> None:
    client.force_login(cast[Role.COUNTY_OFFICE])
    assert client.get(page_of(household.no)).context["years"][0]["net"] == "9500.00"
