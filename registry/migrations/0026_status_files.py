"""Files of persons and their status are written by the worker: who asked and what came of it only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0025_single_keys_switched_off'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=60, verbose_name='department that receives it')),
                ('reason', models.CharField(max_length=200, verbose_name='what it is for')),
                ('kind', models.CharField(max_length=8, verbose_name='format')),
                ('standing', models.CharField(blank=True, max_length=30, verbose_name='standing')),
                ('since', models.DateField(blank=True, null=True, verbose_name='changed since')),
                ('in_full', models.BooleanField(verbose_name='with full identity numbers')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('held_at', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='StatusJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_index=True, null=True)),
                ('failure', models.CharField(blank=True, choices=[('duty_lost', 'whoever asked for it no longer holds the duty there'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='job', to='registry.statusorder')),
            ],
        ),
        migrations.CreateModel(
            name='StatusFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='registry.statusorder')),
            ],
        ),
        migrations.AddIndex(
            model_name='statusorder',
            index=models.Index(fields=['asked_by', '-id'], name='status_orders_of_an_official'),
        ),
        migrations.AddConstraint(
            model_name='statusjob',
            constraint=models.CheckConstraint(condition=models.Q(('next_try_at__isnull', False), models.Q(('failure', ''), _negated=True), _connector='OR'), name='who_gives_up_a_status_file_says_why'),
        ),
        AppendOnly("registry_statusorder", [["id"]]),
        AppendOnly("registry_statusfile", [["id"], ["order_id"]]),
    ]
