"""The yearly supervision (L-31): its team and its report only grow; after the report nothing is found under it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0006_filings'),
        ('registry', '0023_duties_of_filings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupervisionMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
            ],
        ),
        migrations.CreateModel(
            name='SupervisionReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conclusion', models.TextField(verbose_name='conclusion')),
                ('findings', models.PositiveIntegerField(verbose_name='findings')),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('concluded_at', models.DateTimeField(verbose_name='concluded at')),
            ],
        ),
        migrations.AlterField(
            model_name='campaign',
            name='kind',
            field=models.CharField(choices=[('rectification', 'rectification campaign'), ('recheck', 're-check of earlier exits'), ('supervision', 'yearly supervision')], default='rectification', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'supervision')), fields=('division', 'year'), name='a_level_supervises_once_a_year'),
        ),
        migrations.AddField(
            model_name='supervisionmember',
            name='campaign',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='inspection.campaign'),
        ),
        migrations.AddField(
            model_name='supervisionmember',
            name='official',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supervisionmember',
            name='posting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting'),
        ),
        migrations.AddField(
            model_name='supervisionreport',
            name='campaign',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conclusion', to='inspection.campaign'),
        ),
        migrations.AddField(
            model_name='supervisionreport',
            name='official',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supervisionreport',
            name='posting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting'),
        ),
        migrations.AddConstraint(
            model_name='supervisionmember',
            constraint=models.UniqueConstraint(fields=('campaign', 'official'), name='an_official_is_of_a_team_once'),
        ),
        AppendOnly("inspection_supervisionmember", [["id"], ["campaign_id", "official_id"]]),
        AppendOnly("inspection_supervisionreport", [["id"], ["campaign_id"]]),
        Refuse(
            "nothing_is_found_after_the_report",
            "inspection_campaignitem",
            when="EXISTS (SELECT 1 FROM inspection_supervisionreport r WHERE r.campaign_id = NEW.campaign_id)",
        ),
        Refuse(
            "one_of_the_team_reports",
            "inspection_supervisionreport",
            when="NOT EXISTS (SELECT 1 FROM inspection_supervisionmember m"
            " WHERE m.campaign_id = NEW.campaign_id AND m.official_id = NEW.official_id)",
        ),
    ]
