"""Process and tasks of objections."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = []
