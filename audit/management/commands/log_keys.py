"""manage.py log_keys [register VKEY …|revoke VKEY …]: keys of the log and of its witnesses."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, keys, log
from audit.verifier import note


class Command(BaseCommand):
    help = "Lists, registers and revokes keys of the log and of its witnesses; each is an event of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act")
        register = acts.add_parser("register", help="make a key count")
        register.add_argument("key")
        register.add_argument("--organisation", required=True)
        register.add_argument("--address", default="", help="where a witness is asked, http(s); none: by file")
        register.add_argument("--replaces", default="", metavar="KEY", help="revoke this key with it")
        revoke = acts.add_parser("revoke", help="let a key count no longer")
        revoke.add_argument("key")
        revoke.add_argument("--reason", required=True)
        for act in (register, revoke):
            act.add_argument("--by", required=True, help="name of the officer who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"register": self._register, "revoke": self._revoke, None: self._list}
        try:
            acts[options["act"]](options)
        except note.NoteError as error:
            raise CommandError(f"not a key: {error}") from error
        except keys.KeyKnown as error:
            raise CommandError(f"registered already, perhaps revoked since: {error}") from error
        except keys.KeyUnknown as error:
            raise CommandError(f"no such key is in force: {error}") from error

    def _register(self, options: dict[str, Any]) -> None:
        address = options["address"]
        if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname):
            raise CommandError(f"{address}: an address begins with https:// or http://")
        keys.register_key(
            key=note.parse_key(options["key"]),
            organisation=options["organisation"],
            address=address,
            replaces=options["replaces"],
            actor=log.Actor("system:operator", options["by"]),
            at=clock.now(),
        )

    def _revoke(self, options: dict[str, Any]) -> None:
        actor = log.Actor("system:operator", options["by"])
        keys.revoke_key(text=options["key"], reason=options["reason"], actor=actor, at=clock.now())

    def _list(self, options: dict[str, Any]) -> None:
        for one in keys.registered():
            state = f"revoked {log.timestamp(one.revoked_at)}: {one.reason}" if one.revoked_at else "in force"
            role = "witness" if one.is_witness else "log"
            self.stdout.write(f"{role}\t{one.key.text}\t{one.organisation}\t{one.address}\t{state}")
