"""The persons a case counts, and years whose figures two persons have locked: nothing is dated into them any more (domain.md §2.0-8)."""

from typing import Any

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery

from audit.protection import AppendOnly, Refuse

# Who acts, and whom he stands in for: neither locks what either of them proposed (S5, S7).
_LOCKERS = "(NEW.locked_by_id, (SELECT p.official_id FROM registry_posting p WHERE p.id = NEW.posting_id))"
_PROPOSED = (
    "SELECT 1 FROM approvals_yearfigures f JOIN registry_posting p ON p.id = f.posting_id WHERE f.id = NEW.figures_id"
)
_LOCKED = (
    "NEW.case_no <> '' AND EXISTS (SELECT 1 FROM approvals_yearlock l JOIN registry_household h"
    " ON SUBSTR(h.village_path, 1, LENGTH(l.division_path)) = l.division_path"
    " WHERE h.id = NEW.household_id AND l.year = {year})"
)


def count_persons(apps: Any, schema_editor: Any) -> None:
    """Cases from before: what their last notice said, else who lives there."""
    case, notice, member = (
        apps.get_model(*name) for name in (("approvals", "Case"), ("approvals", "Notice"), ("registry", "Member"))
    )
    posted = notice.objects.filter(case=OuterRef("pk"), population__gt=0).order_by("-round", "-id")
    living = member.objects.filter(household=OuterRef("household"), left_on=None).order_by().values("household")
    rows = case.objects.filter(household__isnull=False, persons=None)
    rows.update(persons=Subquery(posted.values("population")[:1]))
    rows.filter(persons=None).update(persons=Subquery(living.annotate(number=Count("pk")).values("number")))


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_cases_of_places_and_ways_back"),
        ("registry", "0012_what_a_change_counts_as"),
        ("audit", "0002_append_only"),
        ("registry", "0013_duties_of_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="persons",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="persons"),
        ),
        migrations.CreateModel(
            name="YearFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_path", registry.fields.PathField(max_length=80)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "delegation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.delegation",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.division"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.posting"
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
            name="YearLock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_path", registry.fields.PathField(max_length=80)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("locked_at", models.DateTimeField(verbose_name="locked at")),
                (
                    "delegation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.delegation",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
                (
                    "figures",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lock", to="approvals.yearfigures"
                    ),
                ),
                (
                    "locked_by",
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
            model_name="yearfigures",
            index=models.Index(fields=["division", "year", "-id"], name="figures_of_place_and_year"),
        ),
        migrations.AddConstraint(
            model_name="yearlock",
            constraint=models.UniqueConstraint(fields=("division", "year"), name="a_year_of_a_place_is_locked_once"),
        ),
        migrations.RunPython(count_persons, migrations.RunPython.noop),
        AppendOnly("approvals_yearfigures", [["id"]]),
        AppendOnly("approvals_yearlock", [["id"], ["figures_id"], ["division_id", "year"]]),
        Refuse(
            "nobody_locks_what_he_proposed",
            "approvals_yearlock",
            when=f"EXISTS ({_PROPOSED} AND (f.proposed_by_id IN {_LOCKERS} OR p.official_id IN {_LOCKERS}))",
        ),
        Refuse(
            "a_lock_is_of_the_figures_place_and_year",
            "approvals_yearlock",
            when="NOT EXISTS (SELECT 1 FROM approvals_yearfigures f WHERE f.id = NEW.figures_id"
            " AND f.division_id = NEW.division_id AND f.division_path = NEW.division_path AND f.year = NEW.year)",
        ),
        Refuse(
            "nothing_is_dated_into_a_locked_year",
            "registry_standingchange",
            when_pg=_LOCKED.format(year="EXTRACT(YEAR FROM NEW.effective_on)"),
            when_sqlite=_LOCKED.format(year="CAST(strftime('%Y', NEW.effective_on) AS INTEGER)"),
            whole_statement=True,
        ),
    ]
