"""Every kind of paper once, from the samples: to look at after a change of layout."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.kinds import KINDS
from documents.rendering import RenderFailed, render_with_limits
from documents.samples import notice, sample


class Command(BaseCommand):
    help = "Renders one sample of every kind of paper into a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--rows", type=int, default=1, help="households on the notices")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        directory.mkdir(parents=True, exist_ok=True)
        for code in KINDS:
            content = sample(code)
            if content["notice"] is not None:
                content = sample(code, notice=notice(options["rows"]))
            try:
                pdf = render_with_limits(content)
            except RenderFailed as error:
                raise CommandError(f"{code}: {error}") from error
            (directory / f"{code}.pdf").write_bytes(pdf)
            self.stdout.write(f"{code} {KINDS[code].title} {len(pdf)} bytes")
