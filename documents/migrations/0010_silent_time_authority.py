"""A paper may wait for the time authority, too."""

from django.db import migrations, models

_WHY = [
    ("key", "its institution has no valid seal key"),
    ("glyph", "a character of it is in no font of the system"),
    ("time", "it took too long"),
    ("stamp", "the time authority does not answer, or not rightly"),
    ("signer", "the custody of the keys does not answer, or refuses"),
    ("file", "a stored file is damaged or missing, or the disk is full"),
    ("fault", "a fault of the system; its administrator finds it in the worker's log"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_lots_and_volumes")]

    operations = [
        migrations.AlterField(
            "paperjob",
            "failure",
            models.CharField(blank=True, choices=_WHY, max_length=10, verbose_name="reason"),
        ),
    ]
