"""Parameters that two persons set where the source gives no number."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_successions")]

    operations = []
