"""`manage.py print_verification REPORT.json REPORT.pdf`: the verifier's JSON report (--json) as a paper."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from inspection.bundles.printing import NoReport, RenderFailed, report_pdf


class Command(BaseCommand):
    help = "Prints a report of the offline verifier; whoever checked, and with whatever keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", type=Path)
        parser.add_argument("paper", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = json.loads(options["report"].read_text(encoding="utf-8"))
            if not isinstance(report, dict):
                raise NoReport("not an object")
            options["paper"].write_bytes(report_pdf(report, clock.now()))
        except (OSError, ValueError, RecursionError, RenderFailed) as error:
            raise CommandError(f"{options['report']}: {error}") from error
        self.stdout.write(str(options["paper"]))
