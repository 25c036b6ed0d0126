"""Who finished what, and what was finished last, is read from an index: neither grows with all that ever was finished."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('workflows', '0015_officials_desk'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('finished__isnull', False), ('flow_task_type', 'HUMAN')), fields=['owner', 'finished'], name='task_done_by_official'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('finished__isnull', False), ('flow_task_type__in', ['HUMAN', 'TIMER'])), fields=['finished', 'id'], name='task_finished'),
        ),
    ]
