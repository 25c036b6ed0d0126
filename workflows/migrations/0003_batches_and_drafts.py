"""Bulk acts that can be resumed, drafts that survive a lost connection."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0002_objection_tasks"),
        ("approvals", "0009_field_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='stage')),
                ('values', models.JSONField()),
                ('seen_version', models.PositiveIntegerField()),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='approvals.case')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'stage', 'owner'), name='one_draft_per_official_and_stage')],
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='stage')),
                ('items', models.JSONField()),
                ('households', models.PositiveIntegerField(verbose_name='households')),
                ('persons', models.PositiveIntegerField(verbose_name='persons')),
                ('made_at', models.DateTimeField(verbose_name='chosen at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sheet', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='selection', to='approvals.sheet')),
            ],
            options={
                'indexes': [models.Index(fields=['official', '-id'], name='selections_of_official')],
            },
        ),
    ]
