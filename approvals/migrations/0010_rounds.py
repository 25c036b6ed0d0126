"""The signers' queue, and approvals carried over when nothing they rest on changed."""

import django.db.models.deletion
from django.db import migrations, models


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
    ]
