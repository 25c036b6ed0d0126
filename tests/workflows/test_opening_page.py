"""The page on which rollbacks, entries and removals are opened says the words of the place's programme."""

from pathlib import Path

import pytest
from django.urls import reverse

from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast
from tests.programme_variants import load_variant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_who_never_belonged_is_struck_off_in_the_places_own_word(cast: Cast, as_: As, tmp_path: Path) -> None:
    office, address = as_(cast[Role.COUNTY_OFFICE]), reverse("workflows:open-other")
    assert "剔除" not in office.get(address).text
    load_variant(tmp_path, ("[wording]\n", '[wording]\nstruck_off = "剔除"\n'))
    assert "剔除（取消建档立卡资格）" in office.get(address).text
