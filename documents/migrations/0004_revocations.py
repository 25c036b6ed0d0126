"""Who took back a paper, and the reason that the public does not read."""

import django.db.models.deletion
from django.db import migrations, models

from audit.protection import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_papers_of_lists'),
        ('registry', '0005_parameters'),
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('content_wrong', '内容有误'), ('issued_wrongly', '误发'), ('facts_untrue', '经核查情况不实'), ('objection_upheld', '异议成立'), ('procedure_wrong', '程序不合规定')], max_length=20, verbose_name='category')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('unit', models.CharField(max_length=120, verbose_name='unit')),
                ('post', models.CharField(max_length=60, verbose_name='post')),
                ('revoked_at', models.DateTimeField(verbose_name='revoked at')),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='documents.statuschange')),
                ('posting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.posting')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_revocation_has_its_reason')],
            },
        ),
        AppendOnly("documents_revocation", [["id"], ["change_id"]]),
    ]
