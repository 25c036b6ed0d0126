"""Letters of responsibility: their words never change, and two persons sign, whoever hands over first (Q-05, G-52)."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_PEOPLE = "(NEW.official_id, (SELECT p.official_id FROM registry_posting p WHERE p.id = NEW.posting_id))"


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0004_reports_by_the_worker'),
        ('registry', '0020_duties_of_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ResponsibilityLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind of responsibility')),
                ('title', models.CharField(max_length=60, verbose_name='responsibility')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('department', models.CharField(blank=True, max_length=60, verbose_name='department')),
                ('unit', models.CharField(max_length=120, verbose_name='responsible unit')),
                ('words', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('holder', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.programmeversion')),
            ],
        ),
        migrations.CreateModel(
            name='LetterSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('hands_over', 'hands the responsibility over'), ('takes_on', 'takes the responsibility on')], max_length=20, verbose_name='side')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('digest', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField(verbose_name='signed at')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
                ('letter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='inspection.responsibilityletter')),
            ],
        ),
        migrations.AddIndex(
            model_name='responsibilityletter',
            index=models.Index(fields=['division_path', 'year'], name='letters_under_place'),
        ),
        migrations.AddConstraint(
            model_name='responsibilityletter',
            constraint=models.UniqueConstraint(condition=models.Q(('holder', None)), fields=('division', 'year', 'kind', 'department'), name='a_unit_has_one_letter_a_year_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='responsibilityletter',
            constraint=models.UniqueConstraint(condition=models.Q(('holder__isnull', False)), fields=('division', 'year', 'kind', 'holder'), name='a_person_has_one_letter_a_year_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='lettersignature',
            constraint=models.UniqueConstraint(fields=('letter', 'side'), name='each_side_signs_a_letter_once'),
        ),
        migrations.AddConstraint(
            model_name='lettersignature',
            constraint=models.UniqueConstraint(fields=('letter', 'official'), name='two_persons_sign_a_letter'),
        ),
        AppendOnly("inspection_responsibilityletter", [["id"]]),
        AppendOnly("inspection_lettersignature", [["id"], ["letter_id", "side"], ["letter_id", "official_id"]]),
        Refuse(
            "nobody_takes_on_what_he_handed_over",
            "inspection_lettersignature",
            when="EXISTS (SELECT 1 FROM inspection_lettersignature s JOIN registry_posting q ON q.id = s.posting_id"
            f" WHERE s.letter_id = NEW.letter_id AND (s.official_id IN {_PEOPLE} OR q.official_id IN {_PEOPLE}))",
        ),
        Refuse(
            "responsibility_is_handed_over_before_it_is_taken_on",
            "inspection_lettersignature",
            when="NEW.side = 'takes_on' AND NOT EXISTS (SELECT 1 FROM inspection_lettersignature s"
            " WHERE s.letter_id = NEW.letter_id AND s.side = 'hands_over' AND s.signed_at <= NEW.signed_at)",
        ),
        Refuse(
            "a_letter_is_signed_as_it_reads",
            "inspection_lettersignature",
            when="NOT EXISTS (SELECT 1 FROM inspection_responsibilityletter l"
            " WHERE l.id = NEW.letter_id AND l.digest = NEW.digest)",
        ),
    ]
