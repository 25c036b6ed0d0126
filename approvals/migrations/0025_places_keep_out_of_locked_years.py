"""What a case marks of a listed place is dated into no year that is locked, as of a household (0018, domain.md §2.0-8)."""

from django.db import migrations

from audit.protection import Refuse

_LOCKED = (
    "NEW.case_no <> '' AND EXISTS (SELECT 1 FROM approvals_yearlock l JOIN registry_listing g"
    " ON SUBSTR(g.division_path, 1, LENGTH(l.division_path)) = l.division_path"
    " WHERE g.id = NEW.listing_id AND l.year = {year})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0024_villages_are_evaluated"),
        ("registry", "0007_listings"),
    ]

    operations = [
        Refuse(
            "no_place_is_dated_into_a_locked_year",
            "registry_listingstanding",
            when_pg=_LOCKED.format(year="EXTRACT(YEAR FROM NEW.effective_on)"),
            when_sqlite=_LOCKED.format(year="CAST(strftime('%Y', NEW.effective_on) AS INTEGER)"),
            whole_statement=True,
        ),
    ]
