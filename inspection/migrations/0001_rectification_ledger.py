"""The rectification ledger: items that are never deleted, steps that only grow, and who is kept apart from whom."""

import django.db.models.deletion
import registry.encryption
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


_FROZEN = (
    *("year", "level", "source", "source_no", "category", "department", "description", "division_id", "division_path"),
    *("found_on", "found_by_id", "found_division_id", "found_path", "registered_at"),
)
_NEVER_REASSIGNED = ("responsible_id", "responsible_division_id")
_STEP = "SELECT 1 FROM inspection_ledgerstep s WHERE s.item_id = NEW.item_id"
_PEOPLE = "(NEW.official_id, (SELECT p.official_id FROM registry_posting p WHERE p.id = NEW.posting_id))"
# Whoever acted, and whom he stood in for.
_SAME_PERSON = (
    f"(s.official_id IN {_PEOPLE} OR (SELECT q.official_id FROM registry_posting q WHERE q.id = s.posting_id) IN {_PEOPLE})"
)
_THIS_ROUND = "s.round = NEW.round"


def _taken(codes: str, *, ever: bool = False) -> str:
    """The same person took one of these steps of the item, in this round or ever."""
    return f"EXISTS ({_STEP} AND s.code IN ({codes}){'' if ever else f' AND {_THIS_ROUND}'} AND {_SAME_PERSON})"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('approvals', '0012_refused_this_year'),
        ('registry', '0009_duties_of_the_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('starts_on', models.DateField(verbose_name='begins on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('filters', models.JSONField(default=dict)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='LedgerItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'province'), (2, 'prefecture'), (3, 'county'), (4, 'township'), (5, 'village'), (6, 'hamlet')], verbose_name='ledger of')),
                ('source', models.CharField(choices=[('check', 'verification or re-check'), ('evaluation', 'third-party evaluation'), ('audit', 'audit or discipline inspection'), ('hotline', 'complaint or hotline'), ('objection', 'objection to a notice'), ('inspection', 'supervision, announced or not'), ('campaign', 'rectification campaign')], max_length=20, verbose_name='source')),
                ('source_no', models.CharField(blank=True, max_length=80, verbose_name='number of the source')),
                ('category', models.CharField(choices=[('false_exit', 'exit not true'), ('missed', 'poor household left out'), ('procedure', 'procedure not according to the rules'), ('papers', 'papers missing or contradictory'), ('notice', 'notice not according to the rules'), ('income', 'income computed wrongly'), ('housing', 'safe housing'), ('education', 'compulsory education'), ('medical', 'basic medical care'), ('water', 'safe drinking water'), ('village', 'indicator of a village or county'), ('policy', 'policy not delivered'), ('assistance', 'assistance not delivered'), ('funds', 'funds and projects'), ('conduct', 'conduct of officials'), ('other', 'other')], max_length=20, verbose_name='category')),
                ('department', models.CharField(blank=True, max_length=60, verbose_name='department concerned')),
                ('description', registry.encryption.EncryptedTextField(verbose_name='problem')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('found_on', models.DateField(verbose_name='found on')),
                ('found_path', registry.fields.PathField(max_length=80)),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('state', models.CharField(choices=[('registered', 'waiting to be assigned'), ('assigned', 'waiting for the plan'), ('planned', 'plan waiting for approval'), ('rectifying', 'being put right'), ('worked', 'waiting for the head of the unit'), ('self_accepted', 'waiting for acceptance'), ('accepted', "accepted, waiting for the finder's signature"), ('signed', "waiting for the supervisor's signature"), ('closed', 'item closed'), ('long_term', 'kept up in the long term'), ('reopened', 'recurred, waiting to be assigned again')], default='registered', max_length=20, verbose_name='state')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                ('version', models.PositiveIntegerField(default=1)),
                ('waiting_since', models.DateField(verbose_name='waiting since')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('lead_unit', models.CharField(blank=True, max_length=120, verbose_name='lead unit')),
                ('responsible_department', models.CharField(blank=True, max_length=60)),
                ('responsible_unit', models.CharField(blank=True, max_length=120, verbose_name='responsible unit')),
                ('deadline', models.DateField(blank=True, null=True, verbose_name='deadline')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_items', to='approvals.case')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('found_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_items', to='registry.household')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('responsible_division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
            ],
        ),
        migrations.CreateModel(
            name='HeldToAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reminded', 'reminded in a talk'), ('talk', 'admonitory talk'), ('bulletin', 'criticised in a bulletin'), ('recalled', 'recalled from the post'), ('accountable', 'held accountable'), ('prosecuted', 'passed to discipline inspection'), ('commended', 'commended')], max_length=20, verbose_name='outcome of accountability')),
                ('whom', models.CharField(max_length=120, verbose_name='person or unit')),
                ('decided_by', models.CharField(max_length=120, verbose_name='decided by')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('paper', models.CharField(max_length=80, verbose_name='number of the paper')),
                ('reason', registry.encryption.EncryptedTextField(verbose_name='reason')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='recorded at')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='inspection.ledgeritem')),
            ],
        ),
        migrations.CreateModel(
            name='CampaignItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='inspection.campaign')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaign_entries', to='inspection.ledgeritem')),
            ],
        ),
        migrations.CreateModel(
            name='LedgerStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('code', models.CharField(choices=[('registered', 'entered in the ledger'), ('assigned', 'assigned for rectification'), ('planned', 'plan submitted'), ('plan_returned', 'plan returned'), ('plan_approved', 'plan approved'), ('work_done', 'rectification reported'), ('self_returned', 'sent back by the head of the unit'), ('self_accepted', 'confirmed by the head of the unit'), ('accepted', 'accepted by the level that found it'), ('refused', 'acceptance refused'), ('signed', 'signed for closing by the level that found it'), ('closed', 'closed with both signatures'), ('kept_up', 'put under long-term effort'), ('followed_up', 'followed up, no relapse'), ('reopened', 'relapse found, reopened'), ('urged', 'urged'), ('escalated', 'passed to the supervisors above')], max_length=20, verbose_name='step')),
                ('came_from', models.CharField(blank=True, max_length=20)),
                ('state', models.CharField(choices=[('registered', 'waiting to be assigned'), ('assigned', 'waiting for the plan'), ('planned', 'plan waiting for approval'), ('rectifying', 'being put right'), ('worked', 'waiting for the head of the unit'), ('self_accepted', 'waiting for acceptance'), ('accepted', "accepted, waiting for the finder's signature"), ('signed', "waiting for the supervisor's signature"), ('closed', 'item closed'), ('long_term', 'kept up in the long term'), ('reopened', 'recurred, waiting to be assigned again')], max_length=20)),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='post')),
                ('unit', models.CharField(blank=True, max_length=120, verbose_name='unit')),
                ('opinion', registry.encryption.EncryptedTextField(blank=True, verbose_name='opinion')),
                ('particulars', models.JSONField(default=dict)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('acted_on', models.DateField(verbose_name='date of the act')),
                ('at', models.DateTimeField(verbose_name='recorded at')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='inspection.ledgeritem')),
                ('official', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='LedgerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('source', 'what shows the problem'), ('before', 'before rectification'), ('after', 'after rectification'), ('visit', 'visit of acceptance'), ('other', 'other proof')], max_length=10, verbose_name='moment')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('content_type', models.CharField(max_length=80)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='inspection.ledgeritem')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='inspection.ledgerstep')),
            ],
        ),
        migrations.AddIndex(
            model_name='campaign',
            index=models.Index(fields=['division_path', '-id'], name='campaigns_under_place'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(fields=('division', 'year', 'title'), name='a_campaign_is_opened_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='a_campaign_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='ledgeritem',
            index=models.Index(fields=['division_path', '-id'], name='ledger_under_place'),
        ),
        migrations.AddIndex(
            model_name='ledgeritem',
            index=models.Index(fields=['found_path', '-id'], name='ledger_of_level'),
        ),
        migrations.AddIndex(
            model_name='ledgeritem',
            index=models.Index(fields=['supervisor', 'state', 'due_on'], name='ledger_of_supervisor'),
        ),
        migrations.AddIndex(
            model_name='ledgeritem',
            index=models.Index(fields=['responsible_division', 'state', 'due_on'], name='ledger_of_unit'),
        ),
        migrations.AddIndex(
            model_name='ledgeritem',
            index=models.Index(fields=['found_division', 'state', 'due_on'], name='ledger_of_finder'),
        ),
        migrations.AddConstraint(
            model_name='ledgeritem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['registered', 'reopened']), models.Q(('deadline__isnull', False), ('responsible__isnull', False), ('responsible_division__isnull', False), models.Q(('responsible_unit', ''), _negated=True), models.Q(('lead_unit', ''), _negated=True)), _connector='OR'), name='an_assigned_item_names_who_puts_it_right_and_when'),
        ),
        migrations.AddConstraint(
            model_name='ledgeritem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on', None)), _connector='OR'), name='a_closed_item_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='campaignitem',
            constraint=models.UniqueConstraint(fields=('campaign', 'item'), name='an_item_is_gathered_once_per_campaign'),
        ),
        migrations.AddConstraint(
            model_name='ledgerstep',
            constraint=models.UniqueConstraint(fields=('item', 'seq'), name='one_step_per_position_of_an_item'),
        ),
        migrations.AddConstraint(
            model_name='ledgerstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('came_from', ''), ('code', 'registered'), ('state', 'registered')), models.Q(('came_from__in', ['registered', 'reopened']), ('code', 'assigned'), ('state', 'assigned')), models.Q(('came_from__in', ['registered', 'reopened']), ('code', 'assigned'), ('state', 'rectifying')), models.Q(('came_from__in', ['assigned']), ('code', 'planned'), ('state', 'planned')), models.Q(('came_from__in', ['planned']), ('code', 'plan_approved'), ('state', 'rectifying')), models.Q(('came_from__in', ['planned']), ('code', 'plan_returned'), ('state', 'assigned')), models.Q(('came_from__in', ['rectifying']), ('code', 'work_done'), ('state', 'worked')), models.Q(('came_from__in', ['worked']), ('code', 'self_accepted'), ('state', 'self_accepted')), models.Q(('came_from__in', ['worked']), ('code', 'self_returned'), ('state', 'rectifying')), models.Q(('came_from__in', ['self_accepted']), ('code', 'accepted'), ('state', 'accepted')), models.Q(('came_from__in', ['self_accepted']), ('code', 'refused'), ('state', 'rectifying')), models.Q(('came_from__in', ['accepted', 'long_term']), ('code', 'signed'), ('state', 'signed')), models.Q(('came_from__in', ['signed']), ('code', 'closed'), ('state', 'closed')), models.Q(('came_from__in', ['signed']), ('code', 'kept_up'), ('state', 'long_term')), models.Q(('came_from__in', ['closed', 'long_term']), ('code', 'followed_up'), ('state', models.F('came_from'))), models.Q(('came_from__in', ['closed', 'long_term']), ('code', 'reopened'), ('state', 'reopened')), models.Q(('came_from__in', ['registered', 'assigned', 'planned', 'rectifying', 'worked', 'self_accepted', 'accepted', 'signed', 'reopened']), ('code', 'urged'), ('state', models.F('came_from'))), models.Q(('came_from__in', ['registered', 'assigned', 'planned', 'rectifying', 'worked', 'self_accepted', 'accepted', 'signed', 'reopened']), ('code', 'escalated'), ('state', models.F('came_from'))), _connector='OR'), name='a_step_is_a_row_of_the_table_of_transitions'),
        ),
        migrations.AddConstraint(
            model_name='ledgerstep',
            constraint=models.CheckConstraint(condition=models.Q(('code', 'escalated'), models.Q(('official__isnull', False), ('posting__isnull', False)), _connector='OR'), name='a_step_of_the_ledger_is_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='ledgerfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='a_file_of_the_ledger_has_its_digest'),
        ),
        migrations.AddConstraint(
            model_name='ledgerfile',
            constraint=models.UniqueConstraint(fields=('step', 'sha256', 'moment'), name='a_file_comes_with_a_step_once'),
        ),
        AppendOnly("inspection_ledgerstep", [["id"], ["item_id", "seq"]]),
        AppendOnly("inspection_ledgerfile", [["id"], ["step_id", "sha256", "moment"]]),
        AppendOnly("inspection_heldtoaccount", [["id"]]),
        AppendOnly("inspection_campaign", [["id"], ["division_id", "year", "title"]]),
        AppendOnly("inspection_campaignitem", [["id"], ["campaign_id", "item_id"]]),
        Refuse("an_item_of_the_ledger_is_never_deleted", "inspection_ledgeritem", when="1 = 1", on="DELETE"),
        Refuse(
            "what_was_found_is_never_rewritten",
            "inspection_ledgeritem",
            when=" OR ".join(f"NEW.{name} <> OLD.{name}" for name in _FROZEN)
            + " OR COALESCE(NEW.case_id, 0) <> COALESCE(OLD.case_id, 0)"
            " OR COALESCE(NEW.household_id, 0) <> COALESCE(OLD.household_id, 0)",
            on="UPDATE",
        ),
        Refuse("an_item_begins_as_registered", "inspection_ledgeritem", when="NEW.state <> 'registered'"),
        Refuse(
            "an_item_stands_where_its_last_step_left_it",
            "inspection_ledgeritem",
            when="NEW.state <> OLD.state AND NEW.state <> COALESCE((SELECT s.state FROM inspection_ledgerstep s"
            " WHERE s.item_id = NEW.id ORDER BY s.seq DESC LIMIT 1), '')",
            on="UPDATE",
        ),
        Refuse(
            "whoever_puts_it_right_is_named_by_an_assignment",
            "inspection_ledgeritem",
            when="OLD.state NOT IN ('registered', 'reopened') AND ("
            + " OR ".join(f"COALESCE(NEW.{name}, 0) <> COALESCE(OLD.{name}, 0)" for name in _NEVER_REASSIGNED)
            + " OR NEW.responsible_unit <> OLD.responsible_unit)",
            on="UPDATE",
        ),
        Refuse(
            "a_step_begins_where_the_item_stands",
            "inspection_ledgerstep",
            when="(NEW.code = 'registered' AND NEW.seq <> 1) OR (NEW.code <> 'registered' AND NEW.came_from <>"
            " (SELECT i.state FROM inspection_ledgeritem i WHERE i.id = NEW.item_id))",
        ),
        Refuse(
            "who_was_to_put_it_right_neither_accepts_nor_closes",
            "inspection_ledgerstep",
            when="NEW.code IN ('plan_approved', 'plan_returned', 'accepted', 'refused', 'signed', 'closed', 'kept_up',"
            " 'followed_up', 'reopened') AND ("
            + _taken("'planned', 'work_done', 'self_accepted', 'self_returned'", ever=True)
            + " OR (SELECT r.official_id FROM inspection_ledgeritem i JOIN registry_posting r ON r.id = i.responsible_id"
            f" WHERE i.id = NEW.item_id) IN {_PEOPLE})",
        ),
        Refuse(
            "an_acceptor_is_not_of_the_responsible_unit",
            "inspection_ledgerstep",
            when="NEW.code IN ('accepted', 'refused', 'signed') AND EXISTS (SELECT 1 FROM inspection_ledgeritem i"
            " JOIN registry_posting p ON p.id = NEW.posting_id WHERE i.id = NEW.item_id"
            " AND p.division_id = i.responsible_division_id AND p.unit = i.responsible_unit)",
        ),
        Refuse(
            "a_head_confirms_what_another_reported",
            "inspection_ledgerstep",
            when="NEW.code IN ('self_accepted', 'self_returned') AND " + _taken("'work_done'"),
        ),
        Refuse(
            "closing_takes_other_people_than_accepting",
            "inspection_ledgerstep",
            when="(NEW.code = 'signed' AND "
            + _taken("'accepted'")
            + ") OR (NEW.code IN ('closed', 'kept_up') AND "
            + _taken("'accepted', 'signed'")
            + ")",
        ),
        Refuse(
            "nothing_is_confirmed_without_a_photo_after",
            "inspection_ledgerstep",
            when="NEW.code = 'self_accepted' AND NOT EXISTS (SELECT 1 FROM inspection_ledgerfile f"
            " JOIN inspection_ledgerstep s ON s.id = f.step_id WHERE s.item_id = NEW.item_id"
            " AND s.round = NEW.round AND f.moment = 'after')",
        ),
    ]
