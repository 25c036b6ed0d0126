"""Each change of standing says what it counts as and for how many persons; earlier ones are told by the one before them."""

from typing import Any

from django.db import migrations, models

_TOLD = """
UPDATE registry_standingchange SET movement = CASE
  WHEN standing = 'exited' THEN 'exit'
  WHEN standing = 'rolled_back' AND told.before <> 'planned' THEN 'rollback'
  WHEN standing = 'returned' AND told.before <> 'planned' THEN 'return'
  WHEN standing = 'disqualified' THEN 'disqualification'
  WHEN standing = 'deregistered_naturally' THEN 'natural_decrease'
  WHEN standing = 'not_exited' AND told.before IN ('disqualified', 'deregistered_naturally') THEN 'enrolment'
  ELSE '' END
FROM (SELECT id AS told_id, COALESCE(LAG(standing) OVER (PARTITION BY household_id ORDER BY id), '') AS before
      FROM registry_standingchange) AS told
WHERE told.told_id = registry_standingchange.id
"""


def tell_movements(apps: Any, schema_editor: Any) -> None:
    """The table only grows, so its triggers stand aside for this one statement; post_migrate sets them up as they were."""
    if not apps.get_model("registry", "StandingChange").objects.exists():
        return
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE registry_standingchange DISABLE TRIGGER USER")
    schema_editor.execute(_TOLD)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE registry_standingchange ENABLE TRIGGER USER")


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_duties_of_places_and_ways_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='joined_on',
            field=models.DateField(blank=True, null=True, verbose_name='joined'),
        ),
        migrations.AddField(
            model_name='standingchange',
            name='movement',
            field=models.CharField(blank=True, choices=[('exit', 'poverty exits'), ('rollback', 'rollbacks of false exits'), ('return', 'returns to poverty'), ('disqualification', 'disqualifications'), ('natural_decrease', 'natural decrease'), ('enrolment', 'new enrolments')], max_length=20, verbose_name='counts as'),
        ),
        migrations.AddField(
            model_name='standingchange',
            name='persons',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='persons'),
        ),
        migrations.RunPython(tell_movements, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='household',
            name='standing',
            field=models.CharField(choices=[('applied', 'applied for entry'), ('not_exited', 'not exited'), ('planned', 'planned for this year'), ('exited', 'exited'), ('rolled_back', 'rolled back'), ('returned', 'returned to poverty'), ('disqualified', 'disqualified'), ('deregistered_naturally', 'deregistered naturally')], default='not_exited', max_length=30, verbose_name='standing'),
        ),
        migrations.AlterField(
            model_name='standingchange',
            name='standing',
            field=models.CharField(choices=[('applied', 'applied for entry'), ('not_exited', 'not exited'), ('planned', 'planned for this year'), ('exited', 'exited'), ('rolled_back', 'rolled back'), ('returned', 'returned to poverty'), ('disqualified', 'disqualified'), ('deregistered_naturally', 'deregistered naturally')], max_length=30, verbose_name='standing'),
        ),
        migrations.AddIndex(
            model_name='standingchange',
            index=models.Index(condition=models.Q(('movement', ''), _negated=True), fields=['movement', 'effective_on'], name='movements_by_day'),
        ),
    ]
