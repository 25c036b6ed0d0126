"""Lists that are posted: points, proofs, breaks, resumptions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_rules_of_signing")]

    operations = []
