"""V-7: whoever verified the village for the city does not evaluate it, and whoever evaluated it does not approve its exit."""

from django.db import migrations

from audit.protection import Refuse

# Frozen copy of approvals.stages: differs_from, of every path. A new pair is a new migration.
SEPARATE = (
    ("joint_village_check", "home_check"),
    ("township_review", "township_self_check"),
    ("county_approval", "comparison"),
    ("county_approval", "county_review"),
    ("deregistration_confirmation", "deregistration"),
    ("village_county_review", "village_sectors"),
    ("village_approval", "village_city_verification"),
    ("village_approval", "village_evaluation"),
    ("village_evaluation", "village_city_verification"),
    ("village_filing_confirmation", "village_filing"),
    ("county_evaluation", "county_provincial_check"),
    ("county_decision", "county_provincial_check"),
    ("county_decision", "county_evaluation"),
    ("county_final_approval", "county_provincial_check"),
    ("county_final_approval", "county_evaluation"),
    ("county_final_approval", "county_national_check"),
    ("rollback_decision", "rollback_check"),
    ("rollback_confirmation", "rollback_marking"),
    ("entry_approval", "entry_comparison"),
    ("entry_confirmation", "entry_marking"),
)
_PAIRS = " OR ".join(
    f"(NEW.stage = '{one}' AND d.stage = '{other}') OR (NEW.stage = '{other}' AND d.stage = '{one}')"
    for one, other in SEPARATE
)
_OWN = "SELECT 1 FROM approvals_decision d WHERE d.case_id = NEW.case_id AND d.decided_by_id = NEW.decided_by_id"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0027_departments_certify_counties")]

    operations = [
        Refuse(
            "nobody_checks_his_own_act",
            "approvals_decision",
            when=f"EXISTS ({_OWN} AND ({_PAIRS}))",
            whole_statement=True,
        ),
    ]
