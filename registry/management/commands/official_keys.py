"""manage.py official_keys [list|begin|prepare|rotate HOLDER …|revoke HOLDER …]: the officials' own signing keys."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, officials
from audit.log import Actor
from audit.signatures import CustodyAway, CustodyRefused, door
from audit.signer.client import SignerAway, key_of
from audit.verifier.note import parse_key
from registry.models import User

PATIENCE = 15.0  # seconds in which signer and custody, started a moment ago, begin to answer


class Command(BaseCommand):
    help = "Lists the officials' keys, begins to sign, makes keys beforehand, renews or revokes one; each is logged."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act")
        acts.add_parser("list", help="whose keys there are (the default)")
        acts.add_parser("begin", help="state in the log that from now on officials sign; safe to repeat")
        prepare = acts.add_parser("prepare", help="make the keys of everybody with an open account")
        rotate = acts.add_parser("rotate", help="end a key; its holder gets a new one with his next act")
        revoke = acts.add_parser("revoke", help="end a key; its holder signs nothing until it is rotated")
        for act in (rotate, revoke):
            act.add_argument("holder", help="official:12, as the log names him")
            act.add_argument("--reason", required=True)
        for act in (prepare, rotate, revoke):
            act.add_argument("--by", required=True, help="name of the officer who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        if door() is None:
            raise CommandError("this deployment has no custody of keys: HEYAN_OFFICIALS_CUSTODY is not set")
        acts = {"begin": self._begin, "prepare": self._prepare, "rotate": self._end, "revoke": self._end}
        try:
            acts.get(options["act"], self._list)(options)
        except CustodyAway as error:
            raise CommandError(f"the custody of keys does not answer: {error}") from error
        except CustodyRefused as error:
            raise CommandError(f"the custody of keys refuses: {error}") from error

    def _begin(self, options: dict[str, Any]) -> None:
        if officials.beginning() is None:
            officials.begin(origin=_name_of_the_log(), at=clock.now())
        _patiently(lambda: officials.note_revocations(at=clock.now()), CustodyAway)

    def _prepare(self, options: dict[str, Any]) -> None:
        people = User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
        holders = [officials.PRESS, *(f"official:{key}" for key in people)]
        made = officials.prepare(holders=holders, actor=_operator(options), at=clock.now())
        self.stdout.write(f"{made} new keys, {len(holders)} holders")

    def _end(self, options: dict[str, Any]) -> None:
        end = officials.renew if options["act"] == "rotate" else officials.revoke
        end(holder=options["holder"], reason=options["reason"], actor=_operator(options), at=clock.now())

    def _list(self, options: dict[str, Any]) -> None:
        custody = door()
        assert custody is not None
        self.stdout.write(f"root\t{custody.ask('root')}")
        for one in custody.ask("holders"):
            state = "revoked" if one.get("closed") else f"since {one['since']}" if "key" in one else "ended"
            self.stdout.write(f"{one['holder']}\t{one.get('key', '')}\t{state}")


def _operator(options: dict[str, Any]) -> Actor:
    return Actor("system:operator", options["by"])


def _name_of_the_log() -> str:
    return parse_key(_patiently(lambda: key_of(Path(settings.LOG_SIGNER)), SignerAway)).name


def _patiently(ask: Any, away: type[Exception]) -> Any:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except away as error:
            if time.monotonic() > until:
                raise CommandError(f"{error}") from error
            time.sleep(0.1)
