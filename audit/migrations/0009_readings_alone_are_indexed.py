"""The index of readings holds readings alone: a decision's event pays for no row in it."""

import audit.expressions
from django.db import migrations, models
from django.db.models.lookups import IsNull


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0008_nightly_fold"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="event", name="readings_of_case_or_paper"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                audit.expressions.ReadOf("body"),
                models.F("id"),
                name="readings_of_case_or_paper",
                condition=models.Q(IsNull(audit.expressions.ReadOf("body"), False)),
            ),
        ),
    ]
