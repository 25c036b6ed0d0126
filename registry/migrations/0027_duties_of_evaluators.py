"""Evaluators from outside: who commissions them, what they may do, and that they hold no other post (S10)."""

from django.db import migrations, models

from audit.protection import Refuse

_OURS = "('evaluator', 'evaluation_leader')"
_MIXED = (
    "SELECT 1 FROM registry_posting p WHERE p.official_id = NEW.official_id AND p.until IS NULL AND p.role <> NEW.role"
    f" AND (p.role IN {_OURS}) <> (NEW.role IN {_OURS})"
)
_LENT = (
    "SELECT 1 FROM registry_posting o WHERE o.id = NEW.posting_id AND (o.role IN " + _OURS + " OR EXISTS ("
    f"SELECT 1 FROM registry_posting p WHERE p.official_id = NEW.delegate_id AND p.until IS NULL AND p.role IN {_OURS}))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0026_status_files"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="division",
            options={
                "permissions": [
                    ("view_cases", "view_cases"),
                    ("reveal_identity", "reveal_identity"),
                    ("export_statuses", "export_statuses"),
                    ("import_register", "import_register"),
                    ("report_indicators", "report_indicators"),
                    ("plan_exit", "plan_exit"),
                    ("nominate_exit", "nominate_exit"),
                    ("accept_application", "accept_application"),
                    ("check_home", "check_home"),
                    ("hold_appraisal", "hold_appraisal"),
                    ("verify_in_village", "verify_in_village"),
                    ("record_consent", "record_consent"),
                    ("post_notice", "post_notice"),
                    ("check_exit", "check_exit"),
                    ("review_in_township", "review_in_township"),
                    ("post_township_notice", "post_township_notice"),
                    ("compare_data", "compare_data"),
                    ("review_exit", "review_exit"),
                    ("approve_exit", "approve_exit"),
                    ("verify_exit", "verify_exit"),
                    ("announce_exit", "announce_exit"),
                    ("enter_deregistration", "enter_deregistration"),
                    ("confirm_deregistration", "confirm_deregistration"),
                    ("follow_up", "follow_up"),
                    ("open_place_case", "open_place_case"),
                    ("assess_place", "assess_place"),
                    ("approve_place_exit", "approve_place_exit"),
                    ("announce_place_exit", "announce_place_exit"),
                    ("record_evaluation", "record_evaluation"),
                    ("confirm_filing", "confirm_filing"),
                    ("open_register_case", "open_register_case"),
                    ("record_natural_change", "record_natural_change"),
                    ("confirm_natural_change", "confirm_natural_change"),
                    ("mark_risk", "mark_risk"),
                    ("confirm_risk", "confirm_risk"),
                    ("sign_sheets", "sign_sheets"),
                    ("register_objection", "register_objection"),
                    ("handle_objection", "handle_objection"),
                    ("investigate_objection", "investigate_objection"),
                    ("decide_objection", "decide_objection"),
                    ("reply_comparison", "reply_comparison"),
                    ("clear_suspicion", "clear_suspicion"),
                    ("draw_sample", "draw_sample"),
                    ("set_targets", "set_targets"),
                    ("set_parameters", "set_parameters"),
                    ("open_ledger_item", "open_ledger_item"),
                    ("assign_rectification", "assign_rectification"),
                    ("rectify", "rectify"),
                    ("confirm_rectification", "confirm_rectification"),
                    ("accept_rectification", "accept_rectification"),
                    ("close_rectification", "close_rectification"),
                    ("call_recheck", "call_recheck"),
                    ("recheck_exit", "recheck_exit"),
                    ("record_help", "record_help"),
                    ("prepare_reports", "prepare_reports"),
                    ("issue_reports", "issue_reports"),
                    ("file_upwards", "file_upwards"),
                    ("sign_letters", "sign_letters"),
                    ("supervise", "supervise"),
                    ("set_calendar", "set_calendar"),
                    ("manage_channels", "manage_channels"),
                    ("commission_evaluation", "commission_evaluation"),
                    ("evaluate", "evaluate"),
                    ("lead_evaluation", "lead_evaluation"),
                    ("answer_evaluation", "answer_evaluation"),
                    ("manage_postings", "manage_postings"),
                ]
            },
        ),
        migrations.AlterField(
            model_name="posting",
            name="role",
            field=models.CharField(
                choices=[
                    ("village_clerk", "village information officer"),
                    ("work_team_member", "resident work team member"),
                    ("village_committee", "head of the village committee"),
                    ("first_secretary", "first Party secretary"),
                    ("village_secretary", "secretary of the village Party organisation"),
                    ("group_head", "head of a village group"),
                    ("supervision_committee", "village supervision committee"),
                    ("township_clerk", "township information officer"),
                    ("township_verifier", "township verifier"),
                    ("township_team_leader", "leader of the township team"),
                    ("township_deputy", "deputy township head in charge"),
                    ("township_head", "township head"),
                    ("township_secretary", "township Party secretary"),
                    ("county_office", "county poverty alleviation office"),
                    ("county_verifier", "county verifier"),
                    ("county_team_leader", "leader of the county team"),
                    ("county_deputy_leader", "responsible leader of the county"),
                    ("county_leader", "first leader of the county"),
                    ("department_officer", "officer of a department"),
                    ("department_head", "head of a department"),
                    ("city_verifier", "city verifier"),
                    ("city_team_leader", "leader of the city team"),
                    ("upper_office", "office of the leading group above the county"),
                    ("upper_leader", "head of the leading group above the county"),
                    ("hotline_officer", "complaints officer"),
                    ("supervisor", "supervision officer"),
                    ("auditor", "discipline inspection and audit"),
                    ("system_administrator", "system administrator"),
                    ("evaluator", "third-party evaluator"),
                    ("evaluation_leader", "leader of the third-party evaluators"),
                ],
                max_length=40,
                verbose_name="role",
            ),
        ),
        Refuse(
            "evaluators_hold_no_other_post",
            "registry_posting",
            when=f"NEW.until IS NULL AND EXISTS ({_MIXED})",
        ),
        Refuse(
            "evaluators_stand_in_for_nobody_and_nobody_for_them",
            "registry_delegation",
            when=f"EXISTS ({_LENT})",
        ),
    ]
