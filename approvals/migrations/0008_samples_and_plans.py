"""Samples of the city verification and annual plans.

A draw never changes. A household that the city did not measure passes only as one that was not drawn, after every drawn
one has been decided and unless its list went back.
"""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.fields
from audit.protection import AppendOnly, Refuse

_UNDECIDED = (
    "EXISTS (SELECT 1 FROM approvals_sampleunit v WHERE v.draw_id = u.draw_id AND v.is_sampled"
    " AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.case_id = v.case_id AND d.round = v.round"
    " AND d.stage = 'city_verification'))"
)
_MAY_PASS_UNSEEN = (
    "EXISTS (SELECT 1 FROM approvals_sampleunit u WHERE u.case_id = NEW.case_id AND u.round = NEW.round"
    f" AND NOT u.is_sampled AND NOT {_UNDECIDED}"
    " AND NOT EXISTS (SELECT 1 FROM approvals_samplereturn t WHERE t.draw_id = u.draw_id))"
)

# What the parts of a place plan for a year, the new number included, against what the place was assigned up to that year:
# a part may put persons off to a later year (C-01). Only newest versions count; approvals.plans compares every year.
_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM approvals_annualplan n WHERE n.programme_id = {p}.programme_id"
    " AND n.division_id = {p}.division_id AND n.year = {p}.year AND n.version > {p}.version)"
)
_ABOVE = (
    "(SELECT sum(a.persons) FROM approvals_annualplan a WHERE a.programme_id = NEW.programme_id AND a.year <= NEW.year"
    " AND a.division_id = (SELECT d.parent_id FROM registry_division d WHERE d.id = NEW.division_id)"
    f" AND {_NEWEST.format(p='a')})"
)
_BESIDE = (
    "(SELECT coalesce(sum(b.persons), 0) FROM approvals_annualplan b WHERE b.programme_id = NEW.programme_id"
    " AND b.year = NEW.year AND b.division_id <> NEW.division_id AND b.division_id IN (SELECT s.id FROM"
    " registry_division s WHERE s.parent_id = (SELECT d.parent_id FROM registry_division d WHERE d.id = NEW.division_id))"
    f" AND {_NEWEST.format(p='b')})"
)
_EXCEEDS = f"{_ABOVE} IS NOT NULL AND NEW.persons + {_BESIDE} > {_ABOVE}"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0007_comparisons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # samples
        migrations.CreateModel(
            name='SampleDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='stage')),
                ('county_path', registry.fields.PathField(max_length=80)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('serial', models.PositiveIntegerField()),
                ('frame_digest', models.CharField(max_length=64)),
                ('frame_size', models.PositiveIntegerField(verbose_name='households on the list')),
                ('seed', models.CharField(max_length=64, verbose_name='seed')),
                ('rule', models.JSONField(verbose_name='rule')),
                ('sample_size', models.PositiveIntegerField(verbose_name='households drawn')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sample_draws', to='registry.division')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.programmeversion')),
            ],
        ),
        migrations.CreateModel(
            name='SampleReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wrong', models.PositiveIntegerField(verbose_name='wrong')),
                ('checked', models.PositiveIntegerField(verbose_name='checked')),
                ('cases', models.PositiveIntegerField(verbose_name='number of households')),
                ('list_digest', models.CharField(max_length=64)),
                ('opinion', models.TextField(verbose_name='opinion')),
                ('reason_code', models.CharField(choices=[('RC01', 'RC01 income computed wrongly'), ('RC02', 'RC02 income below the line'), ('RC03', 'RC03 housing'), ('RC04', 'RC04 education'), ('RC05', 'RC05 medical care'), ('RC06', 'RC06 drinking water'), ('RC07', 'RC07 another criterion'), ('RC08', 'RC08 appraisal not according to the rules (attendance or vote)'), ('RC09', 'RC09 notice not according to the rules (days, place or photo)'), ('RC10', 'RC10 dates contradict each other'), ('RC11', "RC11 signature missing or suspected of being another's"), ('RC12', 'RC12 suspicion from data comparison not cleared'), ('RC13', 'RC13 material missing or contradictory'), ('RC14', 'RC14 the household does not agree'), ('RC15', 'RC15 objection upheld'), ('RC16', 'RC16 household members do not match')], max_length=4, verbose_name='reason code')),
                ('return_to', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='returned to')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('returned_at', models.DateTimeField(verbose_name='returned at')),
                ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sent_back', to='approvals.sampledraw')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SampleUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                ('place', models.PositiveIntegerField(verbose_name='no.')),
                ('rank', models.CharField(max_length=64)),
                ('is_sampled', models.BooleanField(verbose_name='drawn')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sample_units', to='approvals.case')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='approvals.sampledraw')),
            ],
        ),
        migrations.AddIndex(
            model_name='sampledraw',
            index=models.Index(fields=['county_path', '-id'], name='sample_draws_of_place'),
        ),
        migrations.AddConstraint(
            model_name='sampledraw',
            constraint=models.UniqueConstraint(fields=('division', 'county', 'year', 'serial'), name='one_draw_per_serial'),
        ),
        migrations.AddConstraint(
            model_name='sampledraw',
            constraint=models.CheckConstraint(condition=models.Q(('sample_size__gte', 1), ('sample_size__lte', models.F('frame_size'))), name='a_sample_is_part_of_its_list'),
        ),
        migrations.AddConstraint(
            model_name='sampleunit',
            constraint=models.UniqueConstraint(fields=('draw', 'case'), name='a_case_stands_once_in_a_draw'),
        ),
        migrations.AddConstraint(
            model_name='sampleunit',
            constraint=models.UniqueConstraint(fields=('draw', 'place'), name='one_case_per_line_of_a_draw'),
        ),
        migrations.AddConstraint(
            model_name='sampleunit',
            constraint=models.UniqueConstraint(fields=('case', 'round'), name='a_round_of_a_case_is_drawn_once'),
        ),
        AppendOnly("approvals_sampledraw", [["id"], ["no"], ["division_id", "county_id", "year", "serial"]]),
        AppendOnly("approvals_sampleunit", [["id"], ["draw_id", "case_id"], ["draw_id", "place"], ["case_id", "round"]]),
        AppendOnly("approvals_samplereturn", [["id"], ["draw_id"]]),
        Refuse(
            "who_was_not_drawn_waits_for_the_sample",
            "approvals_decision",
            when="NEW.stage = 'city_verification' AND NEW.outcome = 'approved' AND NEW.assessment_id IS NULL"
            f" AND NOT {_MAY_PASS_UNSEEN}",
        ),
        migrations.CreateModel(
            name='AnnualPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('persons', models.PositiveIntegerField(verbose_name='persons')),
                ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='households')),
                ('by_path', models.JSONField(default=dict, verbose_name='persons by path out of poverty')),
                ('source', models.CharField(max_length=120, verbose_name='source document')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('official_name', models.CharField(max_length=60, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('set_at', models.DateTimeField(verbose_name='set at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annual_plans', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annual_plans', to='registry.programmeversion')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(fields=('programme', 'division', 'year', 'version'), name='one_plan_per_place_year_and_version'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.CheckConstraint(condition=models.Q(('households', None), ('households__lte', models.F('persons')), _connector='OR'), name='a_plan_has_no_more_households_than_persons'),
        ),
        AppendOnly("approvals_annualplan", [["id"], ["programme_id", "division_id", "year", "version"]]),
        Refuse(
            "versions_of_a_plan_follow_each_other",
            "approvals_annualplan",
            when="NEW.version <> 1 + (SELECT coalesce(max(p.version), 0) FROM approvals_annualplan p"
            " WHERE p.programme_id = NEW.programme_id AND p.division_id = NEW.division_id AND p.year = NEW.year)",
        ),
        Refuse(
            "a_lower_level_never_exceeds_what_it_was_assigned",
            "approvals_annualplan",
            when=_EXCEEDS,
        ),
    ]
