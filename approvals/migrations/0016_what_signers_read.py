"""What the signers read of each household is frozen with it; dates follow the last signature; leaders refuse together.

A joint act is settled on the day of its last signature: what follows is not dated before it. A rejection that was laid
before signers needs all of them, as an approval does. Nobody's signature stands beside his declared kinship.
"""

from django.db import migrations, models

from audit.protection import Refuse

_BEFORE = (
    "EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_sheet h ON h.id = d.sheet_id WHERE d.case_id = NEW.case_id"
    " AND (NEW.sheet_id IS NULL OR d.sheet_id <> NEW.sheet_id) AND {day} > NEW.acted_on AND {seats} > 0)"
)
_SEATS_PG = "(SELECT jsonb_array_length(h.seats) FROM approvals_sheet h WHERE h.id = NEW.sheet_id)"
_SEATS_SQLITE = "(SELECT json_array_length(h.seats) FROM approvals_sheet h WHERE h.id = NEW.sheet_id)"
_UNSIGNED = (
    "NEW.sheet_id IS NOT NULL AND NEW.outcome IN ('approved', 'rejected')"
    " AND (SELECT count(*) FROM approvals_signoff s WHERE s.sheet_id = NEW.sheet_id AND s.agrees) < "
)
_KIN_SIGNED = (
    "NEW.sheet_id IS NOT NULL AND NEW.outcome = 'approved' AND EXISTS (SELECT 1 FROM approvals_recusal r"
    " JOIN approvals_signoff s ON s.official_id = r.official_id"
    " WHERE r.case_id = NEW.case_id AND s.sheet_id = NEW.sheet_id)"
)
_REWRITTEN = (
    "NEW.case_id <> OLD.case_id OR NEW.seen_version <> OLD.seen_version OR NEW.hamlet <> OLD.hamlet"
    " OR NEW.head_name <> OLD.head_name OR NEW.population IS DISTINCT FROM OLD.population"
    " OR NEW.measured <> OLD.measured OR NEW.results <> OLD.results OR NEW.particulars <> OLD.particulars"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0015_objections_hold_whom_they_name")]

    operations = [
        migrations.AddField(
            "sheetitem", "hamlet", models.CharField(blank=True, default="", max_length=60, verbose_name="hamlet"),
            preserve_default=False,
        ),
        migrations.AddField(
            "sheetitem",
            "head_name",
            models.CharField(blank=True, default="", max_length=60, verbose_name="head of household"),
            preserve_default=False,
        ),
        migrations.AddField(
            "sheetitem",
            "population",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="persons"),
        ),
        migrations.AddField("sheetitem", "results", models.JSONField(blank=True, default=list)),
        Refuse(
            "what_the_signers_read_of_a_household_never_changes",
            "approvals_sheetitem",
            when_pg=_REWRITTEN,
            when_sqlite=_REWRITTEN.replace("IS DISTINCT FROM", "IS NOT"),
            on="UPDATE",
        ),
        Refuse(
            "nothing_is_dated_before_the_last_signature_that_precedes_it",
            "approvals_decision",
            when_pg=_BEFORE.format(
                day="(d.decided_at AT TIME ZONE 'Asia/Shanghai')::date", seats="jsonb_array_length(h.seats)"
            ),
            when_sqlite=_BEFORE.format(day="date(d.decided_at, '+8 hours')", seats="json_array_length(h.seats)"),
            whole_statement=True,
        ),
        Refuse(
            "nothing_is_decided_before_all_have_signed",
            "approvals_decision",
            when_pg=_UNSIGNED + _SEATS_PG,
            when_sqlite=_UNSIGNED + _SEATS_SQLITE,
            whole_statement=True,
        ),
        Refuse(
            "nothing_stands_on_the_signature_of_kin", "approvals_decision", when=_KIN_SIGNED, whole_statement=True
        ),
    ]
