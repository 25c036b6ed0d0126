"""How long finished stages took, added up by the worker, and how far it has come."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0017_kept_filters'),
    ]

    operations = [
        migrations.CreateModel(
            name='DurationCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county', models.BigIntegerField()),
                ('unit', models.BigIntegerField()),
                ('stage', models.CharField(max_length=40)),
                ('month', models.DateField(verbose_name='first day of the month')),
                ('own_days', models.PositiveIntegerField(verbose_name='own working days')),
                ('done', models.PositiveIntegerField(verbose_name='finished')),
                ('late', models.PositiveIntegerField(verbose_name='beyond the limit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'month'], name='durations_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('county', 'month', 'unit', 'stage', 'own_days'), name='one_count_per_month_and_duration')],
            },
        ),
        migrations.CreateModel(
            name='DurationState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passed_at', models.DateTimeField(null=True)),
                ('passed', models.BigIntegerField(default=0)),
            ],
        ),
    ]
