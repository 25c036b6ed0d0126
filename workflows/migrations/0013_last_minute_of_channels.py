"""When a group was last spoken to, so that all workers together stay below what its platform allows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0012_due_recounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='spoken',
            field=models.JSONField(default=list),
        ),
    ]
