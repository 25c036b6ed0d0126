"""The province's departments certify a county's indicators (K-3) as the counties' certify a village's (V-3)."""

from django.db import migrations

from audit.protection import Refuse

_NEWEST = (
    "approvals_sectorcertificate c WHERE c.case_id = NEW.case_id AND c.round = NEW.round AND c.stage = NEW.stage"
    " AND NOT EXISTS (SELECT 1 FROM approvals_sectorcertificate later WHERE later.case_id = c.case_id"
    " AND later.round = c.round AND later.stage = c.stage AND later.sector = c.sector AND later.no > c.no)"
)
_APPROVED = (
    "NEW.outcome = 'approved'"
    " AND NEW.stage IN ('village_sectors', 'town_district_review', 'county_provincial_check')"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0026_days_and_holds")]

    operations = [
        Refuse(
            "no_place_passes_a_veto_of_a_department",
            "approvals_decision",
            when=f"{_APPROVED} AND EXISTS (SELECT 1 FROM {_NEWEST} AND c.fails_veto)",
            whole_statement=True,
        ),
        Refuse(
            "no_place_passes_a_certificate_without_both_signatures",
            "approvals_decision",
            when=f"{_APPROVED} AND EXISTS (SELECT 1 FROM {_NEWEST}"
            " AND (SELECT count(*) FROM approvals_sectorsignature s WHERE s.certificate_id = c.id) < 2)",
            whole_statement=True,
        ),
    ]
