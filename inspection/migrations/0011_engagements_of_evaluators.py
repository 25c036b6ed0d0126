"""Engagements of evaluators, their frozen frame and their draw; what they found comes in a migration of its own."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_ENDED = "EXISTS (SELECT 1 FROM inspection_engagementend e WHERE e.engagement_id = {engagement})"
_FROZEN = "EXISTS (SELECT 1 FROM inspection_evaluationframe f WHERE f.engagement_id = {engagement})"
_ENGAGEMENT_OF_UNIT = (
    "(SELECT d.engagement_id FROM inspection_evaluationunit u JOIN inspection_evaluationdraw d ON d.id = u.draw_id"
    " WHERE u.id = NEW.unit_id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0010_two_report_on_a_supervision"),
        ("registry", "0027_duties_of_evaluators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_path", registry.fields.PathField(max_length=80)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("contract_no", models.CharField(max_length=80, verbose_name="contract")),
                ("starts_on", models.DateField(verbose_name="begins on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "independent_years",
                    models.PositiveSmallIntegerField(verbose_name="years without a contract with the area"),
                ),
                ("declaration", models.TextField(verbose_name="declaration of independence")),
                ("declared_by", models.CharField(max_length=60, verbose_name="declared by")),
                ("declared_on", models.DateField(verbose_name="declared on")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="registry.division"
                    ),
                ),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.division"
                    ),
                ),
                (
                    "official",
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.programmeversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EngagementEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_on", models.DateField(verbose_name="ended on")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unit")),
                ("at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ending", to="inspection.engagement"
                    ),
                ),
                (
                    "official",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationBody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name of the body")),
                (
                    "credit_code",
                    models.CharField(max_length=18, unique=True, verbose_name="unified social credit code"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.posting"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="engagement",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="inspection.evaluationbody"
            ),
        ),
        migrations.CreateModel(
            name="EvaluationDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan", models.JSONField()),
                ("seed", models.CharField(max_length=64, verbose_name="seed")),
                ("seed_digest", models.CharField(max_length=64)),
                ("sample_digest", models.CharField(max_length=64)),
                ("sample_size", models.PositiveIntegerField(verbose_name="units drawn")),
                ("field_day", models.DateField(verbose_name="field day")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draw", to="inspection.engagement"
                    ),
                ),
                (
                    "official",
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
        migrations.CreateModel(
            name="DrawOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "official",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening",
                        to="inspection.evaluationdraw",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("counts", models.JSONField()),
                ("persons", models.JSONField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("frozen_at", models.DateTimeField(verbose_name="frozen at")),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="frame", to="inspection.engagement"
                    ),
                ),
                (
                    "official",
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
        migrations.AddField(
            model_name="evaluationdraw",
            name="frame",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="draw", to="inspection.evaluationframe"
            ),
        ),
        migrations.CreateModel(
            name="Evaluator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.CharField(
                        choices=[("investigator", "investigator"), ("leader", "group leader"), ("expert", "expert")],
                        max_length=20,
                        verbose_name="seat",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("trained_on", models.DateField(verbose_name="trained on")),
                (
                    "exam_score",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="points of the exam"),
                ),
                ("named_at", models.DateTimeField(verbose_name="named at")),
                (
                    "engagement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluators",
                        to="inspection.engagement",
                    ),
                ),
                (
                    "official",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.posting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RelocationSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.CharField(max_length=40, verbose_name="number of the site")),
                ("name", models.CharField(max_length=80, verbose_name="name of the site")),
                ("households", models.PositiveIntegerField(verbose_name="households")),
                ("persons", models.PositiveIntegerField(verbose_name="persons")),
                (
                    "engagement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="inspection.engagement",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveIntegerField(verbose_name="no.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("poor_village", "village listed as poor"),
                            ("village", "village not listed as poor"),
                            ("exited", "exited household"),
                            ("planned", "household to exit this year"),
                            ("poor", "poor household"),
                            ("uncarded", "household not on the register"),
                            ("site", "relocation site"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("village_path", registry.fields.PathField(max_length=80)),
                ("persons", models.PositiveIntegerField(verbose_name="persons")),
                ("rank", models.CharField(max_length=64)),
                ("place", models.PositiveIntegerField(verbose_name="place in its stratum")),
                ("is_reserve", models.BooleanField(verbose_name="reserve")),
                (
                    "draw",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="inspection.evaluationdraw",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="registry.household",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.relocationsite",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("away", "whole household away for the days of the visit"),
                            ("moved", "moved away"),
                            ("gone", "died or dissolved"),
                            ("refused", "refused to be asked"),
                            ("unreachable", "cannot be reached: road or weather"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("remarks", models.CharField(max_length=300, verbose_name="remarks")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "official",
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
                (
                    "substitute",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_for",
                        to="inspection.evaluationunit",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="inspection.evaluationunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UncardedHousehold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.CharField(max_length=40, verbose_name="number on the roll")),
                ("hamlet", models.CharField(blank=True, max_length=60, verbose_name="hamlet")),
                ("head_name", models.CharField(max_length=60, verbose_name="head of household")),
                ("persons", models.PositiveSmallIntegerField(verbose_name="persons")),
                (
                    "focus",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ordinary_village", "not on the register, in a village that is not listed as poor"),
                            ("guarantees", "housing, schooling or medical care not secured"),
                            ("wrongly_removed", "removed wrongly in an earlier review"),
                        ],
                        max_length=20,
                        verbose_name="looked at first",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uncarded",
                        to="inspection.engagement",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="evaluationunit",
            name="uncarded",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inspection.uncardedhousehold",
            ),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["area_path", "-id"], name="engagements_of_place"),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                fields=("body", "contract_no", "area"), name="a_contract_names_an_area_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="an_engagement_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration", ""), _negated=True),
                    models.Q(("declared_by", ""), _negated=True),
                    models.Q(("contract_no", ""), _negated=True),
                    ("independent_years__gte", 1),
                ),
                name="evaluators_declare_that_nothing_binds_them",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationdraw",
            constraint=models.CheckConstraint(
                condition=models.Q(("sample_size__gte", 1)), name="an_evaluation_draws_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluator",
            constraint=models.UniqueConstraint(fields=("engagement", "official"), name="an_evaluator_is_named_once"),
        ),
        migrations.AddConstraint(
            model_name="evaluator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seat", "expert"), models.Q(("exam_score__gte", 90), ("exam_score__lte", 100)), _connector="OR"
                ),
                name="who_visits_passed_the_exam",
            ),
        ),
        migrations.AddConstraint(
            model_name="relocationsite",
            constraint=models.UniqueConstraint(fields=("engagement", "no"), name="a_relocation_site_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("substitute", None), models.Q(("substitute", models.F("unit")), _negated=True), _connector="OR"
                ),
                name="nobody_stands_in_for_himself_in_a_sample",
            ),
        ),
        migrations.AddIndex(
            model_name="uncardedhousehold",
            index=models.Index(fields=["engagement", "village", "no"], name="uncarded_of_village"),
        ),
        migrations.AddConstraint(
            model_name="uncardedhousehold",
            constraint=models.UniqueConstraint(
                fields=("engagement", "no"), name="an_uncarded_household_is_listed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="uncardedhousehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("persons__gte", 1)), name="an_uncarded_household_has_persons"
            ),
        ),
        migrations.AddIndex(
            model_name="evaluationunit",
            index=models.Index(fields=["draw", "village", "kind", "place"], name="evaluation_strata"),
        ),
        migrations.AddConstraint(
            model_name="evaluationunit",
            constraint=models.UniqueConstraint(fields=("draw", "no"), name="one_unit_per_line_of_an_evaluation"),
        ),
        migrations.AddConstraint(
            model_name="evaluationunit",
            constraint=models.UniqueConstraint(fields=("draw", "kind", "code"), name="a_unit_is_drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="evaluationunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("household", None),
                        ("kind__in", ("poor_village", "village")),
                        ("site", None),
                        ("uncarded", None),
                    ),
                    models.Q(
                        ("household__isnull", False),
                        ("kind__in", ("exited", "planned", "poor")),
                        ("site", None),
                        ("uncarded", None),
                    ),
                    models.Q(("household", None), ("kind", "uncarded"), ("site", None), ("uncarded__isnull", False)),
                    models.Q(("household", None), ("kind", "site"), ("site__isnull", False), ("uncarded", None)),
                    _connector="OR",
                ),
                name="a_unit_is_what_its_kind_says",
            ),
        ),
        AppendOnly("inspection_evaluationbody", [["id"], ["name"], ["credit_code"]]),
        AppendOnly("inspection_engagement", [["id"], ["body_id", "contract_no", "area_id"]]),
        AppendOnly("inspection_engagementend", [["id"], ["engagement_id"]]),
        AppendOnly("inspection_evaluator", [["id"], ["engagement_id", "official_id"], ["posting_id"]]),
        AppendOnly("inspection_evaluationframe", [["id"], ["engagement_id"]]),
        AppendOnly("inspection_evaluationdraw", [["id"], ["engagement_id"], ["frame_id"]]),
        AppendOnly("inspection_drawopening", [["id"], ["draw_id"]]),
        AppendOnly("inspection_evaluationunit", [["id"], ["draw_id", "no"], ["draw_id", "kind", "code"]]),
        AppendOnly("inspection_substitution", [["id"], ["unit_id"], ["substitute_id"]]),
        Refuse(
            "an_area_lies_below_who_has_it_evaluated",
            "inspection_engagement",
            when="NOT EXISTS (SELECT 1 FROM registry_division c JOIN registry_division a ON a.id = NEW.area_id"
            " WHERE c.id = NEW.commissioner_id AND a.path = NEW.area_path AND a.id <> c.id"
            " AND substr(a.path, 1, length(c.path)) = c.path)",
        ),
        Refuse(
            "an_evaluator_is_posted_to_the_area",
            "inspection_evaluator",
            when="NOT EXISTS (SELECT 1 FROM registry_posting p JOIN inspection_engagement e ON e.id = NEW.engagement_id"
            " WHERE p.id = NEW.posting_id AND p.official_id = NEW.official_id AND p.division_id = e.area_id"
            " AND p.role IN ('evaluator', 'evaluation_leader')"
            " AND (p.role = 'evaluation_leader') = (NEW.seat = 'leader'))",
        ),
        *[
            Refuse(
                f"no_{what}_after_the_engagement",
                f"inspection_{table}",
                when=_ENDED.format(engagement=engagement),
            )
            for what, table, engagement in (
                ("evaluator_is_named", "evaluator", "NEW.engagement_id"),
                ("frame_is_frozen", "evaluationframe", "NEW.engagement_id"),
                ("sample_is_drawn", "evaluationdraw", "NEW.engagement_id"),
                ("unit_is_exchanged", "substitution", _ENGAGEMENT_OF_UNIT),
            )
        ],
        *[
            Refuse(
                f"the_{table}_of_a_frozen_frame_stand_{on.lower()}",
                f"inspection_{model}",
                when=_FROZEN.format(engagement="OLD.engagement_id" if on == "DELETE" else "NEW.engagement_id"),
                on=on,
            )
            for table, model in (("rolls", "uncardedhousehold"), ("sites", "relocationsite"))
            for on in ("INSERT", "UPDATE", "DELETE")
        ],
        Refuse(
            "a_leader_of_the_evaluators_draws_from_their_frame",
            "inspection_evaluationdraw",
            when="NOT EXISTS (SELECT 1 FROM inspection_evaluationframe f"
            " JOIN inspection_evaluator v ON v.engagement_id = f.engagement_id"
            " WHERE f.id = NEW.frame_id AND f.engagement_id = NEW.engagement_id"
            " AND v.official_id = NEW.official_id AND v.posting_id = NEW.posting_id AND v.seat = 'leader')",
        ),
        Refuse(
            "nobody_joins_a_sample_after_its_opening",
            "inspection_evaluationunit",
            when="EXISTS (SELECT 1 FROM inspection_drawopening o WHERE o.draw_id = NEW.draw_id)",
        ),
        Refuse(
            "a_substitute_is_a_reserve_of_the_same_stratum",
            "inspection_substitution",
            when="NEW.substitute_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inspection_evaluationunit u"
            " JOIN inspection_evaluationunit s ON s.draw_id = u.draw_id AND s.village_id = u.village_id"
            " AND s.kind = u.kind AND s.is_reserve"
            " WHERE u.id = NEW.unit_id AND s.id = NEW.substitute_id)",
        ),
        Refuse(
            "an_evaluator_of_the_engagement_exchanges",
            "inspection_substitution",
            when="NOT EXISTS (SELECT 1 FROM inspection_evaluator v WHERE v.official_id = NEW.official_id"
            " AND v.engagement_id = " + _ENGAGEMENT_OF_UNIT + ")",
        ),
    ]
