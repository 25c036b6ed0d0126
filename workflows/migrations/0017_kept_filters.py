"""Filters that officials keep, for themselves or their office."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('registry', '0024_duty_of_channels'),
        ('workflows', '0016_finished_stages_are_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('of_list', models.CharField(choices=[('work', 'open stages of the place'), ('queue', 'my work')], max_length=10, verbose_name='list')),
                ('criteria', models.JSONField(verbose_name='criteria')),
                ('role', models.CharField(blank=True, max_length=40, verbose_name='shared with')),
                ('position', models.PositiveIntegerField(verbose_name='order')),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('division', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.division')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['division', 'role'], name='filters_of_office')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='one_filter_per_owner_and_name'), models.CheckConstraint(condition=models.Q(models.Q(('division', None), ('role', '')), models.Q(('division__isnull', False), models.Q(('role', ''), _negated=True)), _connector='OR'), name='a_filter_is_shared_with_an_office_or_nobody')],
            },
        ),
    ]
