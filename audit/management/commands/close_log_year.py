"""manage.py close_log_year 2017: close a year of the log and open the next. Says the line that closes it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, log, years
from audit.publishing import RolledBack, WrongSigner
from audit.signer.client import SignerAway
from audit.signer.memory import Refused


class Command(BaseCommand):
    help = (
        "Closes a year of the log: print and file the line it says. Asking again for a closed year says the line again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--by", required=True, help="who closes it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            actor = log.Actor("system:operator", options["by"])
            closed = years.close_year(options["year"], actor=actor, at=clock.now())
        except years.YearNotOver as error:
            raise CommandError(f"{error} is not over, or a later year is closed already") from error
        except (years.NotPublished, SignerAway, Refused, RolledBack, WrongSigner) as error:
            raise CommandError(f"nothing was signed ({error}); ask again when the signer answers") from error
        self.stdout.write(closed.checkpoint.line)
