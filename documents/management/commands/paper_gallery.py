"""Every kind of paper and every hard case, as PDF, words and pictures on one page: to look at after a change of layout."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents.gallery import golden, index
from documents.gallery.prints import NoSuchSample, Print, prints
from documents.gallery.seals import DemoSeals
from documents.gallery.showing import NotShown, show_all


class Command(BaseCommand):
    help = "Writes index.html with every page of every paper, sealed with throw-away keys; PDF and text beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, nargs="?", default=Path(settings.VAR_DIR) / "gallery")
        parser.add_argument("names", nargs="*", help="only these: H03 takes H03_long, too (default: all)")
        parser.add_argument(
            "--no-seals", action="store_true", help="quicker; nothing is compared with what was accepted"
        )
        parser.add_argument("--accept", action="store_true", help="from now on this is what the papers look like")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accept"] and options["no_seals"]:
            raise CommandError("what is accepted has its seals: leave --no-seals out")
        try:
            papers = prints(options["names"])
            page = self._write(papers, options)
        except NoSuchSample as error:
            raise CommandError(f"no such sample: {error}") from error
        except NotShown as error:
            raise CommandError(str(error)) from error
        if options["accept"] and not options["names"]:
            golden.forget_all_but({one.name for one in papers})
        self.stdout.write(str(page))

    def _write(self, papers: list[Print], options: dict[str, Any]) -> Path:
        folder, has_seals = options["directory"], not options["no_seals"]
        folder.mkdir(parents=True, exist_ok=True)
        entries = []
        for shown in show_all(papers, DemoSeals() if has_seals else None):
            entries.append(index.entry_of(shown, folder, is_compared=has_seals))
            self._say(shown.name, entries[-1])
            if options["accept"]:
                golden.accept(shown.name, shown.made)
        return index.write_page(entries, folder, is_compared=has_seals)

    def _say(self, name: str, entry: dict[str, Any]) -> None:
        self.stdout.write(f"{name} {entry['title']} {len(entry['pictures'])}p {entry['kilobytes']} KB")
        for line in ["not accepted yet"] if entry["is_new"] else entry["changes"]:
            self.stdout.write(f"  {line}")
