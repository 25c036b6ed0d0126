"""Requests to departments, their replies, suspicions and their clearing.

Answers and signatures only grow. Nothing passes the comparison before every department has answered and signed for every
member of the household as it stands, nor while a hit is unsettled; a confirmed hit passes neither here nor later.
"""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.fields
from audit.protection import AppendOnly, Refuse

_NEWEST = "(SELECT max(n.batch_id) FROM approvals_comparisonsubject n WHERE n.case_id = NEW.case_id)"
_UNASKED = (
    "EXISTS (SELECT 1 FROM registry_member m JOIN approvals_case c ON c.household_id = m.household_id"
    " WHERE c.id = NEW.case_id AND m.left_on IS NULL AND NOT EXISTS (SELECT 1 FROM approvals_comparisonsubject s"
    f" WHERE s.batch_id = {_NEWEST} AND s.member_id = m.id AND s.id_index = m.id_index))"
)
_SIGNATURES = (
    "(SELECT count(*) FROM approvals_departmentsignature g JOIN approvals_departmentreply p ON p.id = g.reply_id"
    " WHERE p.request_id = r.id AND NOT EXISTS (SELECT 1 FROM approvals_departmentreply q"
    " WHERE q.request_id = r.id AND q.no > p.no))"
)
_UNSIGNED = (
    f"EXISTS (SELECT 1 FROM approvals_comparisonrequest r WHERE r.batch_id = {_NEWEST} AND {_SIGNATURES} < 2)"
)
_SUSPECTED = (
    "EXISTS (SELECT 1 FROM approvals_suspicion x JOIN approvals_comparisonanswer a ON a.id = x.answer_id"
    " JOIN approvals_comparisonrequest r ON r.id = a.request_id WHERE x.case_id = NEW.case_id AND NOT x.is_withdrawn"
    f" AND (x.state = '' OR (x.state = 'confirmed' AND r.batch_id = {_NEWEST})))"
)
_STILL_ASKED = (
    "('comparison', 'county_review', 'county_approval', 'city_verification', 'announcement', 'announcement_result')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0006_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ComparisonBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.CharField(max_length=60, unique=True, verbose_name='number of the letter')),
                ('county_path', registry.fields.PathField(max_length=80)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('serial', models.PositiveIntegerField()),
                ('households', models.PositiveIntegerField(verbose_name='number of households')),
                ('persons', models.PositiveIntegerField(verbose_name='number of persons')),
                ('list_digest', models.CharField(max_length=64)),
                ('due_on', models.DateField(verbose_name='due')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comparison_batches', to='registry.division')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.programmeversion')),
            ],
        ),
        migrations.CreateModel(
            name='ComparisonRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(max_length=60, verbose_name='department')),
                ('items', models.JSONField(verbose_name='items')),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('due_on', models.DateField(verbose_name='due')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='approvals.comparisonbatch')),
            ],
        ),
        migrations.CreateModel(
            name='ComparisonSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField(verbose_name='no.')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('household_no', models.CharField(max_length=40, verbose_name='household no.')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('id_index', models.CharField(blank=True, max_length=64)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='approvals.comparisonbatch')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comparison_subjects', to='approvals.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member')),
            ],
        ),
        migrations.CreateModel(
            name='DepartmentReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('source', models.CharField(choices=[('workbook', 'workbook'), ('form', 'form')], max_length=20, verbose_name='source')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('statement', models.CharField(blank=True, max_length=200, verbose_name='statement')),
                ('answers_digest', models.CharField(max_length=64)),
                ('hits', models.PositiveIntegerField(verbose_name='hits')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('replied_at', models.DateTimeField(verbose_name='replied at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='approvals.comparisonrequest')),
            ],
        ),
        migrations.CreateModel(
            name='ComparisonAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=60, verbose_name='item')),
                ('is_hit', models.BooleanField(verbose_name='hit')),
                ('content', models.CharField(blank=True, max_length=300, verbose_name='content')),
                ('supersedes', models.OneToOneField(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='approvals.comparisonanswer')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='approvals.comparisonrequest')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='approvals.comparisonsubject')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='approvals.departmentreply')),
            ],
        ),
        migrations.CreateModel(
            name='DepartmentSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.CharField(choices=[('officer', 'officer in charge of the department'), ('head', 'head of the department')], max_length=20, verbose_name='seat')),
                ('answers_digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('signed_at', models.DateTimeField(verbose_name='signed at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='approvals.departmentreply')),
            ],
        ),
        migrations.CreateModel(
            name='Suspicion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('village_path', registry.fields.PathField(max_length=80)),
                ('member_name', models.CharField(max_length=60, verbose_name='member')),
                ('department', models.CharField(max_length=60, verbose_name='department')),
                ('item', models.CharField(max_length=60, verbose_name='item')),
                ('content', models.CharField(max_length=300, verbose_name='content')),
                ('due_on', models.DateField(verbose_name='due')),
                ('raised_at', models.DateTimeField(verbose_name='raised at')),
                ('state', models.CharField(blank=True, choices=[('cleared', 'cleared'), ('confirmed', 'confirmed')], max_length=20, verbose_name='state')),
                ('is_withdrawn', models.BooleanField(default=False, verbose_name='withdrawn by the department')),
                ('answer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='suspicion', to='approvals.comparisonanswer')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspicions', to='approvals.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
        ),
        migrations.CreateModel(
            name='Clearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('outcome', models.CharField(choices=[('cleared', 'cleared'), ('confirmed', 'confirmed')], max_length=20, verbose_name='outcome')),
                ('reason', models.TextField(verbose_name='reason')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('settled_at', models.DateTimeField(verbose_name='settled at')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.evidence')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('suspicion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearings', to='approvals.suspicion')),
            ],
        ),
        migrations.AddIndex(
            model_name='comparisonbatch',
            index=models.Index(fields=['county_path', '-id'], name='comparison_batches_of_place'),
        ),
        migrations.AddConstraint(
            model_name='comparisonbatch',
            constraint=models.UniqueConstraint(fields=('county', 'year', 'serial'), name='one_letter_per_serial'),
        ),
        migrations.AddConstraint(
            model_name='comparisonrequest',
            constraint=models.UniqueConstraint(fields=('batch', 'department'), name='one_request_per_department_and_batch'),
        ),
        migrations.AddIndex(
            model_name='comparisonsubject',
            index=models.Index(fields=['case', 'batch'], name='comparison_subjects_of_case'),
        ),
        migrations.AddConstraint(
            model_name='comparisonsubject',
            constraint=models.UniqueConstraint(fields=('batch', 'member'), name='a_member_stands_once_in_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='comparisonsubject',
            constraint=models.UniqueConstraint(fields=('batch', 'place'), name='one_member_per_line_of_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='departmentreply',
            constraint=models.UniqueConstraint(fields=('request', 'no'), name='replies_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='departmentreply',
            constraint=models.CheckConstraint(condition=models.Q(('source', 'form'), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='a_workbook_is_kept'),
        ),
        migrations.AddConstraint(
            model_name='comparisonanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes', None)), fields=('request', 'subject', 'item'), name='one_first_answer_per_member_and_item'),
        ),
        migrations.AddConstraint(
            model_name='comparisonanswer',
            constraint=models.UniqueConstraint(fields=('reply', 'subject', 'item'), name='a_reply_answers_once'),
        ),
        migrations.AddConstraint(
            model_name='comparisonanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('content', ''), ('is_hit', False)), models.Q(('is_hit', True), models.Q(('content', ''), _negated=True)), _connector='OR'), name='a_hit_says_what_was_found'),
        ),
        migrations.AddConstraint(
            model_name='departmentsignature',
            constraint=models.UniqueConstraint(fields=('reply', 'seat'), name='one_signature_per_seat_of_a_department'),
        ),
        migrations.AddConstraint(
            model_name='departmentsignature',
            constraint=models.UniqueConstraint(fields=('reply', 'official'), name='two_persons_sign_for_a_department'),
        ),
        migrations.AddIndex(
            model_name='suspicion',
            index=models.Index(condition=models.Q(('is_withdrawn', False), ('state', '')), fields=['village_path', 'due_on', 'id'], name='open_suspicions_under_place'),
        ),
        migrations.AddIndex(
            model_name='suspicion',
            index=models.Index(fields=['village_path', '-id'], name='suspicions_under_place'),
        ),
        migrations.AddConstraint(
            model_name='clearing',
            constraint=models.UniqueConstraint(fields=('suspicion', 'no'), name='clearings_are_numbered'),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='approvals.comparisonrequest')),
            ],
        ),
        AppendOnly("approvals_reminder", [["id"]]),
        AppendOnly("approvals_comparisonbatch", [["id"], ["no"], ["county_id", "year", "serial"]]),
        AppendOnly(
            "approvals_comparisonsubject", [["id"], ["batch_id", "member_id"], ["batch_id", "place"]]
        ),
        AppendOnly("approvals_comparisonrequest", [["id"], ["batch_id", "department"]]),
        AppendOnly("approvals_departmentreply", [["id"], ["request_id", "no"]]),
        Refuse(
            "no_first_answer_is_replaced",
            "approvals_comparisonanswer",
            when_pg="false",
            when_sqlite="NEW.supersedes_id IS NULL AND EXISTS (SELECT 1 FROM approvals_comparisonanswer a"
            " WHERE a.request_id = NEW.request_id AND a.subject_id = NEW.subject_id AND a.item = NEW.item AND a.supersedes_id IS NULL)",
            message="UNIQUE constraint failed: approvals_comparisonanswer.request_id, approvals_comparisonanswer.subject_id,"
            " approvals_comparisonanswer.item",
        ),
        AppendOnly("approvals_comparisonanswer", [["id"], ["supersedes_id"], ["reply_id", "subject_id", "item"]]),
        AppendOnly("approvals_departmentsignature", [["id"], ["reply_id", "seat"], ["reply_id", "official_id"]]),
        AppendOnly("approvals_clearing", [["id"], ["suspicion_id", "no"]]),
        Refuse(
            "nobody_passes_the_comparison_unanswered",
            "approvals_decision",
            when=f"NEW.stage = 'comparison' AND NEW.outcome = 'approved' AND ({_NEWEST} IS NULL OR {_UNASKED} OR {_UNSIGNED})",
        ),
        Refuse(
            "no_hit_passes_unsettled_or_confirmed",
            "approvals_decision",
            when=f"NEW.stage IN {_STILL_ASKED} AND NEW.outcome = 'approved' AND {_SUSPECTED}",
        ),
        Refuse(
            "a_department_signs_what_stands",
            "approvals_departmentsignature",
            when="EXISTS (SELECT 1 FROM approvals_departmentreply p WHERE p.id = NEW.reply_id"
            " AND (p.answers_digest <> NEW.answers_digest OR EXISTS (SELECT 1 FROM approvals_departmentreply q"
            " WHERE q.request_id = p.request_id AND q.no > p.no)))",
        ),
        Refuse(
            "a_corrected_answer_is_about_the_same",
            "approvals_comparisonanswer",
            when="NEW.supersedes_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM approvals_comparisonanswer a"
            " WHERE a.id = NEW.supersedes_id AND a.request_id = NEW.request_id AND a.subject_id = NEW.subject_id"
            " AND a.item = NEW.item)",
        ),
        Refuse(
            "what_a_suspicion_is_about_never_changes",
            "approvals_suspicion",
            when="NEW.no <> OLD.no OR NEW.answer_id <> OLD.answer_id OR NEW.case_id <> OLD.case_id"
            " OR NEW.member_id <> OLD.member_id OR NEW.content <> OLD.content OR NEW.due_on <> OLD.due_on"
            " OR (OLD.is_withdrawn AND NOT NEW.is_withdrawn)",
            on="UPDATE",
        ),
        Refuse(
            "a_suspicion_is_settled_by_its_clearing",
            "approvals_suspicion",
            when="NEW.state <> '' AND NOT EXISTS (SELECT 1 FROM approvals_clearing k WHERE k.suspicion_id = NEW.id"
            " AND k.outcome = NEW.state AND NOT EXISTS (SELECT 1 FROM approvals_clearing l"
            " WHERE l.suspicion_id = NEW.id AND l.no > k.no))",
            on=("INSERT", "UPDATE"),
        ),
        Refuse(
            "a_suspicion_is_withdrawn_by_a_corrected_answer",
            "approvals_suspicion",
            when="NEW.is_withdrawn AND NOT EXISTS (SELECT 1 FROM approvals_comparisonanswer a"
            " WHERE a.supersedes_id = NEW.answer_id)",
            on=("INSERT", "UPDATE"),
        ),
        Refuse("a_suspicion_is_never_deleted", "approvals_suspicion", when="1 = 1", on="DELETE"),
    ]
