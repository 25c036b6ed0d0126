"""Births, deaths, marriages and moves: entered by one, answered by another, never altered and never deleted (C-23, S5)."""

import django.db.models.deletion
import registry.encryption
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import Refuse

_KEPT = "household_id reason happened_on person_name id_no id_index proof_title proof_sha256 proof_type remark entered_by_id entered_posting_id entered_name entered_at".split()
_NULLABLE = ("member_id", "new_head_id")
_ALTERED = " OR ".join(
    [f"NEW.{name} <> OLD.{name}" for name in _KEPT]
    + [f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in _NULLABLE]
)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0014_duties_after_the_exit'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='division',
            options={'permissions': [('view_cases', 'view_cases'), ('reveal_identity', 'reveal_identity'), ('import_register', 'import_register'), ('report_indicators', 'report_indicators'), ('plan_exit', 'plan_exit'), ('nominate_exit', 'nominate_exit'), ('accept_application', 'accept_application'), ('check_home', 'check_home'), ('hold_appraisal', 'hold_appraisal'), ('verify_in_village', 'verify_in_village'), ('record_consent', 'record_consent'), ('post_notice', 'post_notice'), ('check_exit', 'check_exit'), ('review_in_township', 'review_in_township'), ('post_township_notice', 'post_township_notice'), ('compare_data', 'compare_data'), ('review_exit', 'review_exit'), ('approve_exit', 'approve_exit'), ('verify_exit', 'verify_exit'), ('announce_exit', 'announce_exit'), ('enter_deregistration', 'enter_deregistration'), ('confirm_deregistration', 'confirm_deregistration'), ('follow_up', 'follow_up'), ('open_place_case', 'open_place_case'), ('assess_place', 'assess_place'), ('approve_place_exit', 'approve_place_exit'), ('announce_place_exit', 'announce_place_exit'), ('record_evaluation', 'record_evaluation'), ('confirm_filing', 'confirm_filing'), ('open_register_case', 'open_register_case'), ('record_natural_change', 'record_natural_change'), ('confirm_natural_change', 'confirm_natural_change'), ('sign_sheets', 'sign_sheets'), ('register_objection', 'register_objection'), ('handle_objection', 'handle_objection'), ('investigate_objection', 'investigate_objection'), ('decide_objection', 'decide_objection'), ('reply_comparison', 'reply_comparison'), ('clear_suspicion', 'clear_suspicion'), ('draw_sample', 'draw_sample'), ('set_targets', 'set_targets'), ('set_parameters', 'set_parameters'), ('open_ledger_item', 'open_ledger_item'), ('assign_rectification', 'assign_rectification'), ('rectify', 'rectify'), ('confirm_rectification', 'confirm_rectification'), ('accept_rectification', 'accept_rectification'), ('close_rectification', 'close_rectification'), ('call_recheck', 'call_recheck'), ('recheck_exit', 'recheck_exit'), ('record_help', 'record_help'), ('prepare_reports', 'prepare_reports'), ('issue_reports', 'issue_reports'), ('manage_postings', 'manage_postings')]},
        ),
        migrations.AlterField(
            model_name='standingchange',
            name='movement',
            field=models.CharField(blank=True, choices=[('exit', 'poverty exits'), ('rollback', 'rollbacks of false exits'), ('return', 'returns to poverty'), ('disqualification', 'disqualifications'), ('natural_decrease', 'natural decrease'), ('natural_increase', 'natural increase'), ('enrolment', 'new enrolments')], max_length=20, verbose_name='counts as'),
        ),
        migrations.CreateModel(
            name='NaturalChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village_path', registry.fields.PathField(max_length=80)),
                ('reason', models.CharField(choices=[('death', 'death'), ('married_out', 'married out'), ('moved_out', 'registration moved out'), ('emigrated', 'settled abroad'), ('imprisoned', 'imprisoned'), ('birth', 'birth'), ('married_in', 'married in'), ('moved_in', 'registration moved in')], max_length=20, verbose_name='reason')),
                ('happened_on', models.DateField(verbose_name='happened on')),
                ('person_name', models.CharField(max_length=60, verbose_name='name')),
                ('person', models.JSONField(blank=True, default=dict)),
                ('id_no', registry.encryption.EncryptedTextField(blank=True, verbose_name='identity number')),
                ('id_index', models.CharField(blank=True, max_length=64)),
                ('proof_title', models.CharField(max_length=100, verbose_name='proof')),
                ('proof_sha256', models.CharField(max_length=64)),
                ('proof_type', models.CharField(max_length=40)),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='remark')),
                ('state', models.CharField(choices=[('entered', 'to be confirmed'), ('confirmed', 'confirmed'), ('refused', 'not confirmed')], default='entered', max_length=20, verbose_name='state')),
                ('entered_name', models.CharField(max_length=60, verbose_name='entered by')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('answered_name', models.CharField(blank=True, max_length=60, verbose_name='answered by')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('opinion', models.CharField(blank=True, max_length=200, verbose_name='opinion')),
                ('counts_on', models.DateField(blank=True, null=True, verbose_name='counts on')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_posting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='natural_changes', to='registry.household')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='natural_changes', to='registry.member')),
                ('new_head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member')),
            ],
            options={
                'indexes': [models.Index(fields=['village_path', 'id'], name='natural_changes_of_place'), models.Index(condition=models.Q(('state', 'entered')), fields=['village_path', 'id'], name='natural_changes_to_confirm'), models.Index(condition=models.Q(('state', 'confirmed')), fields=['counts_on'], name='natural_changes_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('entered_by')), _negated=True), _connector='OR'), name='a_natural_change_is_confirmed_by_a_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('counts_on', None), ('state', 'entered')), models.Q(('answered_at__isnull', False), ('counts_on__isnull', False), ('state', 'confirmed'), ('answered_by__isnull', False), ('answered_posting__isnull', False)), models.Q(('answered_at__isnull', False), ('counts_on', None), ('state', 'refused'), ('answered_by__isnull', False), ('answered_posting__isnull', False)), _connector='OR'), name='a_natural_change_counts_when_it_is_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('reason__in', ('death', 'married_out', 'moved_out', 'emigrated', 'imprisoned'))), models.Q(models.Q(('reason__in', ('death', 'married_out', 'moved_out', 'emigrated', 'imprisoned')), _negated=True), ('member', None)), _connector='OR'), name='who_leaves_is_a_member_of_the_household'), models.CheckConstraint(condition=models.Q(models.Q(('proof_sha256', ''), _negated=True), models.Q(('proof_title', ''), _negated=True)), name='a_natural_change_has_its_proof'), models.UniqueConstraint(condition=models.Q(('state', 'entered')), fields=('member',), name='one_open_natural_change_per_member'), models.UniqueConstraint(condition=models.Q(('state', 'entered'), models.Q(('id_index', ''), _negated=True)), fields=('household', 'id_index'), name='one_open_natural_change_per_newcomer')],
            },
        ),
        Refuse("a_natural_change_is_never_deleted", "registry_naturalchange", when="OLD.id IS NOT NULL", on="DELETE"),
        Refuse(
            "a_natural_change_is_answered_once",
            "registry_naturalchange",
            when=f"OLD.state <> 'entered' OR {_ALTERED}",
            on="UPDATE",
        ),
        Refuse(
            "a_natural_change_begins_unanswered", "registry_naturalchange", when="NEW.state <> 'entered'", on="INSERT"
        ),
        # SQLite's INSERT OR REPLACE would delete a row over any key.
        Refuse(
            "no_natural_change_is_replaced",
            "registry_naturalchange",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM registry_naturalchange n WHERE n.id = NEW.id OR (n.state = 'entered'"
            " AND (n.member_id = NEW.member_id OR (n.household_id = NEW.household_id AND n.id_index <> ''"
            " AND n.id_index = NEW.id_index))))",
            message="UNIQUE constraint failed: registry_naturalchange",
        ),
    ]
