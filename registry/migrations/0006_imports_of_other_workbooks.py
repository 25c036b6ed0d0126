"""One import for every workbook: what it speaks of, whose word it is; counts are of subjects, not of households."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_parameters")]

    operations = [
        *(
            migrations.RenameField("importrun", f"households_{what}", f"subjects_{what}")
            for what in ("read", "accepted", "refused", "flagged", "created", "amended", "unchanged")
        ),
        migrations.RenameField("importproblem", "household_no", "subject_no"),
        migrations.AlterField(
            "importproblem", "subject_no", models.CharField(blank=True, max_length=60, verbose_name="number")
        ),
        migrations.AddField(
            "importrun",
            "kind",
            models.CharField(
                choices=[
                    ("households", "households of the register"),
                    ("areas", "indicators and lists of villages, towns and counties"),
                ],
                default="households",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            "importrun", "year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year")
        ),
        migrations.AddField("importrun", "source", models.CharField(blank=True, max_length=12, verbose_name="source")),
        migrations.AddField(
            "importrun", "department", models.CharField(blank=True, max_length=60, verbose_name="department")
        ),
    ]
