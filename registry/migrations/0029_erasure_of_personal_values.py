"""Who erases personal values of the log."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0028_duty_of_the_trail'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='division',
            options={'permissions': [('view_cases', 'view_cases'), ('reveal_identity', 'reveal_identity'), ('export_statuses', 'export_statuses'), ('import_register', 'import_register'), ('report_indicators', 'report_indicators'), ('plan_exit', 'plan_exit'), ('nominate_exit', 'nominate_exit'), ('accept_application', 'accept_application'), ('check_home', 'check_home'), ('hold_appraisal', 'hold_appraisal'), ('verify_in_village', 'verify_in_village'), ('record_consent', 'record_consent'), ('post_notice', 'post_notice'), ('check_exit', 'check_exit'), ('review_in_township', 'review_in_township'), ('post_township_notice', 'post_township_notice'), ('compare_data', 'compare_data'), ('review_exit', 'review_exit'), ('approve_exit', 'approve_exit'), ('verify_exit', 'verify_exit'), ('announce_exit', 'announce_exit'), ('enter_deregistration', 'enter_deregistration'), ('confirm_deregistration', 'confirm_deregistration'), ('follow_up', 'follow_up'), ('open_place_case', 'open_place_case'), ('assess_place', 'assess_place'), ('approve_place_exit', 'approve_place_exit'), ('announce_place_exit', 'announce_place_exit'), ('record_evaluation', 'record_evaluation'), ('confirm_filing', 'confirm_filing'), ('open_register_case', 'open_register_case'), ('record_natural_change', 'record_natural_change'), ('confirm_natural_change', 'confirm_natural_change'), ('mark_risk', 'mark_risk'), ('confirm_risk', 'confirm_risk'), ('sign_sheets', 'sign_sheets'), ('register_objection', 'register_objection'), ('handle_objection', 'handle_objection'), ('investigate_objection', 'investigate_objection'), ('decide_objection', 'decide_objection'), ('reply_comparison', 'reply_comparison'), ('clear_suspicion', 'clear_suspicion'), ('draw_sample', 'draw_sample'), ('set_targets', 'set_targets'), ('set_parameters', 'set_parameters'), ('open_ledger_item', 'open_ledger_item'), ('assign_rectification', 'assign_rectification'), ('rectify', 'rectify'), ('confirm_rectification', 'confirm_rectification'), ('accept_rectification', 'accept_rectification'), ('close_rectification', 'close_rectification'), ('call_recheck', 'call_recheck'), ('recheck_exit', 'recheck_exit'), ('record_help', 'record_help'), ('prepare_reports', 'prepare_reports'), ('issue_reports', 'issue_reports'), ('file_upwards', 'file_upwards'), ('sign_letters', 'sign_letters'), ('supervise', 'supervise'), ('set_calendar', 'set_calendar'), ('manage_channels', 'manage_channels'), ('read_trail', 'read_trail'), ('commission_evaluation', 'commission_evaluation'), ('evaluate', 'evaluate'), ('lead_evaluation', 'lead_evaluation'), ('answer_evaluation', 'answer_evaluation'), ('erase_personal', 'erase_personal'), ('manage_postings', 'manage_postings')]},
        ),
    ]
