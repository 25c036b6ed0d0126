"""Process and tasks of objections."""

import django.db.models.deletion
import django.utils.timezone
import viewflow.workflow.fields
import viewflow.workflow.token
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_objections"), ("workflows", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='ObjectionProcess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flow_class', viewflow.workflow.fields.FlowReferenceField(max_length=250, verbose_name='Flow')),
                ('status', models.CharField(choices=[('CANCELED', 'Canceled'), ('DONE', 'Done'), ('NEW', 'New')], default='NEW', max_length=50, verbose_name='Status')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Created')),
                ('finished', models.DateTimeField(blank=True, null=True, verbose_name='Finished')),
                ('objection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='process', to='approvals.objection')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ObjectionTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flow_task', viewflow.workflow.fields.TaskReferenceField(max_length=255, verbose_name='Task')),
                ('flow_task_type', models.CharField(max_length=50, verbose_name='Type')),
                ('assigned', models.DateTimeField(blank=True, null=True, verbose_name='Assigned')),
                ('started', models.DateTimeField(blank=True, null=True, verbose_name='Started')),
                ('finished', models.DateTimeField(blank=True, null=True, verbose_name='Finished')),
                ('token', viewflow.workflow.fields.TokenField(default=viewflow.workflow.token.Token('start'), max_length=150, verbose_name='Token')),
                ('owner_permission', models.CharField(blank=True, max_length=255, null=True, verbose_name='Permission')),
                ('owner_permission_obj_pk', models.CharField(blank=True, max_length=255, null=True)),
                ('step', models.CharField(blank=True, choices=[('O-1', 'registration'), ('O-2', 'acceptance and hold'), ('O-3', 'naming of investigators'), ('O-4', 'investigation'), ('O-5', 'decision'), ('O-6', 'reply and publication'), ('O-7', 'notice resumed'), ('O-8', 'appeal')], max_length=4, verbose_name='step')),
                ('duty', models.CharField(blank=True, max_length=40, verbose_name='duty')),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('status', models.CharField(default='NEW', max_length=50)),
                ('created', models.DateTimeField()),
                ('scheduled', models.DateTimeField(null=True)),
                ('act_division', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('came_from', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.objectiontask')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='approvals.objection')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('owner_permission_content_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                ('previous', models.ManyToManyField(related_name='leading', to='workflows.objectiontask', verbose_name='Previous')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='task_set', to='workflows.objectionprocess')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('finished', None), ('flow_task_type', 'HUMAN')), fields=['act_division', 'duty', 'due_on', 'id'], name='objection_task_queue'), models.Index(condition=models.Q(('finished', None), ('status', 'SCHEDULED')), fields=['scheduled', 'id'], name='objection_task_timers')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished', None), ('flow_task_type__in', ['HUMAN', 'TIMER'])), fields=('process',), name='one_open_task_per_objection')],
            },
        ),
    ]
