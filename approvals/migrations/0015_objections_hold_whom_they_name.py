"""Objections hold whom they name: the row on the list, merging only about one case, nobody involved handles one (S3, S4),
and nobody leaves on verifications that are older than a founded objection.
"""

from django.db import migrations, models

from audit.protection import Refuse

_CASE = "(SELECT o.case_id FROM approvals_objection o WHERE o.id = NEW.objection_id)"
_HOUSEHOLD = "(SELECT o.household_id FROM approvals_objection o WHERE o.id = NEW.objection_id)"
# Who acts, and whom he stands in for (S7).
_PEOPLE = "(NEW.official_id, (SELECT p.official_id FROM registry_posting p WHERE p.id = NEW.posting_id))"
_NAMES = f"(SELECT u.name FROM registry_user u WHERE u.id IN {_PEOPLE})"


def _took_part(decided: str = "", of_sheet: str = "") -> str:
    return (
        f"EXISTS (SELECT 1 FROM approvals_decision d JOIN registry_posting q ON q.id = d.posting_id"
        f" WHERE d.case_id = {_CASE} AND (d.decided_by_id IN {_PEOPLE} OR q.official_id IN {_PEOPLE}){decided})"
        f" OR EXISTS (SELECT 1 FROM approvals_sheetitem i JOIN approvals_sheet h ON h.id = i.sheet_id"
        f" JOIN approvals_signoff s ON s.sheet_id = i.sheet_id"
        f" WHERE i.case_id = {_CASE} AND s.official_id IN {_PEOPLE}{of_sheet})"
        f" OR EXISTS (SELECT 1 FROM approvals_sheetitem i JOIN approvals_sheet h ON h.id = i.sheet_id"
        f" WHERE i.case_id = {_CASE} AND h.opened_by_id IN {_PEOPLE}{of_sheet})"
        f" OR EXISTS (SELECT 1 FROM approvals_recusal r WHERE r.case_id = {_CASE} AND r.official_id IN {_PEOPLE})"
        f" OR EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = {_CASE} AND c.opened_by_id IN {_PEOPLE})"
    )


_IS_NEAR = (
    f"EXISTS (SELECT 1 FROM registry_helper p WHERE p.household_id = {_HOUSEHOLD} AND p.until IS NULL"
    f" AND p.name IN {_NAMES})"
    f" OR EXISTS (SELECT 1 FROM registry_member m WHERE m.household_id = {_HOUSEHOLD} AND m.name IN {_NAMES})"
)
_HANDLES = "(NEW.step IN ('O-3', 'O-6') OR (NEW.step = 'O-2' AND NEW.outcome IN ('accepted', 'not_accepted')))"
# The annual plan judges nobody. Frozen copy of objection_policy and of Stage.measures: a change is a new migration.
_JUDGED = _took_part(" AND d.stage <> 'year_plan'", " AND h.stage <> 'year_plan'")
_VERIFYING = "'home_check', 'township_self_check', 'county_review', 'city_verification'"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0014_samples_of_every_level"), ("registry", "0003_delegations_and_departments")]

    operations = [
        migrations.AddField(
            model_name="objection",
            name="row_no",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="row on the list"),
        ),
        migrations.AddField(
            model_name="objection",
            name="hamlet",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="hamlet"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="objectionstep", name="one_step_of_a_kind_per_objection"),
        migrations.AddConstraint(
            model_name="objectionstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["referred", "relinked"]), _negated=True),
                fields=("objection", "step", "outcome"),
                name="one_step_of_a_kind_per_objection",
            ),
        ),
        # SQLite's INSERT OR REPLACE would delete a row over a partial key, too.
        Refuse(
            "no_step_is_replaced",
            "approvals_objectionstep",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM approvals_objectionstep s WHERE s.objection_id = NEW.objection_id"
            " AND s.step = NEW.step AND ((s.outcome = NEW.outcome AND NEW.outcome NOT IN ('referred', 'relinked'))"
            " OR NEW.step = 'O-5'))",
            message="UNIQUE constraint failed: approvals_objectionstep.objection_id, approvals_objectionstep.step,"
            " approvals_objectionstep.outcome",
        ),
        Refuse(
            "an_accepted_objection_names_its_case",
            "approvals_objectionstep",
            when=f"NEW.step = 'O-2' AND NEW.outcome = 'accepted' AND {_CASE} IS NULL"
            " AND CAST(NEW.particulars AS text) NOT LIKE '%no_household%'",
        ),
        Refuse(
            "objections_are_merged_about_one_case",
            "approvals_objection",
            when="NEW.state = 'merged' AND OLD.state <> 'merged' AND COALESCE(NEW.case_id, 0) <> COALESCE("
            "(SELECT o.case_id FROM approvals_objection o WHERE o.id = NEW.merged_into_id), 0)",
            on="UPDATE",
        ),
        Refuse(
            "a_case_that_others_follow_never_changes",
            "approvals_objection",
            when="OLD.case_id IS NOT NULL AND COALESCE(NEW.case_id, 0) <> OLD.case_id"
            " AND EXISTS (SELECT 1 FROM approvals_objection o WHERE o.merged_into_id = OLD.id)",
            on="UPDATE",
        ),
        Refuse(
            "who_took_part_handles_no_objection",
            "approvals_objectionstep",
            when=f"{_HANDLES} AND ({_JUDGED} OR {_IS_NEAR})",
        ),
        # Takes the place of the rule of 0006: whom the decider stands in for is asked, too.
        Refuse(
            "who_took_part_decides_no_objection",
            "approvals_objectionstep",
            when=f"NEW.step = 'O-5' AND ({_took_part()} OR {_IS_NEAR})",
        ),
        Refuse(
            "a_founded_objection_is_verified_again",
            "approvals_decision",
            when="NEW.stage = 'deregistration_confirmation' AND NEW.outcome = 'approved' AND EXISTS (SELECT 1"
            " FROM approvals_objection o JOIN approvals_objectionstep e ON e.objection_id = o.id"
            " WHERE o.case_id = NEW.case_id AND e.step = 'O-5' AND e.outcome = 'founded' AND NOT EXISTS"
            " (SELECT 1 FROM approvals_decision d WHERE d.case_id = NEW.case_id AND d.outcome = 'approved'"
            f" AND d.stage IN ({_VERIFYING}) AND d.decided_at > e.at))",
            whole_statement=True,
        ),
    ]
