"""A bundle may hold the photos of its cases. Bundles that were asked for before held none."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0015_frames_by_a_worker_and_recordings'),
    ]

    operations = [
        migrations.AddField(
            model_name='bundleorder',
            name='with_photos',
            field=models.BooleanField(default=False, verbose_name='with the photos'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='bundlejob',
            name='failure',
            field=models.CharField(blank=True, choices=[('duty_lost', 'whoever asked for it no longer holds the post that reads the trail there'), ('signer_away', 'the signer of the log does not answer'), ('not_signed', 'the signer of the log refuses to sign: the log does not continue what was signed'), ('paper_lost', 'a stored paper or photo is damaged or missing'), ('too_large', 'there are more cases than one bundle may hold; ask for a smaller place'), ('fault', "a fault of the system; its administrator finds it in the worker's log")], max_length=20, verbose_name='reason'),
        ),
    ]
