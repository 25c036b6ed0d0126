"""Reports: frozen when prepared, issued once by a second person (S5); and the meetings that D-43 asks for."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_ISSUERS = "(NEW.issued_by_id, (SELECT p.official_id FROM registry_posting p WHERE p.id = NEW.posting_id))"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_revocations'),
        ('inspection', '0002_rechecks_of_exits'),
        ('registry', '0014_duties_after_the_exit'),
        ('audit', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('weekly', 'weekly list'), ('monthly', 'monthly bulletin'), ('quarterly', 'quarterly check'), ('annual', 'annual report')], max_length=20, verbose_name='kind')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('prepared_at', models.DateTimeField(verbose_name='prepared at')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.officialdocument')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='issue', to='inspection.report')),
            ],
        ),
        migrations.CreateModel(
            name='StudyMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('held_on', models.DateField(verbose_name='held on')),
                ('chair', models.CharField(max_length=60, verbose_name='chair')),
                ('topic', models.CharField(max_length=200, verbose_name='topic')),
                ('minutes_no', models.CharField(max_length=120, verbose_name='number of the minutes')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('division', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['division_path', '-id'], name='reports_under_place'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='a_report_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='studymeeting',
            index=models.Index(fields=['division_path', 'held_on'], name='meetings_under_place'),
        ),
        migrations.AddConstraint(
            model_name='studymeeting',
            constraint=models.UniqueConstraint(fields=('division', 'minutes_no'), name='minutes_are_entered_once'),
        ),
        migrations.AddConstraint(
            model_name='studymeeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('minutes_no', ''), _negated=True), models.Q(('topic', ''), _negated=True)), name='a_meeting_has_topic_and_minutes'),
        ),
        AppendOnly("inspection_report", [["id"]]),
        AppendOnly("inspection_reportissue", [["id"], ["report_id"], ["document_id"]]),
        AppendOnly("inspection_studymeeting", [["id"], ["division_id", "minutes_no"]]),
        Refuse(
            "nobody_issues_what_he_prepared",
            "inspection_reportissue",
            when="EXISTS (SELECT 1 FROM inspection_report r JOIN registry_posting p ON p.id = r.posting_id"
            f" WHERE r.id = NEW.report_id AND (r.prepared_by_id IN {_ISSUERS} OR p.official_id IN {_ISSUERS}))",
        ),
    ]
