"""Inboxes of officials: rows that remind, and prove nothing."""

import django.db.models.deletion
import registry.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0022_a_county_has_more_persons_than_a_household'),
        ('workflows', '0004_stages_of_places_and_ways_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.UUIDField(default=uuid.uuid4)),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('place_path', registry.fields.PathField(blank=True, max_length=80)),
                ('params', models.JSONField(default=dict)),
                ('once', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField(verbose_name='received at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='approvals.case')),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reader', '-id'], name='messages_of_reader'), models.Index(condition=models.Q(('read_at', None)), fields=['reader'], name='unread_messages'), models.Index(condition=models.Q(('planned_at', None)), fields=['id'], name='messages_to_plan'), models.Index(fields=['created_at'], name='messages_by_age')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('reader', 'kind', 'once'), name='told_once_of_one_occasion')],
            },
        ),
    ]
