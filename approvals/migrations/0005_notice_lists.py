"""Lists that are posted: points, proofs, breaks, moved ends; no result before the last day nor without its photos."""



import django.db.models.deletion
from django.db import migrations, models

import registry.fields
from audit.protection import AppendOnly, Refuse

# Frozen copy of approvals.stages: which stage concludes which notice.
_RESULTS = (
    "NEW.outcome = 'approved' AND NEW.stage IN ('first_notice_result', 'second_notice_result', 'announcement_result')"
)
_KIND = (
    "CASE NEW.stage WHEN 'first_notice_result' THEN 'first' WHEN 'second_notice_result' THEN 'second'"
    " ELSE 'announcement' END"
)
_NEWEST = (
    f"n.case_id = NEW.case_id AND n.kind = {_KIND} AND n.round ="
    f" (SELECT max(m.round) FROM approvals_notice m WHERE m.case_id = NEW.case_id AND m.kind = {_KIND})"
)


def _now(column: str) -> str:
    """As the newest change left it."""
    newest = f"SELECT c.{column} FROM approvals_noticechange c WHERE c.notice_id = n.id ORDER BY c.id DESC LIMIT 1"
    return f"COALESCE(({newest}), n.{column})"


_PROOF = "SELECT 1 FROM approvals_pointproof f WHERE f.point_id = p.id AND f.moment"
_UNPROVEN = (
    f"SELECT 1 FROM approvals_notice n JOIN approvals_noticepoint p ON p.list_id = {_now('list_id')} WHERE {_NEWEST}"
    f" AND (NOT EXISTS ({_PROOF} = 'start') OR NOT EXISTS ({_PROOF} = 'end' AND f.taken_on >= {_now('ends_on')}))"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_rules_of_signing")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="hamlet",
            field=models.CharField(blank=True, max_length=60, verbose_name="hamlet"),
        ),
        migrations.AddField(
            model_name="notice",
            name="head_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="head of household"),
        ),
        migrations.AddField(
            model_name="notice",
            name="population",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="persons"),
        ),
        migrations.AddField(
            model_name="notice",
            name="row_no",
            field=models.PositiveIntegerField(default=0, verbose_name="No."),
        ),
        migrations.CreateModel(
            name="NoticeBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="first day of the break")),
                ("last_day", models.DateField(verbose_name="last day of the break")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.CharField(max_length=40, unique=True, verbose_name="number of the notice")),
                ("village_path", registry.fields.PathField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "first notice"),
                            ("second", "second notice"),
                            ("announcement", "announcement"),
                        ],
                        max_length=20,
                        verbose_name="notice",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number of the list")),
                ("posted_on", models.DateField(verbose_name="posted on")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                ("calendar", models.CharField(max_length=10, verbose_name="days counted")),
                ("extends", models.BooleanField(verbose_name="a last day without work moves on")),
                ("calendar_version", models.CharField(max_length=60, verbose_name="table of holidays")),
                ("text", models.TextField(verbose_name="text")),
                ("households", models.PositiveIntegerField(verbose_name="households")),
                ("persons", models.PositiveIntegerField(verbose_name="persons")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(max_length=60, verbose_name="post")),
                ("unit", models.CharField(max_length=120, verbose_name="unit")),
                ("posted_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "act_division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.division",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.posting",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="approvals.noticelist",
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notice_lists", to="approvals.roster"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_lists",
                        to="approvals.sheet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("break", "the list was taken down for some days"),
                            ("resumed", "resumed after an objection"),
                            ("changed", "posted again because the line changed"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="held since")),
                ("resumed_on", models.DateField(blank=True, null=True, verbose_name="resumed on")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("row_no", models.PositiveIntegerField(default=0, verbose_name="No.")),
                ("hamlet", models.CharField(blank=True, max_length=60, verbose_name="hamlet")),
                ("head_name", models.CharField(blank=True, max_length=60, verbose_name="head of household")),
                ("population", models.PositiveSmallIntegerField(default=0, verbose_name="persons")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "interruption",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.noticebreak",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="approvals.notice"
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="approvals.noticelist"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="noticebreak",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="breaks", to="approvals.noticelist"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="approvals.noticelist",
            ),
        ),
        migrations.CreateModel(
            name="NoticePoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("village_office", "village office"),
                            ("village", "administrative village"),
                            ("hamlet", "natural village"),
                            ("other", "another place"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="posting point")),
                ("hamlet", models.CharField(blank=True, max_length=60, verbose_name="hamlet")),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="approvals.noticelist",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="noticebreak",
            name="point",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.noticepoint",
            ),
        ),
        migrations.CreateModel(
            name="PointProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[("start", "posted"), ("end", "still posted on the last day")],
                        max_length=10,
                        verbose_name="moment",
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("thumbnail", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("content_type", models.CharField(max_length=80)),
                ("taken_at", models.DateTimeField(verbose_name="taken at")),
                ("taken_on", models.DateField(verbose_name="taken on")),
                (
                    "time_source",
                    models.CharField(
                        choices=[("camera", "written by the camera"), ("stated", "stated by the official")],
                        max_length=10,
                        verbose_name="source of the time",
                    ),
                ),
                (
                    "latitude",
                    models.IntegerField(blank=True, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.IntegerField(blank=True, null=True, verbose_name="longitude"),
                ),
                (
                    "no_place_reason",
                    models.CharField(blank=True, max_length=120, verbose_name="why there is no position"),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="approvals.noticepoint"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.posting",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="noticelist",
            index=models.Index(fields=["village_path", "-id"], name="lists_under_place"),
        ),
        migrations.AddIndex(
            model_name="noticelist",
            index=models.Index(fields=["ends_on", "id"], name="lists_by_last_day"),
        ),
        migrations.AddConstraint(
            model_name="noticelist",
            constraint=models.UniqueConstraint(
                fields=("roster", "kind", "number"), name="one_list_per_roster_kind_and_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on")), ("starts_on__gt", models.F("posted_on"))),
                name="list_starts_the_day_after_posting",
            ),
        ),
        migrations.AddIndex(
            model_name="noticechange",
            index=models.Index(fields=["ends_on", "list"], name="moved_ends"),
        ),
        migrations.AddConstraint(
            model_name="noticechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", "break"), ("interruption__isnull", False)),
                    models.Q(("cause", "resumed"), ("held_on__isnull", False), ("resumed_on__isnull", False)),
                    models.Q(("cause", "changed"), models.Q(("head_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_moved_end_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticepoint",
            constraint=models.UniqueConstraint(fields=("list", "no"), name="one_point_per_number_of_the_list"),
        ),
        migrations.AddConstraint(
            model_name="noticebreak",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="a_break_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointproof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False), ("no_place_reason", "")),
                    models.Q(("latitude", None), ("longitude", None), models.Q(("no_place_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_proof_has_a_place_or_says_why_not",
            ),
        ),
        AppendOnly("approvals_noticelist", [["id"], ["no"], ["roster_id", "kind", "number"]]),
        AppendOnly("approvals_noticepoint", [["id"], ["list_id", "no"]]),
        AppendOnly("approvals_pointproof", [["id"], ["sha256"]]),
        AppendOnly("approvals_noticebreak", [["id"]]),
        AppendOnly("approvals_noticechange", [["id"]]),
        Refuse("a_notice_stands_on_a_list", "approvals_notice", when="NEW.list_id IS NULL"),
        Refuse(
            "a_moved_end_never_comes_earlier",
            "approvals_noticechange",
            when="EXISTS (SELECT 1 FROM approvals_notice n WHERE n.id = NEW.notice_id"
            f" AND NEW.ends_on < {_now('ends_on')})",
        ),
        Refuse(
            "a_photo_lies_within_its_notice",
            "approvals_pointproof",
            when="EXISTS (SELECT 1 FROM approvals_noticepoint p JOIN approvals_noticelist l ON l.id = p.list_id"
            " WHERE p.id = NEW.point_id AND ((NEW.moment = 'start' AND (NEW.taken_on < l.posted_on OR"
            " NEW.taken_on > l.starts_on)) OR (NEW.moment = 'end' AND NEW.taken_on < l.ends_on)))",
        ),
        Refuse(
            "no_result_before_the_last_day",
            "approvals_decision",
            when=f"{_RESULTS} AND NOT EXISTS (SELECT 1 FROM approvals_notice n WHERE {_NEWEST}"
            f" AND NEW.acted_on > {_now('ends_on')})",
        ),
        Refuse("no_result_without_its_photos", "approvals_decision", when=f"{_RESULTS} AND EXISTS ({_UNPROVEN})"),
    ]
