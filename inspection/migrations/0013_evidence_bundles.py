"""Evidence bundles are asked for, and written by a worker with what our own check says of them."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
        ('approvals', '0029_returns_are_found_by_moment'),
        ('inspection', '0012_field_work_of_evaluators'),
        ('registry', '0027_duties_of_evaluators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BundleOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('with_papers', models.BooleanField(verbose_name='with the papers')),
                ('with_openings', models.BooleanField(verbose_name='with personal values')),
                ('held', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='entries of the checkpoint they hold')),
                ('recipient', models.CharField(max_length=120, verbose_name='handed to')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.case')),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='BundleJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_index=True, null=True)),
                ('failure', models.CharField(blank=True, choices=[('duty_lost', 'whoever asked for it no longer holds the post that reads the trail there'), ('signer_away', 'the signer of the log does not answer'), ('not_signed', 'the signer of the log refuses to sign: the log does not continue what was signed'), ('paper_lost', 'a stored paper is damaged or missing'), ('too_large', 'there are more cases than one bundle may hold; ask for a smaller place'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='job', to='inspection.bundleorder')),
            ],
        ),
        migrations.CreateModel(
            name='BundleFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('entries', models.PositiveBigIntegerField()),
                ('streams', models.PositiveIntegerField()),
                ('checkpoint', models.CharField(max_length=300, verbose_name='checkpoint')),
                ('report', models.TextField()),
                ('report_sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='inspection.bundleorder')),
            ],
        ),
        migrations.AddIndex(
            model_name='bundleorder',
            index=models.Index(fields=['division_path', '-id'], name='bundle_orders_under_place'),
        ),
        migrations.AddConstraint(
            model_name='bundleorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('year__isnull', True)), models.Q(('case__isnull', True), ('year__isnull', False)), _connector='OR'), name='a_bundle_is_of_one_case_or_of_one_year'),
        ),
        migrations.AddConstraint(
            model_name='bundlejob',
            constraint=models.CheckConstraint(condition=models.Q(('next_try_at__isnull', False), models.Q(('failure', ''), _negated=True), _connector='OR'), name='who_gives_up_a_bundle_says_why'),
        ),
        AppendOnly("inspection_bundleorder", [["id"]]),
        AppendOnly("inspection_bundlefile", [["id"], ["order_id"]]),
    ]
