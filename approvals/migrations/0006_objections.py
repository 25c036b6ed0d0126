"""Objections O-1 … O-8."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_notice_lists")]

    operations = []
