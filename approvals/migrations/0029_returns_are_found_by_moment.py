"""What was sent back of late is read from an index, however many decisions there are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0028_nobody_evaluates_his_own_verification'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('outcome', 'returned')), fields=['decided_at'], name='returns_by_moment'),
        ),
    ]
