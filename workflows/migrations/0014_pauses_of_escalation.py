"""Until when the clock looks no further for somebody above."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0013_last_minute_of_channels'),
    ]

    operations = [
        migrations.CreateModel(
            name='EscalationPause',
            fields=[
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='escalation_pause', serialize=False, to='workflows.casetask')),
                ('next_on', models.DateField()),
            ],
        ),
    ]
