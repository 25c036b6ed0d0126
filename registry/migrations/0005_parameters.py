"""Parameters that two persons set where the source gives no number."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_successions"), ("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="ParameterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="exit year")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("income_line", "income line (yuan per person and year)"),
                            ("basis_year", "basis year of the income line"),
                            ("first_notice_days", "days of the first notice"),
                            ("second_notice_days", "days of the second notice"),
                            ("announcement_days", "days of the announcement"),
                            ("sample_percent", "share drawn by the level above the county (percent)"),
                            ("error_limit", "error limit of that sample (percent)"),
                            ("upper_level", "level that verifies above the county's approval"),
                        ],
                        max_length=40,
                        verbose_name="parameter",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="value")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("paper", models.CharField(max_length=120, verbose_name="paper that gives the number")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("official_name", models.CharField(max_length=60, verbose_name="name")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.posting"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameter_changes",
                        to="registry.programmeversion",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ParameterConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField(verbose_name="agrees")),
                ("opinion", models.CharField(max_length=200, verbose_name="opinion")),
                ("official_name", models.CharField(max_length=60, verbose_name="name")),
                ("confirmed_on", models.DateField(verbose_name="confirmed on")),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed at")),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="registry.parameterchange",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.posting"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="parameterchange",
            index=models.Index(fields=["programme", "year", "name", "valid_from"], name="parameters_of_programme"),
        ),
        AppendOnly("registry_parameterchange", [["id"]]),
        AppendOnly("registry_parameterconfirmation", [["id"], ["change_id"]]),
        Refuse(
            "nobody_confirms_the_number_he_proposed",
            "registry_parameterconfirmation",
            when="EXISTS (SELECT 1 FROM registry_parameterchange c WHERE c.id = NEW.change_id"
            " AND c.proposed_by_id = NEW.confirmed_by_id)",
        ),
        Refuse(
            "a_number_counts_only_after_its_confirmation",
            "registry_parameterconfirmation",
            when="NEW.agrees AND EXISTS (SELECT 1 FROM registry_parameterchange c WHERE c.id = NEW.change_id"
            " AND c.valid_from <= NEW.confirmed_on)",
        ),
    ]
