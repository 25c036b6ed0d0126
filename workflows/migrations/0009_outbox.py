"""What leaves the house: mails, groups and webhooks, with their states."""

import datetime
import django.db.models.deletion
import registry.encryption
import registry.fields
import uuid
import workflows.notifying.delivery_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0018_duties_of_supervision'),
        ('workflows', '0008_acts_of_supervision'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', registry.fields.PathField(max_length=80)),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('wecom', 'group in WeCom'), ('dingtalk', 'group in DingTalk'), ('feishu', 'group in Feishu'), ('webhook', 'signed webhook')], max_length=20, verbose_name='way')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('url', registry.encryption.EncryptedTextField(verbose_name='address')),
                ('secret', registry.encryption.EncryptedTextField(blank=True, verbose_name='secret')),
                ('kinds', models.JSONField(default=list, verbose_name='kinds')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                ('is_on', models.BooleanField(default=False, verbose_name='on')),
                ('tested_at', models.DateTimeField(blank=True, null=True, verbose_name='tested at')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('switched_off_at', models.DateTimeField(blank=True, null=True)),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='registry.division')),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('wecom', 'group in WeCom'), ('dingtalk', 'group in DingTalk'), ('feishu', 'group in Feishu'), ('webhook', 'signed webhook')], max_length=20, verbose_name='way')),
                ('occasion', models.CharField(choices=[('message', 'message'), ('digest', 'digest'), ('address', 'confirmation of an address'), ('test', 'test message')], max_length=20, verbose_name='occasion')),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('note', models.UUIDField(blank=True, null=True)),
                ('digest_on', models.DateField(blank=True, null=True)),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('data', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('failed', 'failed, tried again'), ('given_up', 'given up')], default='waiting', max_length=20, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_try_at', models.DateTimeField(verbose_name='next try')),
                ('problem', models.CharField(blank=True, max_length=120, verbose_name='problem')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('channel', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='workflows.channel')),
                ('reader', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MailPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='mail address')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('has_digest', models.BooleanField(default=True, verbose_name='one digest per working day')),
                ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='digest at')),
                ('at_once', models.JSONField(default=workflows.notifying.delivery_models.at_once_at_first, verbose_name='at once')),
                ('quiet_from', models.TimeField(default=datetime.time(21, 0), verbose_name='quiet from')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 30), verbose_name='quiet until')),
                ('digested_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_preference', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='channel',
            index=models.Index(fields=['division_path', 'id'], name='channels_under_place'),
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.CheckConstraint(condition=models.Q(('is_on', False), ('tested_at__isnull', False), _connector='OR'), name='only_a_tested_channel_is_on'),
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.CheckConstraint(condition=models.Q(('way', 'mail'), _negated=True), name='a_channel_is_no_mail_address'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'failed'))), fields=['next_try_at', 'id'], name='deliveries_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('channel', None)), fields=['reader', '-id'], name='deliveries_to_person'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('channel__isnull', False)), fields=['channel', '-id'], name='deliveries_to_channel'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['created_at'], name='deliveries_by_age'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', None), ('reader__isnull', False), ('way', 'mail'), models.Q(('address', ''), _negated=True)), models.Q(models.Q(('way', 'mail'), _negated=True), ('address', ''), ('channel__isnull', False), ('reader', None)), _connector='OR'), name='a_delivery_goes_to_a_person_or_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('channel__isnull', False), ('note__isnull', False)), fields=('channel', 'note'), name='a_channel_is_told_once_of_a_note'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('note__isnull', False), ('reader__isnull', False)), fields=('reader', 'note'), name='a_person_is_written_once_of_a_note'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('digest_on__isnull', False)), fields=('reader', 'digest_on'), name='one_digest_per_person_and_day'),
        ),
        migrations.AddIndex(
            model_name='mailpreference',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', False), ('has_digest', True)), fields=['digest_at', 'id'], name='digests_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='mailpreference',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('address', ''), _negated=True), _connector='OR'), name='only_an_address_is_confirmed'),
        ),
    ]
