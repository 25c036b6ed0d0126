"""Decisions and what they rest on only grow; one person never acts at two levels, nor checks what he did himself (S1, S5)."""

from django.db import migrations

from audit.protection import AppendOnly, Refuse

# Frozen copy of approvals.stages: differs_from. A new pair is a new migration.
SEPARATE = (
    ("joint_village_check", "home_check"),
    ("township_review", "township_self_check"),
    ("county_approval", "comparison"),
    ("county_approval", "county_review"),
    ("deregistration_confirmation", "deregistration"),
)
_PAIRS = " OR ".join(
    f"(NEW.stage = '{one}' AND d.stage = '{other}') OR (NEW.stage = '{other}' AND d.stage = '{one}')"
    for one, other in SEPARATE
)
_OWN = "SELECT 1 FROM approvals_decision d WHERE d.case_id = NEW.case_id AND d.decided_by_id = NEW.decided_by_id"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        AppendOnly("approvals_assessment", [["id"], ["case_id", "round", "stage"]]),
        AppendOnly("approvals_decision", [["id"], ["case_id", "round", "stage"]]),
        AppendOnly("approvals_notice", [["id"], ["decision_id"], ["case_id", "round", "kind"]]),
        AppendOnly("approvals_comparisonreply", [["id"], ["decision_id", "department"]]),
        AppendOnly("approvals_evidence", [["id"]]),
        Refuse(
            "one_person_never_acts_at_two_levels",
            "approvals_decision",
            when=f"EXISTS ({_OWN} AND d.level <> NEW.level)",
        ),
        Refuse(
            "the_nominator_acts_at_no_other_level",
            "approvals_decision",
            when="NEW.level <> 5 AND EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = NEW.case_id"
            " AND c.opened_by_id = NEW.decided_by_id)",
        ),
        Refuse("nobody_checks_his_own_act", "approvals_decision", when=f"EXISTS ({_OWN} AND ({_PAIRS}))"),
        Refuse(
            "nothing_is_decided_in_a_closed_case",
            "approvals_decision",
            when="EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = NEW.case_id AND c.closed_at IS NOT NULL)",
        ),
        Refuse(
            "dates_never_run_backwards",
            "approvals_decision",
            when="EXISTS (SELECT 1 FROM approvals_decision d WHERE d.case_id = NEW.case_id AND d.acted_on > NEW.acted_on)",
        ),
    ]
