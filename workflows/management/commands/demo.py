"""manage.py demo: officials, cases at every stage, and a clock that stands in November 2017. Only on a demo deployment."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Case
from audit import clock
from registry.models import Division
from workflows.demo_beyond import look_beyond
from workflows.demo_cast import PASSWORD, logins, make_cast
from workflows.demo_evaluation import evaluate
from workflows.demo_history import TODAY, tell, townships_of
from workflows.demo_open_work import leave_open

COUNTY = "220122"


class Command(BaseCommand):
    help = "Walks demo cases through the real services. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--begin", action="store_true", help="only set the demo clock, before anything is imported")
        parser.add_argument("--logins", action="store_true", help="only print role, user name, password and place")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HEYAN_DEMO:
            raise CommandError("HEYAN_DEMO is not set: this is no demo deployment")
        if options["logins"]:
            return self._print_logins()
        if not clock.is_demo_time():
            clock.set_demo_time(datetime.combine(TODAY, time(8, 30), clock.LOCAL_ZONE))
        if not options["begin"]:
            self._tell()
        return None

    def _print_logins(self) -> None:
        for login in logins():
            self.stdout.write(f"{login.role.label}\t{login.username}\t{PASSWORD}\t{login.place}")

    def _tell(self) -> None:
        county = Division.objects.filter(codes__system="NBS", codes__code=COUNTY).first()
        if county is None:
            raise CommandError(f"division {COUNTY} is not loaded: run load_divisions first")
        townships = townships_of(county)
        if not townships:
            raise CommandError("the register is empty: run import_register first")
        make_cast(townships)
        if Case.objects.exists():
            self.stdout.write(f"  {Case.objects.count()} demo cases stand already")
            return
        told = tell(townships, lambda line: self.stdout.write(f"  {line}"))
        leave_open()
        look_beyond(townships[0])
        evaluate(townships)
        self.stdout.write(f"  {told} demo cases")
