"""Objections O-1 … O-8: what is said and done only grows; who signed in a case neither investigates nor decides (S3, S4)."""



import django.db.models.deletion
import registry.encryption
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_CASE = "(SELECT o.case_id FROM approvals_objection o WHERE o.id = NEW.objection_id)"
_HOUSEHOLD = "(SELECT o.household_id FROM approvals_objection o WHERE o.id = NEW.objection_id)"
_TOOK_PART = (
    f"EXISTS (SELECT 1 FROM approvals_decision d WHERE d.case_id = {_CASE} AND d.decided_by_id = NEW.official_id)"
    f" OR EXISTS (SELECT 1 FROM approvals_sheetitem i JOIN approvals_signoff s ON s.sheet_id = i.sheet_id"
    f" WHERE i.case_id = {_CASE} AND s.official_id = NEW.official_id)"
    f" OR EXISTS (SELECT 1 FROM approvals_sheetitem i JOIN approvals_sheet h ON h.id = i.sheet_id"
    f" WHERE i.case_id = {_CASE} AND h.opened_by_id = NEW.official_id)"
    f" OR EXISTS (SELECT 1 FROM approvals_recusal r WHERE r.case_id = {_CASE} AND r.official_id = NEW.official_id)"
    f" OR EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = {_CASE} AND c.opened_by_id = NEW.official_id)"
)
_IS_NEAR = (
    f"EXISTS (SELECT 1 FROM registry_helper p WHERE p.household_id = {_HOUSEHOLD} AND p.until IS NULL"
    " AND p.name = NEW.name)"
    f" OR EXISTS (SELECT 1 FROM registry_member m WHERE m.household_id = {_HOUSEHOLD} AND m.name = NEW.name)"
)
_DONE = "EXISTS (SELECT 1 FROM approvals_objectionstep e WHERE e.objection_id = NEW.objection_id AND e.{})"
_FROZEN = (
    *("year", "receipt_index", "channel", "kind", "against", "statement", "is_anonymous", "village_id"),
    *("received_at",),
)
_CONCLUDING = (
    "'first_notice_result', 'second_notice_result', 'county_approval', 'announcement_result',"
    " 'deregistration_confirmation'"
)
_OPEN = "'registered', 'accepted', 'investigating', 'reported', 'decided'"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0005_notice_lists"),
        ("registry", "0003_delegations_and_departments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('receipt_index', models.CharField(max_length=64, unique=True)),
                ('channel', models.CharField(choices=[('village', 'told in the village'), ('township_hotline', 'township hotline'), ('county_hotline', 'county hotline'), ('city_hotline', 'city hotline'), ('national_hotline', '12317'), ('web', 'web form'), ('letter', 'letter'), ('visit', 'visit to the office'), ('public_opinion', 'public opinion (press, internet)'), ('discipline', 'clue from discipline inspection')], max_length=30, verbose_name='channel')),
                ('grade', models.CharField(blank=True, choices=[('general', 'general'), ('large', 'large'), ('grave', 'grave')], max_length=10, verbose_name='grade of public opinion')),
                ('kind', models.CharField(choices=[('wrongly_exited', 'leaves but should not'), ('wrongly_left_out', 'should leave but does not'), ('income', 'income is not true'), ('members', 'members do not match'), ('procedure', 'procedure not according to the rules'), ('favouritism', 'favouring kin and friends'), ('not_accepted_by_household', 'the household itself does not agree'), ('other', 'other')], max_length=30, verbose_name='kind')),
                ('against', models.CharField(choices=[('first_notice', 'first notice (village)'), ('second_notice', 'second notice (township)'), ('approval', 'county approval'), ('announcement', 'announcement (county)'), ('village_act', 'another act of the village'), ('township_act', 'another act of the township')], max_length=30, verbose_name='against')),
                ('notice_no', models.CharField(blank=True, max_length=80, verbose_name='notice or case number')),
                ('about', models.CharField(blank=True, max_length=120, verbose_name='about whom')),
                ('statement', registry.encryption.EncryptedTextField(verbose_name='statement')),
                ('is_anonymous', models.BooleanField(verbose_name='anonymous')),
                ('village_path', registry.fields.PathField(max_length=80)),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'province'), (2, 'prefecture'), (3, 'county'), (4, 'township'), (5, 'village'), (6, 'hamlet')], verbose_name='handled by')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('state', models.CharField(choices=[('registered', 'registered'), ('accepted', 'accepted, the household is held'), ('investigating', 'under investigation'), ('reported', 'investigated, waiting for the decision'), ('decided', 'decided, waiting for the reply'), ('answered', 'answered'), ('not_accepted', 'not accepted'), ('merged', 'merged with an earlier objection')], default='registered', max_length=20, verbose_name='state')),
                ('outcome', models.CharField(blank=True, choices=[('unfounded', 'unfounded'), ('partly_founded', 'partly founded'), ('founded', 'founded'), ('single_matter', 'settled as a single matter')], max_length=20, verbose_name='outcome')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('version', models.PositiveIntegerField(default=1)),
                ('act_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('appeal_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='approvals.objection')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='approvals.case')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='registry.household')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='approvals.objection')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
        ),
        migrations.CreateModel(
            name='Investigator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('named_at', models.DateTimeField(verbose_name='named at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='investigators', to='approvals.objection')),
            ],
        ),
        migrations.CreateModel(
            name='InvestigationNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(choices=[('neighbour', 'neighbour'), ('household', 'member of the household'), ('objector', 'objector'), ('official', 'official or helper'), ('department', 'department (data)')], max_length=20, verbose_name='person asked')),
                ('name', registry.encryption.EncryptedTextField(verbose_name='name of the person asked')),
                ('name_index', models.CharField(max_length=64)),
                ('said', registry.encryption.EncryptedTextField(verbose_name='what was said or found')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('content_type', models.CharField(max_length=80)),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('investigator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='approvals.investigator')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='approvals.objection')),
            ],
        ),
        migrations.CreateModel(
            name='ObjectionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('O-1', 'registration'), ('O-2', 'acceptance and hold'), ('O-3', 'naming of investigators'), ('O-4', 'investigation'), ('O-5', 'decision'), ('O-6', 'reply and publication'), ('O-7', 'notice resumed'), ('O-8', 'appeal')], max_length=4, verbose_name='step')),
                ('outcome', models.CharField(max_length=20, verbose_name='outcome')),
                ('opinion', models.TextField(blank=True, verbose_name='opinion')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='post')),
                ('unit', models.CharField(blank=True, max_length=120, verbose_name='unit')),
                ('acted_on', models.DateField(verbose_name='date of the act')),
                ('at', models.DateTimeField(verbose_name='recorded at')),
                ('particulars', models.JSONField(default=dict)),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='approvals.objection')),
                ('official', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='Objector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', registry.encryption.EncryptedTextField(verbose_name='name')),
                ('contact', registry.encryption.EncryptedTextField(blank=True, verbose_name='phone or address')),
                ('objection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='objector', to='approvals.objection')),
            ],
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(fields=['division_path', '-id'], name='objections_under_place'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(fields=['village_path', '-id'], name='objections_of_village'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(condition=models.Q(('state__in', ['registered', 'accepted', 'investigating', 'reported', 'decided'])), fields=['case'], name='open_objections_of_case'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='a_merged_objection_names_the_other'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'answered']), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='a_decided_objection_has_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'public_opinion'), _negated=True), models.Q(('grade', ''), _negated=True), _connector='OR'), name='public_opinion_has_a_grade'),
        ),
        migrations.AddConstraint(
            model_name='investigator',
            constraint=models.UniqueConstraint(fields=('objection', 'official'), name='an_investigator_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='investigationnote',
            constraint=models.UniqueConstraint(fields=('objection', 'person', 'name_index'), name='a_person_is_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='investigationnote',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='a_note_is_signed_on_paper'),
        ),
        migrations.AddConstraint(
            model_name='objectionstep',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'referred'), _negated=True), fields=('objection', 'step', 'outcome'), name='one_step_of_a_kind_per_objection'),
        ),
        migrations.AddConstraint(
            model_name='objectionstep',
            constraint=models.UniqueConstraint(condition=models.Q(('step', 'O-5')), fields=('objection',), name='one_decision_per_objection'),
        ),
        AppendOnly("approvals_objector", [["id"], ["objection_id"]]),
        AppendOnly("approvals_objectionstep", [["id"]]),
        # SQLite's INSERT OR REPLACE would delete a row over a partial key, too.
        Refuse(
            "no_step_is_replaced",
            "approvals_objectionstep",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM approvals_objectionstep s WHERE s.objection_id = NEW.objection_id AND s.step = NEW.step"
            " AND ((s.outcome = NEW.outcome AND NEW.outcome <> 'referred') OR NEW.step = 'O-5'))",
            message="UNIQUE constraint failed: approvals_objectionstep.objection_id, approvals_objectionstep.step,"
            " approvals_objectionstep.outcome",
        ),
        AppendOnly("approvals_investigator", [["id"], ["objection_id", "official_id"]]),
        AppendOnly("approvals_investigationnote", [["id"], ["objection_id", "person", "name_index"]]),
        Refuse("an_objection_is_never_deleted", "approvals_objection", when="1 = 1", on="DELETE"),
        Refuse(
            "what_was_objected_never_changes",
            "approvals_objection",
            when=" OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FROZEN)
            + " OR COALESCE(NEW.appeal_of_id, 0) <> COALESCE(OLD.appeal_of_id, 0)",
            on="UPDATE",
        ),
        Refuse(
            "an_ended_objection_stays_ended",
            "approvals_objection",
            when=f"OLD.state NOT IN ({_OPEN}) AND (NEW.state <> OLD.state OR NEW.outcome <> OLD.outcome)",
            on="UPDATE",
        ),
        Refuse(
            "the_case_of_an_investigation_never_changes",
            "approvals_objection",
            when="(COALESCE(NEW.case_id, 0) <> COALESCE(OLD.case_id, 0)"
            " OR COALESCE(NEW.household_id, 0) <> COALESCE(OLD.household_id, 0))"
            " AND EXISTS (SELECT 1 FROM approvals_investigator v WHERE v.objection_id = OLD.id)",
            on="UPDATE",
        ),
        Refuse(
            "an_appeal_follows_an_answer_once",
            "approvals_objection",
            when="NEW.appeal_of_id IS NOT NULL AND EXISTS (SELECT 1 FROM approvals_objection o"
            " WHERE o.id = NEW.appeal_of_id"
            " AND (o.appeal_of_id IS NOT NULL OR o.state NOT IN ('answered', 'not_accepted')))",
        ),
        Refuse("who_took_part_investigates_nothing", "approvals_investigator", when=_TOOK_PART),
        Refuse("kin_and_helpers_investigate_nothing", "approvals_investigator", when=_IS_NEAR),
        Refuse(
            "who_took_part_decides_no_objection",
            "approvals_objectionstep",
            when=f"NEW.step = 'O-5' AND ({_TOOK_PART} OR {_IS_NEAR})",
        ),
        Refuse(
            "an_investigator_decides_no_objection",
            "approvals_objectionstep",
            when="NEW.step = 'O-5' AND EXISTS (SELECT 1 FROM approvals_investigator v"
            " WHERE v.objection_id = NEW.objection_id AND v.official_id = NEW.official_id)",
        ),
        Refuse(
            "no_decision_before_the_report_of_two",
            "approvals_objectionstep",
            when="NEW.step = 'O-5' AND ((SELECT count(*) FROM approvals_investigator v"
            " WHERE v.objection_id = NEW.objection_id) < 2 OR NOT "
            + _DONE.format("outcome = 'reported'")
            + ")",
        ),
        Refuse(
            "no_report_before_three_neighbours_were_asked",
            "approvals_objectionstep",
            when="NEW.step = 'O-4' AND NEW.outcome = 'reported' AND (SELECT count(*) FROM approvals_investigationnote n"
            " WHERE n.objection_id = NEW.objection_id AND n.person = 'neighbour') < 3",
        ),
        Refuse(
            "steps_of_an_objection_keep_their_order",
            "approvals_objectionstep",
            when="(NEW.step = 'O-3' AND NOT "
            + _DONE.format("outcome = 'accepted'")
            + ") OR (NEW.step = 'O-4' AND NOT "
            + _DONE.format("step = 'O-3'")
            + ") OR (NEW.step = 'O-6' AND NOT "
            + _DONE.format("step = 'O-5'")
            + ")",
        ),
        Refuse(
            "nothing_is_concluded_with_an_open_objection",
            "approvals_decision",
            when=f"NEW.outcome = 'approved' AND NEW.stage IN ({_CONCLUDING}) AND EXISTS"
            f" (SELECT 1 FROM approvals_objection o WHERE o.case_id = NEW.case_id AND o.state IN ({_OPEN}))",
        ),
    ]
