"""Bulk acts that can be resumed, drafts that survive a lost connection."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_objection_tasks")]

    operations = []
