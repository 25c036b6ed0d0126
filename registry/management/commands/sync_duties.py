"""manage.py sync_duties: give open postings the duties their roles have in this version of the programme."""

from typing import Any

from django.core.management.base import BaseCommand

from audit import clock
from registry.services import SYSTEM, sync_duties


class Command(BaseCommand):
    help = "Brings the grants of open postings to what their roles give today."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = sync_duties(by=SYSTEM, at=clock.now())
        if changed and options["verbosity"]:
            self.stdout.write(f"  {changed} grants changed")
