"""Where streams end, kept from one statement to the next, so that stating it again reads only what grew."""

import audit.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0009_readings_alone_are_indexed"),
    ]

    operations = [
        migrations.CreateModel(
            name="StreamHead",
            fields=[
                ("stream", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("bucket", models.PositiveSmallIntegerField(db_index=True)),
                ("seq", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="HeadBucket",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("root", audit.models.HashField()),
            ],
        ),
    ]
