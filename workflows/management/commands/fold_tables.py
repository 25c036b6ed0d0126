"""manage.py fold_tables: the nightly fold at once and to its end; exit status 1 as long as a table differs from the log."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from audit.fold_models import Difference
from audit.folding import begin_anew, fold
from workflows.exchange.nightly import FOLDERS


class Command(BaseCommand):
    help = "Replay the log and hold the business tables against what must follow from it."

    def handle(self, **options: Any) -> None:
        begin_anew(FOLDERS)
        compared = fold(FOLDERS, lambda: True)
        found = Difference.objects.filter(gone_at=None).order_by("pk")
        for row in found.iterator():
            self.stdout.write(f"{row.folder} {row.stream} {row.what}: {row.logged or '–'} ≠ {row.stored or '–'}")
        count = found.count()
        self.stdout.write(f"{compared} streams and rows, {count} differences")
        if count:
            sys.exit(1)
