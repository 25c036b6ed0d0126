"""The report of a supervision: one of the team proposes it, a second one from another of its units confirms the same words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0009_letters_are_withdrawn'),
        ('registry', '0023_duties_of_filings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupervisionProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conclusion', models.TextField(verbose_name='conclusion')),
                ('findings', models.PositiveIntegerField(verbose_name='findings')),
                ('digest', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='inspection.campaign')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
        ),
        migrations.AddField(
            model_name='supervisionreport',
            name='proposal',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='report', to='inspection.supervisionproposal'),
        ),
        AppendOnly("inspection_supervisionproposal", [["id"]]),
        AppendOnly("inspection_supervisionreport", [["id"], ["campaign_id"], ["proposal_id"]]),
        Refuse(
            "one_of_the_team_proposes_the_report",
            "inspection_supervisionproposal",
            when="NOT EXISTS (SELECT 1 FROM inspection_supervisionmember m"
            " WHERE m.campaign_id = NEW.campaign_id AND m.official_id = NEW.official_id)",
        ),
        Refuse(
            "nothing_is_proposed_after_the_report",
            "inspection_supervisionproposal",
            when="EXISTS (SELECT 1 FROM inspection_supervisionreport r WHERE r.campaign_id = NEW.campaign_id)",
        ),
        Refuse(
            "a_second_unit_of_the_team_confirms_the_report",
            "inspection_supervisionreport",
            when="NOT EXISTS (SELECT 1 FROM inspection_supervisionproposal p"
            " JOIN inspection_supervisionmember one ON one.campaign_id = p.campaign_id AND one.official_id = p.official_id"
            " JOIN inspection_supervisionmember other ON other.campaign_id = p.campaign_id"
            " AND other.official_id = NEW.official_id"
            " WHERE p.id = NEW.proposal_id AND p.campaign_id = NEW.campaign_id AND one.unit <> other.unit"
            " AND p.conclusion = NEW.conclusion AND p.findings = NEW.findings AND p.digest = NEW.digest)",
        ),
        Refuse(
            "a_supervision_finds_within_its_term",
            "inspection_campaignitem",
            when="EXISTS (SELECT 1 FROM inspection_campaign c JOIN inspection_ledgeritem i ON i.id = NEW.item_id"
            " WHERE c.id = NEW.campaign_id AND c.kind = 'supervision'"
            " AND (i.found_on < c.starts_on OR i.found_on > c.ends_on))",
        ),
    ]
