"""Electronic seals: certificates of institutions, and every signature that a paper was given."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


def key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def linked(to: str, name: str = "+", *, null: bool = False) -> models.ForeignKey:
    options = {"null": True, "blank": True} if null else {}
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_village_packs"),
        ("approvals", "0030_results_of_evaluations"),
        ("registry", "0029_erasure_of_personal_values"),
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealCertificate",
            fields=[
                ("id", key()),
                ("institution", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("serial", models.CharField(max_length=40, unique=True, verbose_name="serial number")),
                ("key", models.CharField(max_length=80)),
                ("certificate", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                ("issued_at", models.DateTimeField()),
                ("place", linked("registry.division", null=True)),
            ],
            options={"indexes": [models.Index(fields=["institution", "id"], name="certificates_of_institution")]},
        ),
        migrations.CreateModel(
            name="CertificateEnd",
            fields=[
                ("id", key()),
                ("reason", models.CharField(max_length=30, verbose_name="reason")),
                ("ended_at", models.DateTimeField(verbose_name="revoked at")),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="documents.sealcertificate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealRequest",
            fields=[
                ("id", key()),
                ("field", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("requested_at", models.DateTimeField()),
                ("decision", linked("approvals.decision")),
                ("document", linked("documents.officialdocument", "seal_requests")),
                ("place", linked("registry.division")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "field"), name="one_seal_asked_for_per_field")
                ]
            },
        ),
        migrations.CreateModel(
            name="PaperSeal",
            fields=[
                ("id", key()),
                ("no", models.PositiveSmallIntegerField(verbose_name="number")),
                ("field", models.CharField(max_length=40)),
                ("sha256_before", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                ("is_stamped", models.BooleanField(default=False, verbose_name="time stamp")),
                ("certificate", linked("documents.sealcertificate", "seals")),
                ("decision", linked("approvals.decision", null=True)),
                ("document", linked("documents.officialdocument", "seals")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "no"), name="one_seal_per_number"),
                    models.UniqueConstraint(fields=("document", "field"), name="one_seal_per_field"),
                ]
            },
        ),
        AppendOnly("documents_sealcertificate", [["id"], ["serial"]]),
        AppendOnly("documents_certificateend", [["id"], ["certificate_id"]]),
        AppendOnly("documents_sealrequest", [["id"], ["document_id", "field"]]),
        AppendOnly("documents_paperseal", [["id"], ["document_id", "no"], ["document_id", "field"]]),
    ]
