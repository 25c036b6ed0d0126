"""Delegations without chains, successions of organisations, imports approved by a second person.

Rules here bind what is written from now on: rows of earlier versions stay as they are.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_WATCHERS = "('supervisor', 'auditor', 'system_administrator')"
_VERIFIERS = "('township_verifier', 'township_team_leader')"
_HELD = "SELECT 1 FROM registry_posting p WHERE p.official_id = {official} AND p.until IS NULL"
# Who watches signs nothing, who signs watches nothing: a watcher's post goes with no other role (S9).
_MIXED = _HELD + " AND p.role <> {role} AND (p.role IN " + _WATCHERS + " OR {role} IN " + _WATCHERS + ")"
_STAND_IN_MIXED = _MIXED.format(
    official="NEW.delegate_id", role="(SELECT o.role FROM registry_posting o WHERE o.id = NEW.posting_id)"
)
_BELOW = "substr({inner}.path, 1, length({outer}.path)) = {outer}.path"
# A township's verifier with a post in one of its villages, whichever came first (S2).
_NEAR = " ".join(
    [
        "SELECT 1 FROM registry_posting p JOIN registry_division h ON h.id = p.division_id",
        "JOIN registry_division n ON n.id = NEW.division_id WHERE p.official_id = NEW.official_id AND p.until IS NULL",
        f"AND ((NEW.role IN {_VERIFIERS} AND h.level = 5 AND {_BELOW.format(inner='h', outer='n')})",
        f"OR (p.role IN {_VERIFIERS} AND n.level = 5 AND {_BELOW.format(inner='n', outer='h')}))",
    ]
)
_POST = "SELECT 1 FROM registry_posting p WHERE p.id = NEW.posting_id"
_LENT = "SELECT 1 FROM registry_delegation d WHERE d.posting_id = NEW.posting_id AND d.ended_on IS NULL"
_POSTING_CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in ("official_id", "role", "division_id", "unit", "post", "department", "since", "appointing_paper")
)
_DELEGATION_CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in ("posting_id", "delegate_id", "since", "until", "paper", "reason", "recorded_at")
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_delegations_and_departments")]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_before", models.CharField(blank=True, max_length=120, verbose_name="unit before")),
                ("unit_after", models.CharField(blank=True, max_length=120, verbose_name="unit after")),
                ("effective_on", models.DateField(verbose_name="in effect from")),
                ("paper", models.CharField(max_length=120, verbose_name="paper")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="delegation",
            name="one_delegation_of_a_post_begins_a_day",
        ),
        migrations.AddField(
            model_name="delegation",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="one_time_password",
            field=models.CharField(blank=True, max_length=128),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper", ""), _negated=True), name="delegation_has_its_paper"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("posting", "since"),
                name="one_delegation_of_a_post_begins_a_day",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="division",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="registry.division"
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.division",
            ),
        ),
        migrations.AddIndex(
            model_name="succession",
            index=models.Index(fields=["division", "effective_on"], name="successions_of_place"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("successor__isnull", False), ("unit_after", ""), ("unit_before", "")),
                    models.Q(
                        ("successor", None),
                        models.Q(("unit_before", ""), _negated=True),
                        models.Q(("unit_after", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_place_or_a_unit_is_succeeded",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper", ""), _negated=True), name="succession_has_its_paper"
            ),
        ),
        AppendOnly("registry_succession", [["id"]]),
        Refuse(
            "the_history_of_a_post_stays",
            "registry_posting",
            when=f"{_POSTING_CHANGED} OR (OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until <> OLD.until))",
            on="UPDATE",
        ),
        Refuse("a_post_is_never_deleted", "registry_posting", when="OLD.id IS NOT NULL", on="DELETE"),
        Refuse(
            "who_watches_signs_nothing",
            "registry_posting",
            when="NEW.until IS NULL AND EXISTS (" + _MIXED.format(official="NEW.official_id", role="NEW.role") + ")",
        ),
        Refuse(
            "township_verifiers_hold_no_post_in_its_villages",
            "registry_posting",
            when=f"NEW.until IS NULL AND EXISTS ({_NEAR})",
        ),
        Refuse(
            "a_delegation_only_ends",
            "registry_delegation",
            when=f"{_DELEGATION_CHANGED} OR OLD.ended_on IS NOT NULL",
            on="UPDATE",
        ),
        Refuse("a_delegation_is_never_deleted", "registry_delegation", when="OLD.id IS NOT NULL", on="DELETE"),
        Refuse(
            "only_an_open_post_is_delegated",
            "registry_delegation",
            when=f"NOT EXISTS ({_POST} AND p.until IS NULL)",
        ),
        Refuse(
            "nobody_stands_in_for_himself",
            "registry_delegation",
            when=f"EXISTS ({_POST} AND p.official_id = NEW.delegate_id) OR NEW.recorded_by_id = NEW.delegate_id",
        ),
        Refuse(
            "a_delegation_is_not_passed_on",
            "registry_delegation",
            when=f"EXISTS ({_LENT} AND d.delegate_id = NEW.recorded_by_id)",
        ),
        Refuse(
            "one_stands_in_at_a_time",
            "registry_delegation",
            when=f"EXISTS ({_LENT} AND d.since <= NEW.until AND d.until >= NEW.since)",
        ),
        Refuse(
            "who_watches_stands_in_for_no_signer",
            "registry_delegation",
            when=f"EXISTS ({_STAND_IN_MIXED})",
        ),
        Refuse(
            "nobody_approves_his_own_import",
            "registry_importrun",
            when="NEW.committed_by_id = NEW.started_by_id AND OLD.committed_by_id IS NULL",
            on="UPDATE",
        ),
        Refuse(
            "no_import_begins_approved_by_its_uploader",
            "registry_importrun",
            when="NEW.committed_by_id = NEW.started_by_id",
        ),
    ]
