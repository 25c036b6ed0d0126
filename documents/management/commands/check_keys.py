"""manage.py check_keys [list|begin|renew --by NAME|compromised ID --by NAME]: keys of the signed check codes."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audit import clock, log
from documents import events
from documents.checking import keys
from documents.checking.codes import folder

STREAM = "check_keys"


class Command(BaseCommand):
    help = "Lists, makes, renews and condemns keys of the check codes; every change is an event of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act")
        acts.add_parser("list", help="every key there ever was (the default)")
        acts.add_parser("begin", help="make the first key, unless there is a list already")
        renew = acts.add_parser("renew", help="make a new key; the one before goes on verifying what it signed")
        condemn = acts.add_parser("compromised", help="a key is in wrong hands: nothing it signed counts any more")
        condemn.add_argument("id", help="its eight letters and figures in the list")
        for act in (renew, condemn):
            act.add_argument("--by", required=True, help="name of the officer who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        act = options["act"] or "list"
        try:
            getattr(self, f"_{act}")(options)
        except keys.KeyAway as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"no key of the list has this id: {error}") from error

    def _list(self, options: dict[str, Any]) -> None:
        self.stdout.write(keys.list_text(keys.known(folder())), ending="")

    def _begin(self, options: dict[str, Any]) -> None:
        made = keys.begin(folder(), _name(), clock.today())
        if made is not None:
            self._say(made, "heyan")

    def _renew(self, options: dict[str, Any]) -> None:
        self._say(keys.renew(folder(), _name(), clock.today()), options["by"])

    def _compromised(self, options: dict[str, Any]) -> None:
        self._say(keys.condemn(folder(), options["id"], clock.today()), options["by"])

    def _say(self, key: keys.CheckKey, by: str) -> None:
        """The log is the office's public word on its keys: none comes or goes unseen."""
        with transaction.atomic():
            log.append(
                stream=STREAM,
                kind=events.CHECK_KEY_CHANGED,
                at=clock.now(),
                actor=log.Actor("system:operator", by),
                subject={"key": key.key.text},
                statement={"state": str(key.state)},
            )
        self.stdout.write(key.line)


def _name() -> str:
    """After the address on the papers: whoever sees the key knows whose it is."""
    return f"{urlsplit(settings.HEYAN_PUBLIC_URL).netloc or 'heyan.local'}/check"
