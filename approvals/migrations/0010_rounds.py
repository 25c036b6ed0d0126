"""Approvals bound to content, carried over when nothing they rest on changed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_field_work")]

    operations = []
