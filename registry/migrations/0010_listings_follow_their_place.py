"""A listing goes over to the place that follows the listed one (D-46); otherwise it keeps what it lists."""

from django.db import migrations

from audit.protection import Refuse


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_duties_of_the_ledger")]

    operations = [
        Refuse(
            "a_listing_keeps_what_it_lists",
            "registry_listing",
            when="NEW.kind <> OLD.kind OR NEW.designation <> OLD.designation"
            " OR NEW.source <> OLD.source OR NEW.clause <> OLD.clause OR NEW.listed_on <> OLD.listed_on"
            " OR (OLD.ended_on IS NOT NULL AND (NEW.ended_on IS NULL OR NEW.ended_on <> OLD.ended_on))"
            " OR (NEW.division_id <> OLD.division_id AND (OLD.ended_on IS NOT NULL OR NOT EXISTS ("
            "SELECT 1 FROM registry_division d WHERE d.id = OLD.division_id AND d.successor_id = NEW.division_id)))",
            on="UPDATE",
        ),
    ]
