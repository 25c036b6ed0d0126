"""manage.py erasures reapply | erase EVENT --label L … --basis B --reason R --by NAME: forget personal values of the log."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, erasure, log
from audit.models import Event


class Command(BaseCommand):
    help = "Erases personal values of one event of the log, or erases again what a restored backup brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("reapply", help="erase again what the list outside the database names")
        erase = acts.add_parser("erase", help="erase values of one event")
        erase.add_argument("event", type=uuid.UUID)
        erase.add_argument("--label", action="append", required=True, help="which value; again for more")
        erase.add_argument("--basis", required=True, choices=erasure.Basis.values)
        erase.add_argument("--reason", required=True, help="who asked for it, and the file where that is kept")
        erase.add_argument("--by", required=True, help="name of the officer who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "reapply":
            self._reapply(options["verbosity"])
        else:
            self._erase(options)

    def _reapply(self, verbosity: int) -> None:
        try:
            done = erasure.reapply(clock.now())
        except erasure.DamagedList as error:
            raise CommandError(str(error)) from error
        if done or verbosity:
            self.stdout.write(f"  {done} erased again")

    def _erase(self, options: dict[str, Any]) -> None:
        event = Event.objects.filter(event_id=options["event"]).first()
        if event is None:
            raise CommandError(f"{options['event']}: no such event")
        try:
            erasure.erase_openings(
                event=event,
                labels=options["label"],
                basis=options["basis"],
                reason=options["reason"],
                actor=log.Actor("system:operator", options["by"]),
                at=clock.now(),
            )
        except erasure.NothingToErase as error:
            raise CommandError(f"no such value is kept: {error}") from error
        self.stdout.write(f"  erased {', '.join(options['label'])}")
