"""`manage.py ship_verifier [FILE]`: the offline verifier as one readable file, for evaluators."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.shipping import FILE_NAME, digest_of_shipped, shipped


class Command(BaseCommand):
    help = "Writes the offline verifier as one readable file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=Path(FILE_NAME))

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text(shipped(), encoding="utf-8")
        self.stdout.write(f"{options['file']}  SHA-256 {digest_of_shipped()}")
