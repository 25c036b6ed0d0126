"""manage.py load_divisions data/divisions.csv: the division tree, safe to run twice."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.divisions_loading import DivisionsUnreadable, load_divisions


class Command(BaseCommand):
    help = "Loads the administrative divisions from a csv file (code, name, level, parent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_divisions(options["file"], report=self._report)
        except (DivisionsUnreadable, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for place in outcome.skipped:
            self.stdout.write(f"  left out {place}: no place, only a heading of the statistics")
        self.stdout.write(f"divisions: {outcome.created} new, {outcome.renamed} renamed, {outcome.unchanged} unchanged")

    def _report(self, level: str, count: int) -> None:
        self.stdout.write(f"  {level}: {count}")
