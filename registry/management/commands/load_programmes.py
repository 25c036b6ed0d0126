"""manage.py load_programmes: the programme files of registry/programmes/, safe to run twice."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.services import SYSTEM


class Command(BaseCommand):
    help = "Loads programme files (default: all of registry/programmes/). A loaded version never changes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"] or sorted(PROGRAMMES_DIR.glob("*.toml"))
        at = clock.now()
        refused = 0
        for path in files:
            if not path.is_file():
                raise CommandError(f"{path} is not a file")
            outcome = load_programme(path=path, by=SYSTEM, at=at)
            refused += outcome.result == "refused"
            self.stdout.write(f"{outcome.file}: {outcome.result}")
            for line in outcome.message.splitlines():
                self.stdout.write(f"  {line}")
        if refused:
            raise CommandError(f"{refused} of {len(files)} programme files refused")
