"""Rows of stalled tasks, and how far the sweep is that keeps them."""

import django.db.models.deletion
import registry.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0019_absences'),
        ('workflows', '0009_outbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='SweepLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('due', 'what is late, claimed, held or lately changed'), ('all', 'every open task')], max_length=10)),
                ('tasks', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='SweepRound',
            fields=[
                ('kind', models.CharField(choices=[('due', 'what is late, claimed, held or lately changed'), ('all', 'every open task')], max_length=10, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField(null=True, verbose_name='began')),
                ('last_event', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Stall',
            fields=[
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stall', serialize=False, to='workflows.casetask')),
                ('cause', models.CharField(choices=[('nobody_can_act', 'nobody can act'), ('job_stuck', 'a background job is stuck'), ('evidence_missing', 'evidence is missing'), ('notice_running', 'the notice is running'), ('notice_unproven', 'the notice is not proven'), ('objection_open', 'an objection is open'), ('comparison_missing', 'the data comparison is not settled'), ('waiting_for_signature', 'signatures are missing'), ('claimed_idle', 'claimed, and nothing done'), ('returned_twice', 'returned twice'), ('slow', 'nothing stands in the way')], max_length=30, verbose_name='cause')),
                ('also', models.JSONField(default=list)),
                ('detail', models.JSONField(default=dict)),
                ('since', models.DateTimeField(verbose_name='since')),
                ('found_at', models.DateTimeField(verbose_name='found')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit'), ('village_assessment', 'village self-assessment'), ('village_township_check', 'township self-check of the village'), ('village_sectors', 'certificates of the departments'), ('village_county_review', 'county review of the village'), ('village_notice', 'notice in the township'), ('village_notice_result', 'result of the notice in the township'), ('village_city_verification', 'city verification of the village'), ('village_evaluation', 'evaluation of the village'), ('village_approval', "approval of the village's exit"), ('village_announcement', "announcement of the village's exit"), ('village_announcement_result', "result of the village's announcement"), ('village_filing', "filing of the village's exit"), ('village_filing_confirmation', 'confirmation of the filing'), ('county_application', "county's application"), ('county_initial_review', 'initial review of the county'), ('county_provincial_check', 'provincial check of the county'), ('county_evaluation', 'evaluation of the county'), ('county_notice', 'provincial notice'), ('county_notice_result', 'result of the provincial notice'), ('county_decision', "province's application to the State Council group"), ('county_national_check', 'national check of the county'), ('county_final_approval', "approval of the county's exit"), ('county_announcement', "announcement of the county's exit"), ('county_announcement_result', "result of the county's announcement"), ('town_self_check', "town's self-check"), ('town_district_review', 'district review of the town'), ('town_notice', 'notice in the district'), ('town_notice_result', 'result of the notice in the district'), ('town_acceptance', 'city acceptance of the town'), ('town_announcement', "announcement of the town's exit"), ('town_announcement_result', "result of the town's announcement"), ('consolidation_self_check', 'self-check of the weak village'), ('consolidation_review', 'district review of the weak village'), ('consolidation_evaluation', 'city self-evaluation'), ('consolidation_acceptance', 'full city acceptance'), ('consolidation_provincial', 'provincial evaluation'), ('rollback_visit', 'township home visit led by a leader'), ('rollback_check', 'county check of the exit'), ('rollback_decision', 'county decision on the exit'), ('rollback_notice', 'notice in the village of a false exit'), ('rollback_notice_result', 'result of the notice of a false exit'), ('rollback_marking', 'marking as not exited'), ('rollback_confirmation', 'confirmation of the marking as not exited'), ('rollback_plan', 'new help plan'), ('entry_visit', 'home visit and income computation'), ('entry_reply', "household's reply"), ('entry_appraisal', 'democratic appraisal of the entry'), ('entry_notice', 'notice in the village of the entry'), ('entry_notice_result', 'result of the notice of the entry'), ('entry_review', 'township review of the entry'), ('entry_comparison', 'data comparison of the entry'), ('entry_approval', 'county approval of the entry'), ('entry_announcement', 'announcement of the entry'), ('entry_announcement_result', 'result of the announcement of the entry'), ('entry_marking', 'marking of the entry'), ('entry_confirmation', 'confirmation of the marking')], max_length=40, verbose_name='stage')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('act_division', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('county', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
            options={
                'indexes': [models.Index(fields=['division_path', 'task'], name='stalls_under_place'), models.Index(fields=['county', 'cause', 'since', 'task'], name='stalls_by_cause')],
            },
        ),
    ]
