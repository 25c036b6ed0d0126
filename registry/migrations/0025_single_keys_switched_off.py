"""Single keys can be switched off by whoever they disturb (WCAG 2.1.4)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0024_duty_of_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='keys_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='single keys switched off at'),
        ),
    ]
