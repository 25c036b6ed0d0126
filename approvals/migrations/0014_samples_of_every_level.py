"""Townships and counties may sample, too (domain.md §2.2): a round of a case is drawn once at each stage, and nobody slips by unseen."""

from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_UNDECIDED = (
    "EXISTS (SELECT 1 FROM approvals_sampleunit v WHERE v.draw_id = u.draw_id AND v.is_sampled"
    " AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.case_id = v.case_id AND d.round = v.round"
    " AND d.stage = v.stage))"
)
_UNIT = (
    "EXISTS (SELECT 1 FROM approvals_sampleunit u WHERE u.case_id = NEW.case_id AND u.round = NEW.round"
    " AND u.stage = NEW.stage"
)
_MAY_PASS_UNSEEN = (
    f"{_UNIT} AND NOT u.is_sampled AND NOT {_UNDECIDED}"
    " AND NOT EXISTS (SELECT 1 FROM approvals_samplereturn t WHERE t.draw_id = u.draw_id))"
)
_TWICE = (
    "EXISTS (SELECT 1 FROM approvals_sampleunit u WHERE u.case_id = NEW.case_id AND u.round = NEW.round"
    " AND u.stage = NEW.stage)"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0013_early_letters")]

    operations = [
        migrations.RemoveConstraint(model_name="sampleunit", name="a_round_of_a_case_is_drawn_once"),
        migrations.AddField(  # until now the verification above the county alone drew
            model_name="sampleunit",
            name="stage",
            field=models.CharField(
                choices=[
                    ("year_plan", "annual plan"),
                    ("application", "application"),
                    ("home_check", "home check and income computation"),
                    ("appraisal", "democratic appraisal"),
                    ("joint_village_check", "joint village check"),
                    ("consent", "household's consent"),
                    ("first_notice", "first notice"),
                    ("first_notice_result", "result of the first notice"),
                    ("township_self_check", "township self-check"),
                    ("township_review", "township review"),
                    ("second_notice", "second notice"),
                    ("second_notice_result", "result of the second notice"),
                    ("comparison", "data comparison"),
                    ("county_review", "county review"),
                    ("county_approval", "county approval"),
                    ("city_verification", "city verification"),
                    ("announcement", "announcement"),
                    ("announcement_result", "result of the announcement"),
                    ("deregistration", "deregistration"),
                    ("deregistration_confirmation", "confirmation of the deregistration"),
                    ("follow_up", "follow-up visit"),
                ],
                default="city_verification",
                max_length=40,
                verbose_name="stage",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="sampleunit",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "stage"), name="a_round_of_a_case_is_drawn_once_at_a_stage"
            ),
        ),
        # takes the place of the trigger of the same name that kept SQLite from replacing over the narrower key
        Refuse(
            "approvals_sampleunit_no_replace_case_id_round",
            "approvals_sampleunit",
            when_pg="false",
            when_sqlite=_TWICE,
            message="UNIQUE constraint failed: approvals_sampleunit.case_id, approvals_sampleunit.round, approvals_sampleunit.stage",
        ),
        Refuse(
            "who_was_not_drawn_waits_for_the_sample",
            "approvals_decision",
            when="NEW.outcome = 'approved' AND NEW.assessment_id IS NULL"
            f" AND (NEW.stage = 'city_verification' OR (NEW.stage IN ('township_self_check', 'county_review') AND {_UNIT})))"
            f" AND NOT {_MAY_PASS_UNSEEN}",
        ),
        AppendOnly(
            "approvals_sampleunit", [["id"], ["draw_id", "case_id"], ["draw_id", "place"], ["case_id", "round", "stage"]]
        ),
    ]
