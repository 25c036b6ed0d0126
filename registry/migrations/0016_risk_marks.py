"""Households at risk: a mark keeps what it says, its steps only grow, and no two of them in a row are one person's (Q-22, D-20, S5)."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_KEPT = "household_id kind grade cause nature happened_on reason proof_title proof_sha256 proof_type marked_on".split()
_ALTERED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _KEPT)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0015_natural_changes'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='division',
            options={'permissions': [('view_cases', 'view_cases'), ('reveal_identity', 'reveal_identity'), ('import_register', 'import_register'), ('report_indicators', 'report_indicators'), ('plan_exit', 'plan_exit'), ('nominate_exit', 'nominate_exit'), ('accept_application', 'accept_application'), ('check_home', 'check_home'), ('hold_appraisal', 'hold_appraisal'), ('verify_in_village', 'verify_in_village'), ('record_consent', 'record_consent'), ('post_notice', 'post_notice'), ('check_exit', 'check_exit'), ('review_in_township', 'review_in_township'), ('post_township_notice', 'post_township_notice'), ('compare_data', 'compare_data'), ('review_exit', 'review_exit'), ('approve_exit', 'approve_exit'), ('verify_exit', 'verify_exit'), ('announce_exit', 'announce_exit'), ('enter_deregistration', 'enter_deregistration'), ('confirm_deregistration', 'confirm_deregistration'), ('follow_up', 'follow_up'), ('open_place_case', 'open_place_case'), ('assess_place', 'assess_place'), ('approve_place_exit', 'approve_place_exit'), ('announce_place_exit', 'announce_place_exit'), ('record_evaluation', 'record_evaluation'), ('confirm_filing', 'confirm_filing'), ('open_register_case', 'open_register_case'), ('record_natural_change', 'record_natural_change'), ('confirm_natural_change', 'confirm_natural_change'), ('mark_risk', 'mark_risk'), ('confirm_risk', 'confirm_risk'), ('sign_sheets', 'sign_sheets'), ('register_objection', 'register_objection'), ('handle_objection', 'handle_objection'), ('investigate_objection', 'investigate_objection'), ('decide_objection', 'decide_objection'), ('reply_comparison', 'reply_comparison'), ('clear_suspicion', 'clear_suspicion'), ('draw_sample', 'draw_sample'), ('set_targets', 'set_targets'), ('set_parameters', 'set_parameters'), ('open_ledger_item', 'open_ledger_item'), ('assign_rectification', 'assign_rectification'), ('rectify', 'rectify'), ('confirm_rectification', 'confirm_rectification'), ('accept_rectification', 'accept_rectification'), ('close_rectification', 'close_rectification'), ('call_recheck', 'call_recheck'), ('recheck_exit', 'recheck_exit'), ('record_help', 'record_help'), ('prepare_reports', 'prepare_reports'), ('issue_reports', 'issue_reports'), ('manage_postings', 'manage_postings')]},
        ),
        migrations.CreateModel(
            name='RiskMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village_path', registry.fields.PathField(max_length=80)),
                ('kind', models.CharField(choices=[('unstable', 'exited, not stable'), ('marginal', 'marginal, easily poor'), ('sudden', 'in sudden severe difficulty')], max_length=20, verbose_name='kind')),
                ('grade', models.CharField(choices=[('low', 'low risk'), ('medium', 'medium risk'), ('high', 'high risk')], max_length=20, verbose_name='risk')),
                ('cause', models.CharField(choices=[('illness', 'illness'), ('disaster', 'disaster'), ('accident', 'accident'), ('job_loss', 'loss of work'), ('schooling', 'cost of schooling'), ('comparison', 'found by data comparison'), ('other', 'another cause')], max_length=20, verbose_name='cause')),
                ('nature', models.CharField(choices=[('temporary', 'temporary'), ('sudden', 'sudden'), ('expenses', 'by expenses')], max_length=20, verbose_name='nature')),
                ('happened_on', models.DateField(verbose_name='happened on')),
                ('reason', models.CharField(max_length=300, verbose_name='what happened')),
                ('proof_title', models.CharField(max_length=100, verbose_name='proof')),
                ('proof_sha256', models.CharField(max_length=64)),
                ('proof_type', models.CharField(max_length=40)),
                ('marked_on', models.DateField(verbose_name='marked on')),
                ('state', models.CharField(choices=[('marked', 'marked, to be confirmed'), ('watched', 'watched'), ('proposed', 'elimination to be confirmed'), ('eliminated', 'risk eliminated'), ('refused', 'mark not confirmed')], default='marked', max_length=20, verbose_name='state')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_marks', to='registry.household')),
            ],
            options={
                'ordering': ['household', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RiskStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('leads_to', models.CharField(choices=[('marked', 'marked, to be confirmed'), ('watched', 'watched'), ('proposed', 'elimination to be confirmed'), ('eliminated', 'risk eliminated'), ('refused', 'mark not confirmed')], max_length=20, verbose_name='state')),
                ('opinion', models.CharField(blank=True, max_length=300, verbose_name='opinion')),
                ('visited_on', models.DateField(blank=True, null=True, verbose_name='home check on')),
                ('notice_no', models.CharField(blank=True, max_length=80, verbose_name='number of the notice')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('mark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='registry.riskmark')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
            options={
                'ordering': ['mark', 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='riskmark',
            index=models.Index(fields=['village_path', 'id'], name='risk_marks_of_place'),
        ),
        migrations.AddIndex(
            model_name='riskmark',
            index=models.Index(fields=['state', 'village_path', 'id'], name='risk_marks_by_state'),
        ),
        migrations.AddConstraint(
            model_name='riskmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proof_sha256', ''), _negated=True), models.Q(('proof_title', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='a_risk_mark_has_its_reason_and_proof'),
        ),
        migrations.AddConstraint(
            model_name='riskmark',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['marked', 'watched', 'proposed'])), fields=('household',), name='one_open_risk_mark_per_household'),
        ),
        migrations.AddConstraint(
            model_name='riskstep',
            constraint=models.UniqueConstraint(fields=('mark', 'number'), name='one_risk_step_per_number'),
        ),
        migrations.AddConstraint(
            model_name='riskstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leads_to', 'proposed'), _negated=True), models.Q(('visited_on__isnull', False), models.Q(('notice_no', ''), _negated=True)), _connector='OR'), name='a_risk_is_eliminated_after_a_home_check_and_a_notice'),
        ),
        AppendOnly("registry_riskstep", [["id"], ["mark_id", "number"]]),
        Refuse(
            "nobody_takes_two_steps_of_a_risk_in_a_row",
            "registry_riskstep",
            when="EXISTS (SELECT 1 FROM registry_riskstep s WHERE s.mark_id = NEW.mark_id"
            " AND s.number = NEW.number - 1 AND s.official_id = NEW.official_id)",
        ),
        Refuse(
            "the_steps_of_a_risk_have_no_gap",
            "registry_riskstep",
            when="NEW.number <> (SELECT COUNT(*) + 1 FROM registry_riskstep s WHERE s.mark_id = NEW.mark_id)",
        ),
        Refuse("a_risk_mark_is_never_deleted", "registry_riskmark", when="OLD.id IS NOT NULL", on="DELETE"),
        Refuse("a_risk_mark_keeps_what_it_says", "registry_riskmark", when=_ALTERED, on="UPDATE"),
        Refuse(
            "a_risk_stands_where_its_steps_say",
            "registry_riskmark",
            when="NEW.state <> OLD.state AND NEW.state <> (SELECT s.leads_to FROM registry_riskstep s"
            " WHERE s.mark_id = NEW.id ORDER BY s.number DESC LIMIT 1)",
            on="UPDATE",
        ),
        # SQLite's INSERT OR REPLACE would delete a row over any key.
        Refuse(
            "no_risk_mark_is_replaced",
            "registry_riskmark",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM registry_riskmark m WHERE m.id = NEW.id OR (m.household_id ="
            " NEW.household_id AND m.state IN ('marked', 'watched', 'proposed') AND NEW.state IN"
            " ('marked', 'watched', 'proposed')))",
            message="UNIQUE constraint failed: registry_riskmark.household_id",
        ),
    ]
