"""`manage.py write_bundle FILE --for WHOM`: an evidence bundle of the whole log, of one case, or of a place's year."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from approvals.models import Case, Objection
from audit import bundle, clock, files, log, publishing, readying
from audit.signer.client import SignerAway
from audit.signer.memory import Refused
from audit.verifier.reading import digest_of
from inspection.bundles import events
from inspection.bundles.choosing import TooManyCases, cases_of_year, choose
from registry.models import Division

OPERATOR = log.Actor("system:operator", "运维人员")


class Command(BaseCommand):
    help = "Writes an evidence bundle. What was written, and for whom, is itself logged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--for", dest="recipient", required=True, help="body and person who get it")
        parser.add_argument("--case", help="number of one case; without it and --year the whole log")
        parser.add_argument("--year", type=int, help="all cases of this year …")
        parser.add_argument("--place", default="", help="… of the place with this code")
        parser.add_argument("--openings", action="store_true", help="with personal values in clear")
        parser.add_argument("--no-papers", action="store_true", help="without the PDFs")
        parser.add_argument("--photos", action="store_true", help="with the cases' photos, up to 512 MB")
        parser.add_argument("--held", type=int, action="append", default=[], help="size of a checkpoint they hold")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = _contents(options)
            readying.make_ready(clock.now())
            with options["file"].open("xb") as file:
                written = bundle.write_bundle(file, contents)
        except (SignerAway, Refused, publishing.RolledBack, publishing.WrongSigner) as error:
            raise CommandError(f"no checkpoint: {error}") from error
        except (TooManyCases, files.AlteredFile, OSError) as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error
        digest = digest_of(options["file"])
        _state(options, digest, written.entries)
        self.stdout.write(f"{options['file']}  {written.entries} entries  SHA-256 {digest}")


def _contents(options: dict[str, Any]) -> bundle.Contents:
    more: dict[str, Any] = {"with_openings": options["openings"], "held": options["held"]}
    if not options["case"] and not options["year"]:
        return bundle.Contents(streams=None, **more)
    cases = Case.objects.filter(case_no=options["case"])
    if options["year"]:
        place = Division.objects.filter(codes__code=options["place"], successor=None).first()
        if place is None:
            raise CommandError(f"no place has the code {options['place']!r}")
        cases = cases_of_year(place.path, options["year"])
    wanted = {"with_papers": not options["no_papers"], "with_photos": options["photos"]}
    chosen = choose(cases, Objection.objects.all(), **wanted)
    if not chosen.cases:
        raise CommandError("there is no such case")
    return bundle.Contents(streams=sorted(chosen.streams), papers=sorted(chosen.papers), photos=chosen.photos, **more)


@transaction.atomic
def _state(options: dict[str, Any], digest: str, entries: int) -> None:
    log.append(
        stream="bundle:operator",
        kind=events.WRITTEN,
        at=clock.now(),
        actor=OPERATOR,
        subject={"bundle": options["file"].name, "case": options["case"] or ""},
        statement={
            "sha256": digest,
            "entries": entries,
            "recipient": options["recipient"],
            "with_openings": options["openings"],
            "with_photos": options["photos"],
        },
    )
