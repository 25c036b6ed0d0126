"""The last run of every clock; by how many days, of which table, a due date was counted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0006_villages_are_evaluated'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockRun',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='clock')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
            ],
        ),
        migrations.AddField(
            model_name='casetask',
            name='calendar',
            field=models.CharField(blank=True, max_length=80, verbose_name='table of free days'),
        ),
        migrations.AddField(
            model_name='casetask',
            name='limit_days',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='working days allowed'),
        ),
    ]
