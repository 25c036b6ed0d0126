"""A letter that was handed over wrongly is withdrawn before it is taken on, and the next of its unit follows it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse

_SAME = (
    "l.division_id = NEW.division_id AND l.year = NEW.year AND l.kind = NEW.kind AND (l.holder_id = NEW.holder_id"
    " OR (l.holder_id IS NULL AND NEW.holder_id IS NULL AND l.department = NEW.department))"
)


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0008_nothing_unique_is_replaced'),
        ('registry', '0023_duties_of_filings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='responsibilityletter',
            name='a_unit_has_one_letter_a_year_and_kind',
        ),
        migrations.RemoveConstraint(
            model_name='responsibilityletter',
            name='a_person_has_one_letter_a_year_and_kind',
        ),
        migrations.AddField(
            model_name='responsibilityletter',
            name='edition',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='responsibilityletter',
            constraint=models.UniqueConstraint(condition=models.Q(('holder', None)), fields=('division', 'year', 'kind', 'department', 'edition'), name='a_unit_has_one_letter_a_year_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='responsibilityletter',
            constraint=models.UniqueConstraint(condition=models.Q(('holder__isnull', False)), fields=('division', 'year', 'kind', 'holder', 'edition'), name='a_person_has_one_letter_a_year_and_kind'),
        ),
        migrations.CreateModel(
            name='LetterWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('withdrawn_at', models.DateTimeField(verbose_name='withdrawn at')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='inspection.responsibilityletter')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        AppendOnly("inspection_letterwithdrawal", [["id"], ["letter_id"]]),
        Refuse(
            "what_is_taken_on_is_not_withdrawn",
            "inspection_letterwithdrawal",
            when="EXISTS (SELECT 1 FROM inspection_lettersignature s"
            " WHERE s.letter_id = NEW.letter_id AND s.side = 'takes_on')",
        ),
        Refuse(
            "what_is_withdrawn_is_not_taken_on",
            "inspection_lettersignature",
            when="EXISTS (SELECT 1 FROM inspection_letterwithdrawal w WHERE w.letter_id = NEW.letter_id)",
        ),
        Refuse(
            "the_next_letter_follows_a_withdrawn_one",
            "inspection_responsibilityletter",
            when="NEW.edition <> 1 + (SELECT COUNT(*) FROM inspection_responsibilityletter l"
            f" JOIN inspection_letterwithdrawal w ON w.letter_id = l.id WHERE {_SAME})",
        ),
        Refuse(
            "no_letter_is_replaced",
            "inspection_responsibilityletter",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM inspection_responsibilityletter l"
            f" WHERE l.edition = NEW.edition AND {_SAME})",
            message="UNIQUE constraint failed: inspection_responsibilityletter.division_id",
        ),
    ]
