"""manage.py check_paper NUMBER [--file FILE]: is this the paper that was issued, with every seal, and does it still hold?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import files
from documents.models import OfficialDocument
from documents.sealing.checking import check
from documents.selectors import newest_file


class Command(BaseCommand):
    help = "Checks the stored file of a paper, or a file that somebody brings: signatures, revisions, status."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as it stands on the paper, or its check code")
        parser.add_argument("--file", type=Path, help="else the stored one")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        rows = OfficialDocument.objects.filter(document_no=number) or OfficialDocument.objects.filter(
            check_token=number
        )
        paper = rows.select_related("rendered", "status_change").first()
        if paper is None or not hasattr(paper, "rendered"):
            raise CommandError(f"no issued paper has the number {number}")
        try:
            pdf = options["file"].read_bytes() if options["file"] else files.read(newest_file(paper))
        except (OSError, files.AlteredFile) as error:
            raise CommandError(f"the file cannot be read: {error}") from error
        verdict = check(paper, pdf)
        if not verdict.holds:
            raise CommandError("\n".join(verdict.problems))
        if options["verbosity"]:
            self.stdout.write(f"{paper.document_no}\t{verdict.status}\t{' → '.join(verdict.seals)}")
