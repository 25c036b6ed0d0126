"""Packs: a roster's papers as one file, their orders, jobs and files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0030_results_of_evaluations'),
        ('documents', '0005_check_codes_and_copies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PackOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='approvals.roster')),
            ],
        ),
        migrations.CreateModel(
            name='PackJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_index=True, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('failure', models.CharField(blank=True, choices=[('not_seen', 'you no longer see the papers of this place'), ('too_large', 'there are too many papers for one file; fetch them household by household'), ('paper_lost', 'the stored file of a paper is damaged or missing; the administrator finds it in the log'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason')),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='job', to='documents.packorder')),
            ],
        ),
        migrations.CreateModel(
            name='PackFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('papers', models.PositiveIntegerField()),
                ('waiting', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='documents.packorder')),
            ],
        ),
        migrations.AddIndex(
            model_name='packorder',
            index=models.Index(fields=['roster', 'asked_by', '-id'], name='packs_of_roster_and_reader'),
        ),
        migrations.AddConstraint(
            model_name='packjob',
            constraint=models.CheckConstraint(condition=models.Q(('next_try_at__isnull', False), models.Q(('failure', ''), _negated=True), _connector='OR'), name='who_gives_up_a_pack_says_why'),
        ),
        AppendOnly("documents_packorder", [["id"]]),
        AppendOnly("documents_packfile", [["id"], ["order_id"]]),
    ]
