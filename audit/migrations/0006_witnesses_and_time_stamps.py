"""Witnesses that are asked again, and time stamps, which only grow."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_transparency_log_only_grows'),
    ]

    operations = [
        migrations.CreateModel(
            name='WitnessTry',
            fields=[
                ('key_name', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('last_error', models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='TimeStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=200)),
                ('token', models.BinaryField()),
                ('stamped_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_stamps', to='audit.checkpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'authority'), name='one_time_stamp_per_authority')],
            },
        ),
        AppendOnly("audit_timestamp", [["id"], ["checkpoint_id", "authority"]]),
    ]
