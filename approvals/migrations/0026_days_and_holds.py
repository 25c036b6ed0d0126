"""What places order of free days and freezes, by two persons; since when and until when a case was held."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


_PROPOSED = "EXISTS (SELECT 1 FROM approvals_dayorder o WHERE o.id = NEW.order_id AND "


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0025_places_keep_out_of_locked_years'),
        ('registry', '0018_duties_of_supervision'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DayOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('free', 'free days'), ('working', 'working days ordered'), ('freeze', 'freeze window'), ('revocation', 'end of an earlier order')], max_length=20, verbose_name='kind')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('paper', models.CharField(max_length=120, verbose_name='paper that orders it')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('official_name', models.CharField(max_length=60, verbose_name='name')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revokes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revoked_by', to='approvals.dayorder')),
            ],
        ),
        migrations.CreateModel(
            name='DayOrderAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('opinion', models.CharField(max_length=200, verbose_name='opinion')),
                ('token', models.CharField(max_length=12, unique=True)),
                ('official_name', models.CharField(max_length=60, verbose_name='name')),
                ('confirmed_on', models.DateField(verbose_name='confirmed on')),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed at')),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='approvals.dayorder')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_by', models.CharField(max_length=60, verbose_name='held by')),
                ('since', models.DateTimeField(verbose_name='held since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='held until')),
                ('is_counted', models.BooleanField(default=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='approvals.case')),
            ],
        ),
        migrations.AddIndex(
            model_name='dayorder',
            index=models.Index(fields=['division_path', 'id'], name='day_orders_under_place'),
        ),
        migrations.AddConstraint(
            model_name='dayorder',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='an_order_of_days_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='dayorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'revocation'), ('revokes__isnull', False)), models.Q(models.Q(('kind', 'revocation'), _negated=True), ('revokes', None)), _connector='OR'), name='an_end_names_the_order_it_ends'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['case', 'id'], name='holds_of_case'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('is_counted', False), ('until__isnull', False)), fields=['id'], name='holds_to_count'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='one_open_hold_per_case'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='a_hold_ends_after_it_began'),
        ),
        migrations.RunSQL(
            "INSERT INTO approvals_hold (case_id, held_by, since, is_counted)"
            " SELECT id, held_by, held_at, false FROM approvals_case WHERE held_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        AppendOnly("approvals_dayorder", [["id"]]),
        AppendOnly("approvals_dayorderanswer", [["id"], ["order_id"], ["token"]]),
        Refuse(
            "nobody_confirms_the_days_he_proposed",
            "approvals_dayorderanswer",
            when=_PROPOSED + "o.proposed_by_id = NEW.confirmed_by_id)",
        ),
        Refuse(
            "no_order_changes_a_day_that_is_over",
            "approvals_dayorderanswer",
            when="NEW.agrees AND " + _PROPOSED + "o.first_day < NEW.confirmed_on)",
        ),
        Refuse(
            "a_hold_is_only_ended_and_counted",
            "approvals_hold",
            when="NEW.case_id <> OLD.case_id OR NEW.held_by <> OLD.held_by OR NEW.since <> OLD.since"
            " OR (OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until <> OLD.until))",
            on="UPDATE",
        ),
        Refuse("a_hold_is_never_deleted", "approvals_hold", when="1 = 1", on="DELETE"),
    ]
