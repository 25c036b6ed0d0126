"""Pages by person, and by case with who read what, find their events."""

import audit.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_witnesses_and_time_stamps"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(audit.expressions.ActorId("body"), models.F("id"), name="events_of_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(audit.expressions.ReadOf("body"), models.F("id"), name="readings_of_case_or_paper"),
        ),
    ]
