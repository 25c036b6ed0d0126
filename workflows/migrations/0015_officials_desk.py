"""Stages that an official lays aside, who has which page open, and when a stage was last urged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_PAST_DUE = "SELECT 1 FROM workflows_casetask t WHERE t.id = NEW.task_id AND (t.finished IS NOT NULL OR t.due_on < NEW.until)"
_LYING = (
    "SELECT 1 FROM workflows_snooze s WHERE s.task_id = NEW.task_id AND s.official_id = NEW.official_id"
    " AND s.until > NEW.since AND NOT EXISTS (SELECT 1 FROM workflows_snoozeend e WHERE e.snooze_id = s.id)"
)
_URGED = """
UPDATE workflows_casetask SET urged_on = (SELECT max(u."on") FROM workflows_urge u WHERE u.task_id = workflows_casetask.id)
WHERE finished IS NULL AND EXISTS (SELECT 1 FROM workflows_urge u WHERE u.task_id = workflows_casetask.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0028_nobody_evaluates_his_own_verification'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('registry', '0025_single_keys_switched_off'),
        ('workflows', '0014_pauses_of_escalation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(verbose_name='at')),
            ],
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(verbose_name='back on')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
        ),
        migrations.CreateModel(
            name='SnoozeEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('himself', 'taken up again'), ('urged', 'urged'), ('given', 'given to somebody')], max_length=20, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
        ),
        migrations.AddField(
            model_name='casetask',
            name='urged_on',
            field=models.DateField(null=True, verbose_name='urged on'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('finished', None), ('flow_task_type', 'HUMAN'), ('was_returned', True)), fields=['act_division', 'duty', 'due_on', 'id'], name='task_returned'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('finished', None), ('flow_task_type', 'HUMAN'), ('urged_on__isnull', False)), fields=['act_division', 'duty', 'due_on', 'id'], name='task_urged'),
        ),
        migrations.AddField(
            model_name='presence',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='approvals.case'),
        ),
        migrations.AddField(
            model_name='presence',
            name='official',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='presence',
            name='sheet',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='approvals.sheet'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='official',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='snoozes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='snooze',
            name='posting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='task',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='snoozes', to='workflows.casetask'),
        ),
        migrations.AddField(
            model_name='snoozeend',
            name='snooze',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='workflows.snooze'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('case', 'official'), name='an_official_views_a_case_once'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('sheet', 'official'), name='an_official_views_a_sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('sheet', None)), models.Q(('case', None), ('sheet__isnull', False)), _connector='OR'), name='a_view_is_of_a_case_or_of_a_sheet'),
        ),
        migrations.AddIndex(
            model_name='snooze',
            index=models.Index(fields=['official', 'until'], name='snoozes_of_official'),
        ),
        migrations.AddIndex(
            model_name='snooze',
            index=models.Index(fields=['task', '-id'], name='snoozes_of_task'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='a_stage_is_laid_aside_until_a_later_day'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='laying_aside_has_its_reason'),
        ),
        AppendOnly("workflows_snooze", [["id"]]),
        AppendOnly("workflows_snoozeend", [["id"], ["snooze_id"]]),
        Refuse(
            "a_stage_lies_aside_for_days_not_for_months",
            "workflows_snooze",
            when_pg="NEW.until > NEW.since + 31",
            when_sqlite="julianday(NEW.until) > julianday(NEW.since) + 31",
        ),
        Refuse("no_stage_lies_aside_past_its_due_date", "workflows_snooze", when=f"EXISTS ({_PAST_DUE})"),
        Refuse("an_official_lays_a_stage_aside_once_at_a_time", "workflows_snooze", when=f"EXISTS ({_LYING})"),
        migrations.RunSQL(_URGED, migrations.RunSQL.noop),
    ]
