"""What is reported about places: a report never changes; who may report."""

import django.db.models.deletion
from django.db import migrations, models

import registry.fields
from audit.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_listings"), ("audit", "0002_append_only")]

    operations = [
        migrations.AlterModelOptions(
            name='division',
            options={'permissions': [('view_cases', 'view_cases'), ('reveal_identity', 'reveal_identity'), ('import_register', 'import_register'), ('report_indicators', 'report_indicators'), ('plan_exit', 'plan_exit'), ('nominate_exit', 'nominate_exit'), ('accept_application', 'accept_application'), ('check_home', 'check_home'), ('hold_appraisal', 'hold_appraisal'), ('verify_in_village', 'verify_in_village'), ('record_consent', 'record_consent'), ('post_notice', 'post_notice'), ('check_exit', 'check_exit'), ('review_in_township', 'review_in_township'), ('post_township_notice', 'post_township_notice'), ('compare_data', 'compare_data'), ('review_exit', 'review_exit'), ('approve_exit', 'approve_exit'), ('verify_exit', 'verify_exit'), ('announce_exit', 'announce_exit'), ('enter_deregistration', 'enter_deregistration'), ('confirm_deregistration', 'confirm_deregistration'), ('follow_up', 'follow_up'), ('sign_sheets', 'sign_sheets'), ('register_objection', 'register_objection'), ('handle_objection', 'handle_objection'), ('investigate_objection', 'investigate_objection'), ('decide_objection', 'decide_objection'), ('reply_comparison', 'reply_comparison'), ('clear_suspicion', 'clear_suspicion'), ('draw_sample', 'draw_sample'), ('set_targets', 'set_targets'), ('set_parameters', 'set_parameters'), ('manage_postings', 'manage_postings')]},
        ),
        migrations.CreateModel(
            name='IndicatorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('subject', models.CharField(choices=[('village', 'village'), ('hamlet', 'natural village'), ('town', 'town'), ('county', 'county')], max_length=10, verbose_name='subject')),
                ('hamlet', models.CharField(blank=True, max_length=60, verbose_name='natural village')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('source', models.CharField(choices=[('village', 'village'), ('township', 'township'), ('office', 'poverty alleviation office'), ('department', 'department')], max_length=12, verbose_name='source')),
                ('department', models.CharField(blank=True, max_length=60, verbose_name='department')),
                ('values', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('reporter_name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='reported at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicator_reports', to='registry.division')),
                ('import_run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicator_reports', to='registry.importrun')),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
            options={
                'indexes': [models.Index(fields=['division', 'year', 'id'], name='indicators_of_place_and_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('department__gt', ''), ('source', 'department')), models.Q(models.Q(('source', 'department'), _negated=True), ('department', '')), _connector='OR'), name='a_department_reports_under_its_name'), models.CheckConstraint(condition=models.Q(models.Q(('hamlet__gt', ''), ('subject', 'hamlet')), models.Q(models.Q(('subject', 'hamlet'), _negated=True), ('hamlet', '')), _connector='OR'), name='a_natural_village_has_its_name')],
            },
        ),
        AppendOnly("registry_indicatorreport", [["id"]]),
    ]
