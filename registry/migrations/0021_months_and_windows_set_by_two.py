"""How far back a change of households is shown, and the days of the yearly adjustment: set by two persons where a source is silent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0020_duties_of_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="parameterchange",
            name="name",
            field=models.CharField(
                choices=[
                    ("income_line", "income line (yuan per person and year)"),
                    ("basis_year", "basis year of the income line"),
                    ("first_notice_days", "days of the first notice"),
                    ("second_notice_days", "days of the second notice"),
                    ("announcement_days", "days of the announcement"),
                    ("sample_percent", "share drawn by the level above the county (percent)"),
                    ("error_limit", "error limit of that sample (percent)"),
                    ("upper_level", "level that verifies above the county's approval"),
                    ("village_water", "safe water in a village that leaves, at least (percent)"),
                    ("village_incidence", "poverty incidence of a village that leaves, at most (percent)"),
                    ("village_income", "collective income of a village that leaves, at least (yuan per year)"),
                    ("move_months", "months within which a change of households is shown"),
                    ("window_opens", "first day of the yearly adjustment (month and day, 901 is 1 September)"),
                    ("window_closes", "last day of the yearly adjustment (month and day)"),
                ],
                max_length=40,
                verbose_name="parameter",
            ),
        ),
    ]
