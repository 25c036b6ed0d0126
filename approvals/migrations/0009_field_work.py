"""Photos of visits, meetings with their ballots, consents and remarks to fields: all of it only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0008_samples_and_plans"),
        ("registry", "0003_delegations_and_departments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                ('stage', models.CharField(choices=[('year_plan', 'annual plan'), ('application', 'application'), ('home_check', 'home check and income computation'), ('appraisal', 'democratic appraisal'), ('joint_village_check', 'joint village check'), ('consent', "household's consent"), ('first_notice', 'first notice'), ('first_notice_result', 'result of the first notice'), ('township_self_check', 'township self-check'), ('township_review', 'township review'), ('second_notice', 'second notice'), ('second_notice_result', 'result of the second notice'), ('comparison', 'data comparison'), ('county_review', 'county review'), ('county_approval', 'county approval'), ('city_verification', 'city verification'), ('announcement', 'announcement'), ('announcement_result', 'result of the announcement'), ('deregistration', 'deregistration'), ('deregistration_confirmation', 'confirmation of the deregistration'), ('follow_up', 'follow-up visit')], max_length=40, verbose_name='stage')),
                ('kind', models.CharField(choices=[('visit', 'the visit (officials and household together)'), ('inside', 'inside the house (food, clothing)'), ('house', 'the house'), ('water', 'drinking water'), ('meter', 'electricity meter'), ('insurance', 'insurance card'), ('school', 'school certificate'), ('voucher', 'income voucher'), ('expenditure', 'voucher of rigid expenditure'), ('sign_in', 'sign-in sheet of the meeting'), ('meeting', 'the meeting'), ('other', 'something else')], max_length=20, verbose_name='what it shows')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('content_type', models.CharField(max_length=80)),
                ('picture_hash', models.CharField(blank=True, max_length=16)),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('taken_on', models.DateField(verbose_name='taken on')),
                ('exif_at', models.DateTimeField(blank=True, null=True, verbose_name='time in the photo')),
                ('device_at', models.DateTimeField(blank=True, null=True, verbose_name='time of the device')),
                ('latitude', models.IntegerField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.IntegerField(blank=True, null=True, verbose_name='longitude')),
                ('position_source', models.CharField(choices=[('exif', 'from the photo'), ('device', 'from the device'), ('none', 'none')], max_length=10)),
                ('no_position', models.CharField(blank=True, max_length=120, verbose_name='why there is no position')),
                ('uploaded_at', models.DateTimeField(verbose_name='received at')),
                ('case', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='approvals.case')),
                ('posting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='approvals.roster')),
                ('uploaded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FieldRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=80, verbose_name='field')),
                ('text', models.CharField(max_length=500, verbose_name='remark')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='approvals.decision')),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('place', models.CharField(max_length=500, verbose_name='place')),
                ('chair', models.CharField(max_length=500, verbose_name='chair')),
                ('recorder', models.CharField(max_length=500, verbose_name='recorder')),
                ('topic', models.CharField(blank=True, max_length=500, verbose_name='topic')),
                ('expected', models.PositiveIntegerField(verbose_name='members expected')),
                ('present', models.PositiveIntegerField(verbose_name='members present')),
                ('turnout', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('posting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='approvals.roster')),
            ],
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('present', models.PositiveIntegerField(verbose_name='members present')),
                ('recused', models.PositiveIntegerField(verbose_name='recused')),
                ('agree', models.PositiveIntegerField(verbose_name='votes for')),
                ('against', models.PositiveIntegerField(verbose_name='votes against')),
                ('abstain', models.PositiveIntegerField(verbose_name='abstentions')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ballot', to='approvals.decision')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='approvals.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='PhotoFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('duplicate', "the same photo stands in another household's file"), ('alike', "a photo that looks the same stands in another household's file"), ('reused', 'the same photo was already used at another stage'), ('same_place', 'another household was visited at the same place on this day'), ('old', 'taken before the case was opened')], max_length=20)),
                ('flagged_at', models.DateTimeField(verbose_name='flagged at')),
                ('other', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.fieldphoto')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='approvals.fieldphoto')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('refusal_reason', models.CharField(blank=True, max_length=500, verbose_name='why it does not agree')),
                ('told', models.JSONField()),
                ('is_proxy', models.BooleanField(verbose_name='a proxy signs')),
                ('signed_by', models.CharField(blank=True, max_length=500, verbose_name='signed by')),
                ('relation', models.CharField(blank=True, max_length=500, verbose_name='relation to the head')),
                ('proxy_reason', models.CharField(blank=True, max_length=500, verbose_name='why a proxy signs')),
                ('method', models.CharField(blank=True, max_length=20, verbose_name='method')),
                ('ink', models.CharField(blank=True, max_length=64)),
                ('authority', models.CharField(blank=True, max_length=64)),
                ('witness', models.CharField(blank=True, max_length=500, verbose_name='witness')),
                ('recorder', models.CharField(blank=True, max_length=60, verbose_name='recorder')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='approvals.case')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='approvals.decision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('agrees', True), models.Q(('refusal_reason', ''), _negated=True), _connector='OR'), name='a_refusal_has_its_reason'), models.CheckConstraint(condition=models.Q(('is_proxy', False), models.Q(('relation', ''), ('proxy_reason', ''), ('authority', ''), _connector='OR', _negated=True), _connector='OR'), name='a_proxy_has_relation_reason_and_authority'), models.CheckConstraint(condition=models.Q(('agrees', False), models.Q(('ink', ''), ('witness', ''), ('signed_by', ''), _connector='OR', _negated=True), _connector='OR'), name='who_agrees_signs_before_a_witness'), models.CheckConstraint(condition=models.Q(('witness', ''), models.Q(models.Q(('witness', models.F('signed_by')), _negated=True), models.Q(('witness', models.F('recorder')), _negated=True)), _connector='OR'), name='the_witness_is_somebody_else'), models.CheckConstraint(condition=models.Q(('signed_by', models.F('recorder')), _negated=True), name='who_records_does_not_sign_for_the_household')],
            },
        ),
        migrations.AddIndex(
            model_name='fieldphoto',
            index=models.Index(fields=['case', 'stage', 'round'], name='photos_of_stage'),
        ),
        migrations.AddIndex(
            model_name='fieldphoto',
            index=models.Index(condition=models.Q(('case', None)), fields=['roster', 'stage'], name='photos_of_meeting'),
        ),
        migrations.AddIndex(
            model_name='fieldphoto',
            index=models.Index(condition=models.Q(('latitude__isnull', False)), fields=['taken_on', 'latitude'], name='photos_near'),
        ),
        migrations.AddIndex(
            model_name='fieldphoto',
            index=models.Index(condition=models.Q(('picture_hash', ''), _negated=True), fields=['picture_hash'], name='photos_alike'),
        ),
        migrations.AddConstraint(
            model_name='fieldphoto',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', False), ('longitude__isnull', False), ('position_source__in', ['exif', 'device'])), models.Q(('latitude', None), ('longitude', None), ('position_source', 'none'), models.Q(('no_position', ''), _negated=True)), _connector='OR'), name='a_photo_has_a_position_or_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='fieldphoto',
            constraint=models.CheckConstraint(condition=models.Q(('latitude', None), models.Q(('latitude__range', (-90000000, 90000000)), ('longitude__range', (-180000000, 180000000))), _connector='OR'), name='a_position_lies_on_the_earth'),
        ),
        migrations.AddConstraint(
            model_name='fieldremark',
            constraint=models.UniqueConstraint(fields=('decision', 'field'), name='one_remark_per_field'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('roster', 'digest'), name='one_row_per_meeting'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('present__gt', 0), ('present__lte', models.F('expected'))), name='nobody_came_who_was_not_expected'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('present', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('recused'), '+', models.F('agree')), '+', models.F('against')), '+', models.F('abstain')))), name='ballots_add_up_to_those_present'),
        ),
        migrations.AddConstraint(
            model_name='photoflag',
            constraint=models.UniqueConstraint(fields=('photo', 'kind'), name='one_flag_of_a_kind_per_photo'),
        ),
        AppendOnly("approvals_fieldphoto", [["id"]]),
        AppendOnly("approvals_photoflag", [["id"], ["photo_id", "kind"]]),
        AppendOnly("approvals_meeting", [["id"], ["roster_id", "digest"]]),
        AppendOnly("approvals_ballot", [["id"], ["decision_id"]]),
        AppendOnly("approvals_consent", [["id"], ["decision_id"]]),
        AppendOnly("approvals_fieldremark", [["id"], ["decision_id", "field"]]),
    ]
