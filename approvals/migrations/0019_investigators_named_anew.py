"""An objection may be to any notice. Investigators who dropped out are released and others named, as often as it happens; who was released records nothing more."""

from django.db import migrations, models

import django.db.models.deletion

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):
    dependencies = [("approvals", "0018_year_locks")]

    operations = [
        migrations.CreateModel(
            name="InvestigatorRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("relieved", "holds the duty there no longer"),
                            ("involved", "took part in the case or is near to the household"),
                            ("away", "is away, his post is lent"),
                        ],
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                ("released_at", models.DateTimeField(verbose_name="released at")),
                (
                    "investigator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="approvals.investigator",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="approvals.objectionstep",
                    ),
                ),
            ],
        ),
        AppendOnly("approvals_investigatorrelease", [["id"], ["investigator_id"]]),
        Refuse(
            "who_was_released_records_nothing",
            "approvals_investigationnote",
            when="EXISTS (SELECT 1 FROM approvals_investigatorrelease r WHERE r.investigator_id = NEW.investigator_id)",
        ),
        migrations.AlterField(
            model_name="objection",
            name="against",
            field=models.CharField(
                choices=[
                    ("first_notice", "first notice (village)"),
                    ("second_notice", "second notice (township)"),
                    ("approval", "county approval"),
                    ("announcement", "announcement (county)"),
                    ("village_act", "another act of the village"),
                    ("township_act", "another act of the township"),
                    ("entry_notice", "notice of a household's entry or removal (village)"),
                    ("rollback_notice", "notice of a false exit (county's decision)"),
                    ("place_notice", "notice or announcement of the exit of a village, town or county"),
                ],
                max_length=30,
                verbose_name="against",
            ),
        ),
        migrations.RemoveConstraint(model_name="objectionstep", name="one_step_of_a_kind_per_objection"),
        migrations.AddConstraint(
            model_name="objectionstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["referred", "relinked", "assigned_again"]), _negated=True),
                fields=("objection", "step", "outcome"),
                name="one_step_of_a_kind_per_objection",
            ),
        ),
        # SQLite's INSERT OR REPLACE would delete a row over a partial key, too.
        Refuse(
            "no_step_is_replaced",
            "approvals_objectionstep",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM approvals_objectionstep s WHERE s.objection_id = NEW.objection_id"
            " AND s.step = NEW.step AND ((s.outcome = NEW.outcome"
            " AND NEW.outcome NOT IN ('referred', 'relinked', 'assigned_again')) OR NEW.step = 'O-5'))",
            message="UNIQUE constraint failed: approvals_objectionstep.objection_id, approvals_objectionstep.step,"
            " approvals_objectionstep.outcome",
        ),
    ]
