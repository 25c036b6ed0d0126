"""Signals that somebody looks into, and what he saw: a note is never changed."""

import django.core.serializers.json
import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0013_evidence_bundles'),
        ('registry', '0028_duty_of_the_trail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SignalMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('haste', 'signed with hardly a look at the evidence'), ('pace', 'many acts within a minute'), ('mass', 'many households checked on one day'), ('equal_incomes', 'the same income in many households'), ('overturned', 'approvals that levels above sent back')], max_length=20, verbose_name='kind')),
                ('about', models.CharField(max_length=60)),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('on', models.DateField(verbose_name='day')),
                ('stage', models.CharField(blank=True, max_length=40, verbose_name='stage')),
                ('measured', models.PositiveIntegerField()),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('raised_at', models.DateTimeField()),
                ('is_waiting', models.BooleanField(default=True)),
                ('official', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
        ),
        migrations.CreateModel(
            name='SignalNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('explained', 'explained, nothing is wrong'), ('followed', 'followed up: entered in the ledger or visited')], max_length=20, verbose_name='verdict')),
                ('text', models.TextField(verbose_name='what you saw')),
                ('measured', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('at', models.DateTimeField()),
                ('official', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('signal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='inspection.signal')),
            ],
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['division_path', 'id'], name='signals_under_place'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('is_waiting', True)), fields=['division_path', 'id'], name='signals_that_wait'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(fields=('kind', 'about', 'on', 'stage'), name='one_signal_of_a_kind_about_a_day'),
        ),
        AppendOnly("inspection_signalnote", [["id"]]),
    ]
