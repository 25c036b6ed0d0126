"""manage.py check_log: compute the whole log anew from its events and compare it with what is stored and was signed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.rechecking import recheck


class Command(BaseCommand):
    help = "Computes the audit log anew from its events: leaves, nodes and signed checkpoints. Fails if one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = recheck()
        if not found.holds:
            raise CommandError("\n".join(found.problems))
        if options["verbosity"]:
            self.stdout.write(f"  {found.size} entries hold, root {found.frontier.root().hex()}")
