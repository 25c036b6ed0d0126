"""The lists that the source documents name, loaded from a csv."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from registry.divisions_loading import load_divisions
from registry.models import Listing
from tests.factories import Places

HEAD = "code,name,kind,designation,planned_year,listed_on,clause,source\n"


@pytest.mark.django_db
def test_the_ten_counties_of_liaoning_and_nothing_that_is_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    load_divisions(settings.BASE_DIR / "data" / "divisions.csv")
    call_command("load_listings")
    assert "listings: 10 new, 0 unchanged" in capsys.readouterr().out
    names = {"义县", "彰武县", "朝阳县", "建平县", "北票市", "凌源市", "西丰县", "建昌县"}
    names |= {"阜新蒙古族自治县", "喀喇沁左翼蒙古族自治县"}
    assert set(Listing.objects.values_list("division__name", flat=True)) == names
    assert set(Listing.objects.values_list("kind", "standing", "planned_year")) == {("county", "poor", 2020)}
    call_command("load_listings")
    assert "listings: 0 new, 10 unchanged" in capsys.readouterr().out


def test_places_that_are_not_loaded_are_named(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_listings")
    assert "left out 210727 义县: no such place is loaded" in capsys.readouterr().out
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("220122100220,宝城村,hamlet,省定,2017,2014-12-01,,名录", "line 2"),
        ("220122100220,宝城村,village,省定,soon,2014-12-01,,名录", "line 2"),
        ("220122100220,宝城村,village,省定,2017,2014-13-01,,名录", "line 2"),
        ("220122100220,宝城村,town,省定,2017,2014-12-01,,名录", "another level"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_entered(
    places: Places, tmp_path: Path, line: str, reason: str, settings: object
) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(HEAD + line + "\n220122100236,前塘家村,village,省定,,2014-12-01,,名录\n", encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        call_command("load_listings", file)
    assert not Listing.objects.exists()


def test_a_file_without_its_columns_is_refused(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="first line"):
        call_command("load_listings", file)


def test_a_village_of_an_own_list(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(HEAD + "220122100220,宝城村,village,省定,2017,2014-12-01,C-04,名录\n", encoding="utf-8")
    call_command("load_listings", file)
    listing = Listing.objects.get()
    assert (listing.division, listing.listed_on, listing.clause) == (places.village, date(2014, 12, 1), "C-04")
