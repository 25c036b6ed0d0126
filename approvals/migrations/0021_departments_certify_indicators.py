"""Certificates of the departments (V-3): laid down while the case waits for them, never rewritten, and no way past a veto."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


_NEWEST = (
    "approvals_sectorcertificate c WHERE c.case_id = NEW.case_id AND c.round = NEW.round AND c.stage = NEW.stage"
    " AND NOT EXISTS (SELECT 1 FROM approvals_sectorcertificate later WHERE later.case_id = c.case_id"
    " AND later.round = c.round AND later.stage = c.stage AND later.sector = c.sector AND later.no > c.no)"
)
_APPROVED = "NEW.outcome = 'approved' AND NEW.stage IN ('village_sectors', 'town_district_review')"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0020_photos_of_later_visits"),
        ("registry", "0014_duties_after_the_exit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectorCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("year_plan", "annual plan"),
                            ("application", "application"),
                            ("home_check", "home check and income computation"),
                            ("appraisal", "democratic appraisal"),
                            ("joint_village_check", "joint village check"),
                            ("consent", "household's consent"),
                            ("first_notice", "first notice"),
                            ("first_notice_result", "result of the first notice"),
                            ("township_self_check", "township self-check"),
                            ("township_review", "township review"),
                            ("second_notice", "second notice"),
                            ("second_notice_result", "result of the second notice"),
                            ("comparison", "data comparison"),
                            ("county_review", "county review"),
                            ("county_approval", "county approval"),
                            ("city_verification", "city verification"),
                            ("announcement", "announcement"),
                            ("announcement_result", "result of the announcement"),
                            ("deregistration", "deregistration"),
                            ("deregistration_confirmation", "confirmation of the deregistration"),
                            ("follow_up", "follow-up visit"),
                            ("village_assessment", "village self-assessment"),
                            ("village_township_check", "township self-check of the village"),
                            ("village_sectors", "certificates of the departments"),
                            ("village_county_review", "county review of the village"),
                            ("village_notice", "notice in the township"),
                            ("village_notice_result", "result of the notice in the township"),
                            ("village_city_verification", "city verification of the village"),
                            ("village_approval", "approval of the village's exit"),
                            ("village_announcement", "announcement of the village's exit"),
                            ("village_announcement_result", "result of the village's announcement"),
                            ("village_filing", "filing of the village's exit"),
                            ("village_filing_confirmation", "confirmation of the filing"),
                            ("county_application", "county's application"),
                            ("county_initial_review", "initial review of the county"),
                            ("county_provincial_check", "provincial check of the county"),
                            ("county_evaluation", "evaluation of the county"),
                            ("county_notice", "provincial notice"),
                            ("county_notice_result", "result of the provincial notice"),
                            ("county_decision", "province's application to the State Council group"),
                            ("county_national_check", "national check of the county"),
                            ("county_final_approval", "approval of the county's exit"),
                            ("county_announcement", "announcement of the county's exit"),
                            ("county_announcement_result", "result of the county's announcement"),
                            ("town_self_check", "town's self-check"),
                            ("town_district_review", "district review of the town"),
                            ("town_notice", "notice in the district"),
                            ("town_notice_result", "result of the notice in the district"),
                            ("town_acceptance", "city acceptance of the town"),
                            ("town_announcement", "announcement of the town's exit"),
                            ("town_announcement_result", "result of the town's announcement"),
                            ("consolidation_self_check", "self-check of the weak village"),
                            ("consolidation_review", "district review of the weak village"),
                            ("consolidation_evaluation", "city self-evaluation"),
                            ("consolidation_acceptance", "full city acceptance"),
                            ("consolidation_provincial", "provincial evaluation"),
                            ("rollback_visit", "township home visit led by a leader"),
                            ("rollback_check", "county check of the exit"),
                            ("rollback_decision", "county decision on the exit"),
                            ("rollback_notice", "notice in the village of a false exit"),
                            ("rollback_notice_result", "result of the notice of a false exit"),
                            ("rollback_marking", "marking as not exited"),
                            ("rollback_confirmation", "confirmation of the marking as not exited"),
                            ("rollback_plan", "new help plan"),
                            ("entry_visit", "home visit and income computation"),
                            ("entry_reply", "household's reply"),
                            ("entry_appraisal", "democratic appraisal of the entry"),
                            ("entry_notice", "notice in the village of the entry"),
                            ("entry_notice_result", "result of the notice of the entry"),
                            ("entry_review", "township review of the entry"),
                            ("entry_comparison", "data comparison of the entry"),
                            ("entry_approval", "county approval of the entry"),
                            ("entry_announcement", "announcement of the entry"),
                            ("entry_announcement_result", "result of the announcement of the entry"),
                            ("entry_marking", "marking of the entry"),
                            ("entry_confirmation", "confirmation of the marking"),
                        ],
                        max_length=40,
                        verbose_name="stage",
                    ),
                ),
                ("sector", models.CharField(max_length=60, verbose_name="department")),
                ("no", models.PositiveSmallIntegerField(verbose_name="no.")),
                ("lines", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("fails_veto", models.BooleanField(verbose_name="a veto criterion is not met")),
                ("fails_reference", models.BooleanField(verbose_name="a reference criterion is not met")),
                ("certified_at", models.DateTimeField(verbose_name="certified at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sector_certificates",
                        to="approvals.case",
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
            name="SectorSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.CharField(
                        choices=[
                            ("officer", "officer in charge of the department"),
                            ("head", "head of the department"),
                        ],
                        max_length=20,
                        verbose_name="seat",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="approvals.sectorcertificate",
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
        migrations.AddConstraint(
            model_name="sectorcertificate",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "stage", "sector", "no"), name="certificates_of_a_department_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectorsignature",
            constraint=models.UniqueConstraint(
                fields=("certificate", "seat"), name="one_signature_per_seat_of_a_certificate"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectorsignature",
            constraint=models.UniqueConstraint(
                fields=("certificate", "official"), name="two_persons_sign_a_certificate"
            ),
        ),
        AppendOnly("approvals_sectorcertificate", [["id"], ["case_id", "round", "stage", "sector", "no"]]),
        AppendOnly(
            "approvals_sectorsignature", [["id"], ["certificate_id", "seat"], ["certificate_id", "official_id"]]
        ),
        Refuse(
            "departments_certify_while_the_case_waits_for_them",
            "approvals_sectorcertificate",
            when="NOT EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = NEW.case_id AND c.closed_at IS NULL"
            " AND c.stage = NEW.stage AND c.round = NEW.round)",
        ),
        Refuse(
            "the_head_signs_what_the_officer_signed",
            "approvals_sectorsignature",
            when="NEW.seat = 'head' AND NOT EXISTS (SELECT 1 FROM approvals_sectorsignature s"
            " WHERE s.certificate_id = NEW.certificate_id AND s.seat = 'officer' AND s.digest = NEW.digest)",
        ),
        Refuse(
            "no_place_passes_a_veto_of_a_department",
            "approvals_decision",
            when=f"{_APPROVED} AND EXISTS (SELECT 1 FROM {_NEWEST} AND c.fails_veto)",
            whole_statement=True,
        ),
        Refuse(
            "no_place_passes_a_certificate_without_both_signatures",
            "approvals_decision",
            when=f"{_APPROVED} AND EXISTS (SELECT 1 FROM {_NEWEST}"
            " AND (SELECT count(*) FROM approvals_sectorsignature s WHERE s.certificate_id = c.id) < 2)",
            whole_statement=True,
        ),
    ]
