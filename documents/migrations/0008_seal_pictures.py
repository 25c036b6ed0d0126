"""An institution's own seal as a picture."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_seals")]

    operations = [
        migrations.CreateModel(
            name="SealPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("registered_at", models.DateTimeField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="documents.sealcertificate",
                    ),
                ),
            ],
        ),
        AppendOnly("documents_sealpicture", [["id"]]),
    ]
