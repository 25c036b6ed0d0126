"""Reports are asked for, and prepared with their workbook by a worker; one of a place, kind and period at a time."""

import django.db.models.deletion
import registry.fields
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0003_reports'),
        ('registry', '0017_numbers_of_villages'),
        ('audit', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('weekly', 'weekly list'), ('monthly', 'monthly bulletin'), ('quarterly', 'quarterly check'), ('annual', 'annual report')], max_length=20, verbose_name='kind')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.delegation')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.CreateModel(
            name='ReportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('starts_on', models.DateField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_index=True, null=True)),
                ('failure', models.CharField(blank=True, choices=[('duty_lost', 'whoever asked for it no longer holds the post that prepares reports there'), ('too_large', 'there is more to say than one report may hold; ask for a smaller place'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason')),
                ('division', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.division')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='job', to='inspection.reportorder')),
            ],
        ),
        migrations.CreateModel(
            name='ReportWorkbook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='inspection.reportorder')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='workbook', to='inspection.report')),
            ],
        ),
        migrations.AddIndex(
            model_name='reportorder',
            index=models.Index(fields=['division_path', '-id'], name='report_orders_under_place'),
        ),
        migrations.AddConstraint(
            model_name='reportorder',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='an_order_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='reportjob',
            constraint=models.UniqueConstraint(condition=models.Q(('next_try_at__isnull', False)), fields=('division', 'kind', 'starts_on'), name='one_report_of_a_period_is_prepared_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='reportjob',
            constraint=models.CheckConstraint(condition=models.Q(('next_try_at__isnull', False), models.Q(('failure', ''), _negated=True), _connector='OR'), name='who_gives_up_a_report_says_why'),
        ),
    AppendOnly("inspection_reportorder", [["id"]]),
        AppendOnly("inspection_reportworkbook", [["id"], ["report_id"], ["order_id"]]),
    ]
