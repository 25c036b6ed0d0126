"""Requests to departments, their replies, suspicions and their clearing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_objections")]

    operations = []
