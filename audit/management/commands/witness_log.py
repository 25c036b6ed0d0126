"""manage.py witness_log request NAME FILE | take FILE: a witness that is reached by file only."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, keys, public, witnessing
from audit.tree import NotInTheLog
from audit.verifier import note


class Command(BaseCommand):
    help = "Writes the request for a witness into a file, or takes its answer from one."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        request = acts.add_parser("request")
        request.add_argument("name", help="name of the witness, as log_keys lists it in its key")
        request.add_argument("file", type=Path)
        take = acts.add_parser("take")
        take.add_argument("file", type=Path)
        take.add_argument(
            "--size", type=int, help="of the checkpoint that was cosigned, where the answer is lines alone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "request":
                self._request(options["name"], options["file"])
            else:
                self._take(options["file"], options["size"])
        except NotInTheLog as error:
            raise CommandError(f"no such checkpoint: {error}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def _request(self, name: str, file: Path) -> None:
        if name not in {one.key.name for one in keys.witnesses()}:
            raise CommandError(f"{name} is no registered witness")
        file.write_text(witnessing.growth_for(name, public.newest()).text, encoding="utf-8")

    def _take(self, file: Path, size: int | None) -> None:
        answer = file.read_text(encoding="utf-8")
        try:
            taken = witnessing.receive(public.checkpoint_of(answer, size or public.size()), answer, clock.now())
        except note.NoteError as error:
            raise CommandError(f"no registered witness has cosigned that checkpoint with this: {error}") from error
        self.stdout.write(", ".join(one.key_name for one in taken) or "known already")
