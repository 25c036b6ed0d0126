"""How far open tasks have been counted anew after an order of days."""

import django.db.models.deletion
import registry.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0026_days_and_holds'),
        ('workflows', '0011_counts_of_open_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='DueRecount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passed_path', registry.fields.PathField(blank=True, max_length=80)),
                ('passed', models.BigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.dayorderanswer')),
            ],
        ),
    ]
