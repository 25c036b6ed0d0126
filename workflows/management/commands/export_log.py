"""manage.py export_log --format xes|ocel|ocel-sqlite --out FILE: the log of cases for process mining tools (README, Interchange)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from approvals.models import Case
from approvals.stages import CaseKind
from audit.exchange.origin import newest
from registry.models import Division
from workflows.exchange.exporting import Export, Format


class Command(BaseCommand):
    help = "Write the log of cases as XES or OCEL 2.0; it carries origin, size and root of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=Format.values, default=Format.XES.value)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--place", help="code or key of a place: only cases there and below")
        parser.add_argument("--kind", choices=CaseKind.values)
        parser.add_argument("--year", type=int)
        parser.add_argument("--steps-only", action="store_true", help="only acts that move a case along its procedure")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, **options: Any) -> None:
        if options["out"].exists():
            raise CommandError(f"{options['out']} exists already")
        cases = Case.objects.all()
        if options["place"]:
            cases = cases.filter(village_path__under=_path(options["place"]))
        wanted = {name: options[name] for name in ("kind", "year") if options[name]}
        origin = newest()
        with override(options["language"]):
            export = Export(cases.filter(**wanted), origin, options["steps_only"])
            export.write(Format(options["format"]), options["out"])
        self.stdout.write(origin.line)


def _path(place: str) -> str:
    rows = Division.objects.filter(codes__code=place) if len(place) >= 6 else Division.objects.filter(pk=place)
    found = rows.first() if place.isdecimal() else None
    if found is None:
        raise CommandError(f"there is no place {place}")
    return found.path
