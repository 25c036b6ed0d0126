"""manage.py import_register FILE --division CODE [--kind areas --year 2017 --source office] [--commit]: check a workbook, and write it."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from registry.errors import RegistryRefusal
from registry.importing.messages import failure_of, sentence
from registry.importing.running import work
from registry.importing.services import approve, upload
from registry.models import Division, ImportKind, ImportRun, ImportStatus, IndicatorSource, Severity, User


class Command(BaseCommand):
    help = "Checks a workbook of households or of indicators and lists; with --commit writes what was not refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--division", required=True, help="code of the county, e.g. 220122")
        parser.add_argument("--kind", choices=ImportKind.values, default=ImportKind.HOUSEHOLDS)
        parser.add_argument("--year", type=int, help="of the indicators, where the rows name none")
        parser.add_argument("--source", choices=IndicatorSource.values, default="", help="whose indicators they are")
        parser.add_argument("--department", default="", help="the department whose indicators they are")
        parser.add_argument("--commit", action="store_true")
        parser.add_argument("--by", help="login of the official in whose name it is uploaded")
        parser.add_argument("--approved-by", help="login of the second official, in whose name --commit approves it")
        parser.add_argument("--quiet-problems", action="store_true", help="print the totals only")

    def handle(self, *args: Any, **options: Any) -> None:
        division = self._division(options["division"])
        official, second = self._official(options["by"]), self._official(options["approved_by"])
        self._began, self._said = time.monotonic(), 0.0
        content = self._content(options["file"])
        run = upload(
            content=content,
            name=options["file"].name,
            division=division,
            uploaded_by=official,
            at=clock.now(),
            **self._meant(options),
        )
        run = self._work(run)
        if not options["quiet_problems"]:
            self._print_problems(run)
        if options["commit"]:
            run = self._work(self._approve(run, second))
        self._print_totals(run)

    def _meant(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the workbook speaks of; indicators are the office's word unless another is named."""
        if options["kind"] == ImportKind.HOUSEHOLDS:
            return {}
        source = options["source"] or (IndicatorSource.DEPARTMENT if options["department"] else IndicatorSource.OFFICE)
        if (source == IndicatorSource.DEPARTMENT) != bool(options["department"]):
            raise CommandError("a department's indicators need --source department and --department NAME")
        return {name: options[name] for name in ("kind", "year", "department")} | {"source": source}

    def _division(self, code: str) -> Division:
        division = Division.objects.filter(codes__code=code).first()
        if division is None:
            raise CommandError(f"no division has the code {code}; load the divisions first (manage.py load_divisions)")
        return division

    def _official(self, login: str | None) -> User | None:
        if login is None:
            return None
        official = User.objects.filter(username=login).first()
        if official is None:
            raise CommandError(f"no official has the login {login}")
        return official

    def _content(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > settings.IMPORT_MAX_BYTES:
                raise CommandError(f"{path.name} is larger than {settings.IMPORT_MAX_BYTES >> 20} MB")
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _approve(self, run: ImportRun, second: User | None) -> ImportRun:
        """Without a second official the system approves, and the log says so."""
        try:
            return approve(run=run, approved_by=second, at=clock.now())
        except RegistryRefusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _work(self, run: ImportRun) -> ImportRun:
        work(run.pk, report=self._progress)
        run.refresh_from_db()
        if run.status == ImportStatus.FAILED:
            raise CommandError(str(failure_of(run)))
        return run

    def _progress(self, run: ImportRun) -> None:
        now = time.monotonic()
        if now - self._said >= 1 or run.progress_done == run.progress_total:
            self._said = now
            self.stdout.write(
                f"  {run.get_status_display()}: {run.progress_done} / {run.progress_total}  {now - self._began:.0f} s"
            )

    def _print_problems(self, run: ImportRun) -> None:
        for problem in run.problems.exclude(severity=Severity.ACCEPTED).order_by("severity", "id")[:200]:
            self.stdout.write(
                f"  {problem.get_severity_display()}  {problem.sheet} {problem.row_no or ''} {problem.column} "
                f"{problem.value!r}: {sentence(problem.code, problem.params)}"
            )

    def _print_totals(self, run: ImportRun) -> None:
        self.stdout.write(
            f"import {run.pk} {run.get_status_display()}: {run.subjects_read} {run.kind} read, "
            f"{run.subjects_refused} refused, {run.subjects_flagged} flagged; "
            f"{run.subjects_created} entered, {run.subjects_amended} amended, {run.subjects_unchanged} unchanged"
        )
