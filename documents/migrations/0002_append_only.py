"""Issued papers, their bytes and what became of them only grow."""

from django.db import migrations

from audit.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        AppendOnly(
            "documents_officialdocument",
            [["id"], ["series", "year", "serial"], ["check_token"]],  # and by decision, kind and round: 0003
        ),
        AppendOnly("documents_renderedpaper", [["id"], ["document_id"]]),
        AppendOnly("documents_statuschange", [["id"], ["document_id"]]),
    ]
