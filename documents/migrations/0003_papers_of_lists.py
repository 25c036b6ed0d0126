"""Papers of lists and objections."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_append_only")]

    operations = []
