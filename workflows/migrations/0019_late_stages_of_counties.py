"""What is late, of a county and stage, in one row; filled with what stands in the row of the past."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0018_durations_of_finished_stages'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county', models.BigIntegerField()),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit'), ('village_assessment', 'village self-assessment'), ('village_township_check', 'township self-check of the village'), ('village_sectors', 'certificates of the departments'), ('village_county_review', 'county review of the village'), ('village_notice', 'notice in the township'), ('village_notice_result', 'result of the notice in the township'), ('village_city_verification', 'city verification of the village'), ('village_evaluation', 'evaluation of the village'), ('village_approval', "approval of the village's exit"), ('village_announcement', "announcement of the village's exit"), ('village_announcement_result', "result of the village's announcement"), ('village_filing', "filing of the village's exit"), ('village_filing_confirmation', 'confirmation of the filing'), ('county_application', "county's application"), ('county_initial_review', 'initial review of the county'), ('county_provincial_check', 'provincial check of the county'), ('county_evaluation', 'evaluation of the county'), ('county_notice', 'provincial notice'), ('county_notice_result', 'result of the provincial notice'), ('county_decision', "province's application to the State Council group"), ('county_national_check', 'national check of the county'), ('county_final_approval', "approval of the county's exit"), ('county_announcement', "announcement of the county's exit"), ('county_announcement_result', "result of the county's announcement"), ('town_self_check', "town's self-check"), ('town_district_review', 'district review of the town'), ('town_notice', 'notice in the district'), ('town_notice_result', 'result of the notice in the district'), ('town_acceptance', 'city acceptance of the town'), ('town_announcement', "announcement of the town's exit"), ('town_announcement_result', "result of the town's announcement"), ('consolidation_self_check', 'self-check of the weak village'), ('consolidation_review', 'district review of the weak village'), ('consolidation_evaluation', 'city self-evaluation'), ('consolidation_acceptance', 'full city acceptance'), ('consolidation_provincial', 'provincial evaluation'), ('rollback_visit', 'township home visit led by a leader'), ('rollback_check', 'county check of the exit'), ('rollback_decision', 'county decision on the exit'), ('rollback_notice', 'notice in the village of a false exit'), ('rollback_notice_result', 'result of the notice of a false exit'), ('rollback_marking', 'marking as not exited'), ('rollback_confirmation', 'confirmation of the marking as not exited'), ('rollback_plan', 'new help plan'), ('entry_visit', 'home visit and income computation'), ('entry_reply', "household's reply"), ('entry_appraisal', 'democratic appraisal of the entry'), ('entry_notice', 'notice in the village of the entry'), ('entry_notice_result', 'result of the notice of the entry'), ('entry_review', 'township review of the entry'), ('entry_comparison', 'data comparison of the entry'), ('entry_approval', 'county approval of the entry'), ('entry_announcement', 'announcement of the entry'), ('entry_announcement_result', 'result of the announcement of the entry'), ('entry_marking', 'marking of the entry'), ('entry_confirmation', 'confirmation of the marking')], max_length=40)),
                ('open', models.IntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'stage'), name='one_count_of_what_is_late')],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO workflows_latecount (county, stage, open) SELECT county, stage, sum(open) FROM workflows_duecount"
            " WHERE due_on = '0001-01-01' GROUP BY county, stage",
            migrations.RunSQL.noop,
        ),
    ]
