"""What was filed with the level above: never dated back, never changed; alarms are raised once (G-41)."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0024_villages_are_evaluated'),
        ('inspection', '0005_letters_of_responsibility'),
        ('registry', '0023_duties_of_filings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.CharField(max_length=40, verbose_name='deadline')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('due_on', models.DateField(verbose_name='due')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('department', models.CharField(blank=True, max_length=60, verbose_name='department')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='number of the paper')),
                ('contents', models.JSONField(default=dict)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(default=0)),
                ('content_type', models.CharField(blank=True, max_length=80)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('filed_on', models.DateField(verbose_name='filed on')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.annualplan')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.programmeversion')),
                ('receiver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('report', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.report')),
            ],
            options={
                'indexes': [models.Index(fields=['division_path', 'due_on'], name='filings_under_place')],
                'constraints': [models.UniqueConstraint(fields=('division', 'department', 'deadline', 'due_on'), name='a_unit_files_once_for_a_deadline'), models.CheckConstraint(condition=models.Q(('plan__isnull', False), ('report__isnull', False), models.Q(('reference', ''), _negated=True), _connector='OR'), name='a_filing_says_what_was_filed')],
            },
        ),
        migrations.CreateModel(
            name='FilingAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.CharField(max_length=40, verbose_name='deadline')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('due_on', models.DateField(verbose_name='due')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('department', models.CharField(blank=True, max_length=60, verbose_name='department')),
                ('raised_at', models.DateTimeField(verbose_name='raised at')),
                ('division', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.programmeversion')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('division', 'department', 'deadline', 'due_on'), name='an_alarm_is_raised_once_for_a_deadline')],
            },
        ),
        AppendOnly(
            "inspection_filing", [["id"], ["division_id", "department", "deadline", "due_on"]]
        ),
        AppendOnly(
            "inspection_filingalarm", [["id"], ["division_id", "department", "deadline", "due_on"]]
        ),
        Refuse(
            "a_filing_is_not_dated_back",
            "inspection_filing",
            when="EXISTS (SELECT 1 FROM inspection_filing f WHERE f.division_id = NEW.division_id AND f.filed_at > NEW.filed_at)"
            " OR EXISTS (SELECT 1 FROM approvals_annualplan p WHERE p.id = NEW.plan_id AND p.set_at > NEW.filed_at)"
            " OR EXISTS (SELECT 1 FROM inspection_reportissue r WHERE r.report_id = NEW.report_id AND r.issued_at > NEW.filed_at)",
        ),
    ]
