"""Papers of lists and of objections: one paper, many households; the list outlives a household that leaves it."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


def linked(to: str, name: str, *, null: bool = False, indexed: bool = False) -> models.ForeignKey:
    options = {"null": True, "blank": True} if null else {}
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, db_index=indexed, **options
    )


def key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def drop_the_narrower_key(apps, schema_editor):
    """A database made before lists existed refuses a second paper of a kind per decision by a trigger of its own (SQLite)."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute('DROP TRIGGER IF EXISTS "documents_officialdocument_no_replace_decision_id_kind"')


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_append_only"),
        ("approvals", "0003_sheets_sign_offs_and_holds"),
    ]

    operations = [
        migrations.AddField(
            "officialdocument", "sheet", linked("approvals.sheet", "documents", null=True, indexed=True)
        ),
        migrations.AddField(
            "officialdocument",
            "subject_no",
            models.CharField(blank=True, max_length=60, verbose_name="concerns"),
        ),
        migrations.AddField(
            "officialdocument", "round", models.PositiveSmallIntegerField(default=1, verbose_name="round")
        ),
        migrations.RemoveConstraint("officialdocument", "one_paper_of_a_kind_per_decision"),
        migrations.AddConstraint(
            "officialdocument",
            models.UniqueConstraint(
                fields=("decision", "kind", "round"), name="one_paper_of_a_kind_per_decision_and_round"
            ),
        ),
        migrations.AlterField(
            "officialdocument", "case", linked("approvals.case", "documents", null=True, indexed=True)
        ),
        migrations.AlterField(
            "officialdocument", "decision", linked("approvals.decision", "documents", null=True, indexed=True)
        ),
        migrations.AddIndex(
            "officialdocument",
            models.Index(
                condition=models.Q(("subject_no", ""), _negated=True), fields=["subject_no"], name="papers_of_subject"
            ),
        ),
        migrations.AddConstraint(
            "officialdocument",
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False, case__isnull=False, sheet=None, subject_no="")
                | models.Q(decision=None, case=None, sheet__isnull=False, subject_no="")
                | models.Q(models.Q(decision=None, sheet=None), ~models.Q(subject_no="")),
                name="a_paper_is_of_a_household_a_list_or_a_subject",
            ),
        ),
        migrations.CreateModel(
            "PaperLine",
            [
                ("id", key()),
                ("no", models.PositiveIntegerField(verbose_name="line")),
                ("kind", models.CharField(max_length=4)),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                ("document", linked("documents.officialdocument", "lines")),
                ("case", linked("approvals.case", "paper_lines")),
                ("decision", linked("approvals.decision", "paper_lines")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "no"), name="one_household_per_line"),
                    models.UniqueConstraint(fields=("decision", "kind", "round"), name="one_list_of_a_kind_per_decision_and_round"),
                ],
                "indexes": [models.Index(fields=["case", "id"], name="paper_lines_of_case")],
            },
        ),
        migrations.CreateModel(
            "LineChange",
            [
                ("id", key()),
                (
                    "status",
                    models.CharField(
                        choices=[("valid", "valid"), ("superseded", "superseded"), ("revoked", "revoked")],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("decision", linked("approvals.decision", "+", null=True)),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change", to="documents.paperline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["superseded", "revoked"])),
                        name="a_line_never_becomes_valid_again",
                    )
                ]
            },
        ),
        migrations.RunPython(drop_the_narrower_key, migrations.RunPython.noop),
        AppendOnly("documents_officialdocument", [["decision_id", "kind", "round"]]),
        AppendOnly("documents_paperline", [["id"], ["document_id", "no"], ["decision_id", "kind", "round"]]),
        AppendOnly("documents_linechange", [["id"], ["line_id"]]),
    ]
