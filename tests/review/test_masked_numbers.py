"""A masked identity number stays masked: nothing beside it gives the hidden digits away."""

from datetime import date

from registry.models import Household
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast


def test_the_page_of_a_household_does_not_show_the_digits_that_the_mask_hides(
    cast: Cast, household: Household, as_: As
) -> None:
    member = household.members.order_by("pk").first()
    assert member is not None
    member.id_no, member.birth_on = "220122197502082349", date(1975, 2, 8)
    member.save(update_fields=["id_no", "birth_on"])
    page = as_(cast[Role.VILLAGE_CLERK]).get(f"/registry/households/{household.no}/").content.decode()
    assert "220122********2349" in page
    assert not any(day in page for day in ("1975-02-08", "19750208", "1975年2月8日", "02-08"))
