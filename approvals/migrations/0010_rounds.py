"""The signers' queue, and approvals carried over when nothing they rest on changed."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0009_field_work'),
        ('registry', '0005_parameters'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='has_recusals',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='SheetSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='seat')),
                ('post', models.CharField(max_length=60, verbose_name='post on the form')),
                ('role', models.CharField(blank=True, max_length=40, verbose_name='role')),
                ('is_waiting', models.BooleanField(default=True)),
                ('act_division', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_rows', to='approvals.sheet')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_waiting', True)), fields=['act_division', 'role', 'id'], name='seats_waiting')],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'no'), name='a_seat_stands_once_on_a_sheet')],
            },
        ),
        migrations.CreateModel(
            name='Carry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='stage')),
                ('content_digest', models.CharField(max_length=64)),
                ('carried_at', models.DateTimeField(verbose_name='carried over at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='approvals.case')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='approvals.decision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'round', 'stage'), name='one_carry_per_stage_and_round')],
            },
        ),
        AppendOnly("approvals_carry", [["id"], ["case_id", "round", "stage"]]),
        Refuse(
            "only_an_earlier_approval_of_the_case_is_carried",
            "approvals_carry",
            when="NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id"
            " AND d.stage = NEW.stage AND d.outcome = 'approved' AND d.round < NEW.round)",
        ),
    ]
