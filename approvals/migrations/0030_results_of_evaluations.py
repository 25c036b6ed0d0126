"""What evaluators found of counties and villages, as it was adopted."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0029_returns_are_found_by_moment'),
        ('registry', '0028_duty_of_the_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='EvaluationResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('engagement_no', models.CharField(max_length=40, verbose_name='number of the engagement')),
                ('body', models.CharField(max_length=120, verbose_name='evaluating body')),
                ('paper_no', models.CharField(max_length=80, verbose_name='number of the report')),
                ('advice', models.CharField(choices=[('agree', 'the exit is agreed to'), ('defer', 'the exit is put off')], max_length=10, verbose_name='opinion of the evaluators')),
                ('values', models.JSONField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('adopted_at', models.DateTimeField(verbose_name='adopted at')),
                ('division', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('division', 'year', 'engagement_no'), name='an_engagement_finds_of_a_place_once')],
            },
        ),
        AppendOnly("approvals_evaluationresult", [["id"], ["division_id", "year", "engagement_no"]]),
    ]
