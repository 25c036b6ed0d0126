"""manage.py sequence_log: give every waiting event its place in the Merkle log. The worker does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from audit import sequencer, tree


class Command(BaseCommand):
    help = "Gives waiting events their place in the audit log; says how many entries it has and what their root is."

    def handle(self, *args: Any, **options: Any) -> None:
        placed = 0
        while done := sequencer.drain():
            placed += done
        if options["verbosity"]:
            size = tree.size()
            self.stdout.write(f"  {placed} placed, {sequencer.backlog()} waiting")
            self.stdout.write(f"  {size} {tree.root(size).hex()}")
