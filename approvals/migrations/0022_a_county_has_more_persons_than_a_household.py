"""A county has more persons than a household: population columns take whole numbers of any size."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0021_departments_certify_indicators"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="persons",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="persons"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="population",
            field=models.PositiveIntegerField(default=0, verbose_name="persons"),
        ),
        migrations.AlterField(
            model_name="noticechange",
            name="population",
            field=models.PositiveIntegerField(default=0, verbose_name="persons"),
        ),
        migrations.AlterField(
            model_name="sheetitem",
            name="population",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="persons"),
        ),
    ]
