"""manage.py time_stamp ask|query FILE|take FILE: RFC 3161 time stamps of the newest checkpoint."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, public, time_stamps
from audit.models import Checkpoint
from audit.tree import NotInTheLog
from audit.verifier.stamps import NotStamped


class Command(BaseCommand):
    help = "Has a checkpoint stamped by an authority of time: over the network, or by two files."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        ask = acts.add_parser("ask", help="over the network")
        query = acts.add_parser("query", help="write the request into a file")
        query.add_argument("file", type=Path)
        take = acts.add_parser("take", help="take the authority's answer from a file")
        take.add_argument("file", type=Path)
        for act in (ask, take):
            act.add_argument("--authority", default=settings.TIME_AUTHORITY, help="its address, or its name")
            act.add_argument("--ca", default=settings.TIME_AUTHORITY_CA, help="file of certificates to check it with")
        for act in (ask, query, take):
            act.add_argument("--size", type=int, help="of the checkpoint; else the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"ask": self._ask, "query": self._query, "take": self._take}
        try:
            newest = public.newest()
            size = options["size"]
            checkpoint = newest if size is None else Checkpoint.objects.get(size=size)
            acts[options["act"]](checkpoint, options)
        except (NotInTheLog, Checkpoint.DoesNotExist) as error:
            raise CommandError(f"no such checkpoint: {error}") from error
        except (NotStamped, OSError) as error:
            raise CommandError(f"no time stamp: {error}") from error

    def _ask(self, checkpoint: Checkpoint, options: dict[str, Any]) -> None:
        done = time_stamps.stamp(checkpoint, authority=options["authority"], certificates=options["ca"], at=clock.now())
        self.stdout.write(f"{checkpoint.size} {done.stamped_at.isoformat()}")

    def _query(self, checkpoint: Checkpoint, options: dict[str, Any]) -> None:
        options["file"].write_bytes(time_stamps.query_for(checkpoint))
        self.stdout.write(str(checkpoint.size))

    def _take(self, checkpoint: Checkpoint, options: dict[str, Any]) -> None:
        token = options["file"].read_bytes()
        done = time_stamps.take(
            checkpoint, token, authority=options["authority"], certificates=options["ca"], at=clock.now()
        )
        self.stdout.write(f"{checkpoint.size} {done.stamped_at.isoformat()}")
