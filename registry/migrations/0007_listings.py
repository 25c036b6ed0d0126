"""Places on the lists of the poor, and how each stands; a village that has exited is never poor again."""

import django.db.models.deletion
from django.db import migrations, models

import registry.fields
from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_imports_of_other_workbooks"), ("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('kind', models.CharField(choices=[('village', 'poor village'), ('weak_village', 'economically weak village'), ('town', 'economically weak town'), ('county', 'poor county')], max_length=20, verbose_name='kind')),
                ('designation', models.CharField(max_length=40, verbose_name='designated')),
                ('source', models.CharField(max_length=200, verbose_name='paper')),
                ('clause', models.CharField(blank=True, max_length=20, verbose_name='clause')),
                ('planned_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='planned year of exit')),
                ('listed_on', models.DateField(verbose_name='listed on')),
                ('standing', models.CharField(choices=[('poor', 'poor'), ('exited', 'exited'), ('consolidated', 'consolidated'), ('needs_rectification', 'needs rectification')], max_length=30, verbose_name='standing')),
                ('standing_since', models.DateField(verbose_name='standing since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='listing ended on')),
                ('ended_reason', models.CharField(blank=True, max_length=120, verbose_name='why it ended')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='registry.division')),
            ],
        ),
        migrations.CreateModel(
            name='ListingStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(choices=[('poor', 'poor'), ('exited', 'exited'), ('consolidated', 'consolidated'), ('needs_rectification', 'needs rectification')], max_length=30, verbose_name='standing')),
                ('effective_on', models.DateField(verbose_name='effective from')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('case_no', models.CharField(blank=True, max_length=40, verbose_name='case no.')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='registry.listing')),
            ],
            options={
                'ordering': ['listing', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['division_path', 'id'], name='listings_of_place'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['kind', 'standing', 'division_path'], name='listings_by_standing'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('division', 'kind'), name='one_open_listing_per_place_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='listing_has_its_paper'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('ended_on__gte', models.F('listed_on')), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='listing_ends_after_it_begins_and_says_why'),
        ),
        migrations.AddConstraint(
            model_name='listingstanding',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', 'exited')), fields=('listing',), name='a_listed_place_exits_once'),
        ),
        AppendOnly("registry_listingstanding", [["id"]]),
        # SQLite's INSERT OR REPLACE would delete a row over a partial key, too.
        Refuse(
            "no_exit_of_a_place_is_replaced",
            "registry_listingstanding",
            when_pg="false",
            when_sqlite="NEW.standing = 'exited' AND EXISTS (SELECT 1 FROM registry_listingstanding s"
            " WHERE s.listing_id = NEW.listing_id AND s.standing = 'exited')",
            message="UNIQUE constraint failed: registry_listingstanding.listing_id",
        ),
        Refuse(
            "no_open_listing_is_replaced",
            "registry_listing",
            when_pg="false",
            when_sqlite="NEW.ended_on IS NULL AND EXISTS (SELECT 1 FROM registry_listing l WHERE l.ended_on IS NULL"
            " AND l.division_id = NEW.division_id AND l.kind = NEW.kind)",
            message="UNIQUE constraint failed: registry_listing.division_id, registry_listing.kind",
        ),
        Refuse("a_listing_is_never_deleted", "registry_listing", when="OLD.id IS NOT NULL", on="DELETE"),
        Refuse(
            "a_listing_keeps_what_it_lists",
            "registry_listing",
            when="NEW.division_id <> OLD.division_id OR NEW.kind <> OLD.kind OR NEW.designation <> OLD.designation"
            " OR NEW.source <> OLD.source OR NEW.clause <> OLD.clause OR NEW.listed_on <> OLD.listed_on"
            " OR (OLD.ended_on IS NOT NULL AND (NEW.ended_on IS NULL OR NEW.ended_on <> OLD.ended_on))",
            on="UPDATE",
        ),
        Refuse(
            "a_listing_stands_where_its_rows_say",
            "registry_listing",
            when="NEW.standing <> OLD.standing AND NEW.standing <> (SELECT s.standing FROM registry_listingstanding s"
            " WHERE s.listing_id = NEW.id ORDER BY s.id DESC LIMIT 1)",
            on="UPDATE",
        ),
        # 贫困村只出不进: neither by another row of its listing nor by another listing of the same village.
        Refuse(
            "an_exited_village_is_never_poor_again",
            "registry_listingstanding",
            when="NEW.standing = 'poor' AND EXISTS (SELECT 1 FROM registry_listing mine"
            " JOIN registry_listing every ON every.division_id = mine.division_id"
            " JOIN registry_listingstanding s ON s.listing_id = every.id"
            " WHERE mine.id = NEW.listing_id AND mine.kind IN ('village', 'weak_village')"
            " AND s.standing IN ('exited', 'consolidated'))",
        ),
        Refuse(
            "the_standing_of_a_place_never_runs_back",
            "registry_listingstanding",
            when="EXISTS (SELECT 1 FROM registry_listingstanding s WHERE s.listing_id = NEW.listing_id"
            " AND s.effective_on > NEW.effective_on)",
        ),
    ]
