"""Samples of the city verification and annual plans."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_comparisons")]

    operations = []
