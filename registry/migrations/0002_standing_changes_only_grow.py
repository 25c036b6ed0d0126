"""A standing once recorded is never changed: the next one is a new row."""

from django.db import migrations

from audit.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("audit", "0002_append_only")]

    operations = [AppendOnly("registry_standingchange", [["id"]])]
