"""Signed check codes, the published list of papers that ended, and the register of copies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.protection import AppendOnly


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_revocations'),
        ('audit', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SignedCode',
            fields=[
                ('id', key()),
                ('before', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=500, unique=True)),
                ('key_id', models.CharField(max_length=8)),
                ('signed_at', models.DateTimeField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signed_code', to='documents.officialdocument')),
            ],
        ),
        migrations.CreateModel(
            name='StatusPart',
            fields=[
                ('id', key()),
                ('no', models.PositiveIntegerField(unique=True)),
                ('text', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StatusDue',
            fields=[
                ('id', key()),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='due', to='documents.statuschange')),
            ],
        ),
        migrations.CreateModel(
            name='PaperCopy',
            fields=[
                ('id', key()),
                ('no', models.PositiveIntegerField(verbose_name='copy no.')),
                ('asked_by', models.CharField(max_length=60, verbose_name='asked for by')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('unit', models.CharField(blank=True, max_length=120, verbose_name='unit')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='post')),
                ('sha256', models.CharField(max_length=64)),
                ('printed_at', models.DateTimeField(verbose_name='printed at')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='printed_copies', to='documents.officialdocument')),
                ('official', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'no'), name='one_copy_per_number'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_copy_has_its_reason')],
            },
        ),
        AppendOnly("documents_signedcode", [["id"], ["document_id"], ["code"]]),
        AppendOnly("documents_statuspart", [["id"], ["no"]]),
        AppendOnly("documents_papercopy", [["id"], ["document_id", "no"]]),
        # What ended before there was a list stands on its first parts.
        migrations.RunSQL(
            "INSERT INTO documents_statusdue (change_id) SELECT id FROM documents_statuschange ORDER BY id",
            migrations.RunSQL.noop,
        ),
    ]
