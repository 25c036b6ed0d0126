"""Delegations without chains, successions of organisations, imports approved by a second person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_delegations_and_departments")]

    operations = []
