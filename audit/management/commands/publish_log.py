"""manage.py publish_log: have the log's present state signed and witnessed now. The worker does it every minute by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock, publishing, sequencer, witnessing
from audit.selectors import latest_checkpoint_line
from audit.signer.client import SignerAway
from audit.signer.memory import Refused


class Command(BaseCommand):
    help = "Publishes a checkpoint of the audit log, asks its witnesses, and prints the line that papers carry."

    def handle(self, *args: Any, **options: Any) -> None:
        sequencer.drain()
        try:
            publishing.publish(clock.now())
        except SignerAway as error:
            raise CommandError(f"the signer does not answer: {error}") from error
        except publishing.RolledBack as error:
            raise CommandError(f"this database is older than what was signed: {error}") from error
        except Refused as error:
            raise CommandError(f"the signer refuses, the log was rewritten: {error}") from error
        except publishing.WrongSigner as error:
            raise CommandError(f"the signer's key is not registered: {error}") from error
        witnessing.ask_due(clock.now())
        self.stdout.write(latest_checkpoint_line())
