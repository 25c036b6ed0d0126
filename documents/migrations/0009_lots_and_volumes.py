"""Papers of lists are made in lots behind those that somebody waits for; a waiting paper says why; packs may be one PDF."""

from django.db import migrations, models

_WHY = [
    ("key", "its institution has no valid seal key"),
    ("glyph", "a character of it is in no font of the system"),
    ("time", "it took too long"),
    ("signer", "the custody of the keys does not answer, or refuses"),
    ("file", "a stored file is damaged or missing, or the disk is full"),
    ("fault", "a fault of the system; its administrator finds it in the worker's log"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_seal_pictures")]

    operations = [
        migrations.RemoveIndex("paperjob", "paper_jobs_due"),
        migrations.AddField("paperjob", "of_list", models.BooleanField(default=False)),
        migrations.AddField(
            "paperjob",
            "failure",
            models.CharField(blank=True, choices=_WHY, default="", max_length=10, verbose_name="reason"),
            preserve_default=False,
        ),
        migrations.AddIndex("paperjob", models.Index(fields=["of_list", "next_try_at"], name="paper_jobs_in_turn")),
        migrations.AddField(
            "packorder",
            "form",
            models.CharField(
                choices=[("zip", "ZIP of the signed originals"), ("volume", "one PDF to read")],
                default="zip",
                max_length=10,
            ),
        ),
    ]
