"""The page that shows a full number is the answer to one POST; loading it again leads back to the masked one."""

from registry.models import Household
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast


def test_loading_the_revealing_page_again_leads_back(cast: Cast, household: Household, as_: As) -> None:
    answer = as_(cast[Role.VILLAGE_CLERK]).get(f"/registry/households/{household.no}/reveal/")
    assert (answer.status_code, answer["Location"]) == (302, f"/registry/households/{household.no}/")
