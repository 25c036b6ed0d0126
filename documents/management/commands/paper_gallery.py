"""Every kind of paper and every hard case, as PDF files: to look at after a change of layout."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.kinds import Content
from documents.rendering import RenderFailed, render
from documents.sample_variants import gallery


class Command(BaseCommand):
    help = "Renders the samples of all papers into a directory: H03.pdf, H03_long.pdf …"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("names", nargs="*", help="only these: H03 takes H03_long, too (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        directory.mkdir(parents=True, exist_ok=True)
        for name, paper in _chosen(options["names"]).items():
            try:
                pdf = render(paper)
            except RenderFailed as error:
                raise CommandError(f"{name}: {error}") from error
            (directory / f"{name}.pdf").write_bytes(pdf)
            self.stdout.write(f"{name} {paper['title']} {len(pdf)} bytes")


def _chosen(names: list[str]) -> dict[str, Content]:
    papers = gallery()
    chosen = {name: paper for name, paper in papers.items() if not names or {name, paper["kind"]} & set(names)}
    unknown = [name for name in names if not any(name in {key, paper["kind"]} for key, paper in papers.items())]
    if unknown:
        raise CommandError(f"no such sample: {', '.join(unknown)}")
    return chosen
