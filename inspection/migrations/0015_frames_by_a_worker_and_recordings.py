"""A frame is frozen by a worker, whose turn at it is a row; interviews have recordings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
        ('inspection', '0014_signals_for_a_human_eye'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FrameJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('villages', models.PositiveIntegerField(default=0, verbose_name='villages')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='villages read')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_index=True, null=True)),
                ('failure', models.CharField(blank=True, choices=[('duty_lost', 'whoever asked for it may freeze it no longer'), ('over', 'the engagement is over'), ('empty', 'there is nobody in the area who could be drawn'), ('too_large', 'the area has more lines than a frame may hold; evaluate a smaller one'), ('moved', 'the register changed while it was read; it is read again'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason')),
                ('engagement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='frame_job', to='inspection.engagement')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('next_try_at__isnull', False), models.Q(('failure', ''), _negated=True), _connector='OR'), name='who_gives_up_a_frame_says_why')],
            },
        ),
        migrations.CreateModel(
            name='QuestionnaireRecording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('content_type', models.CharField(max_length=80)),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='inspection.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'no'), name='one_recording_per_number_of_an_interview'), models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='a_recording_has_its_digest')],
            },
        ),
        AppendOnly("inspection_questionnairerecording", [["id"], ["questionnaire_id", "no"]]),
    ]
