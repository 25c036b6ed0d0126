"""Surveys in five parts, photos of visits, meetings and consents."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_samples_and_plans")]

    operations = []
