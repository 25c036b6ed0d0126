"""manage.py institution_keys begin|issue|rotate|revoke|picture|list|crl|root: keys and certificates that seal papers."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock, log
from documents.seal_models import SealCertificate
from documents.sealing import authority, choosing, pictures, x509
from documents.sealing.errors import NotSealed
from documents.sealing.institutions import Institution
from registry.models import Division
from registry.places import full_name


class Command(BaseCommand):
    help = "The authority of this deployment and the institutions' certificates; every act is an event of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        begin = acts.add_parser("begin", help="make the authority, if there is none, and every key that is missing")
        begin.add_argument("--name", default="核验系统文书签章根证书", help="of the authority")
        begin.add_argument("--years", type=int, default=authority.AUTHORITY_YEARS)
        issue = acts.add_parser("issue", help="a key for one institution, or for all that lack one")
        issue.add_argument("--place", type=int, help="own key of the place")
        issue.add_argument("--unit", help="the unit's full name, as it stands on its papers")
        issue.add_argument("--missing", action="store_true", help="all that hold posts or whose papers wait")
        rotate = acts.add_parser(
            "rotate", help="a new key in the place of one that goes on to count for what it signed"
        )
        rotate.add_argument("serial")
        revoke = acts.add_parser("revoke", help="a key signs nothing more")
        revoke.add_argument("serial")
        revoke.add_argument("--reason", required=True, choices=x509.REASONS)
        picture = acts.add_parser("picture", help="how the institution's seal looks: a scan of its own, or drawn again")
        picture.add_argument("serial")
        looks = picture.add_mutually_exclusive_group(required=True)
        looks.add_argument("--file", type=Path, help="PNG, transparent but for the seal")
        looks.add_argument("--drawn", action="store_true")
        for act in (issue, rotate):
            act.add_argument("--years", type=int, default=authority.YEARS)
        for act in (begin, issue, rotate, revoke, picture):
            act.add_argument("--by", required=True, help="name of the officer who answers for it")
        acts.add_parser("list")
        for name, words in (
            ("crl", "write the list of revoked certificates"),
            ("root", "write the authority's certificate"),
        ):
            acts.add_parser(name, help=words).add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except SealCertificate.DoesNotExist as error:
            raise CommandError(f"no certificate of an institution has the number {options['serial']}") from error
        except (NotSealed, OSError) as error:
            raise CommandError(str(error)) from error

    def _begin(self, options: dict[str, Any]) -> None:
        if authority.own() is None:
            authority.begin(options["name"], actor=_by(options), at=clock.now(), years=options["years"])
        self._issue_missing(options["years"], options)

    def _issue(self, options: dict[str, Any]) -> None:
        if options["missing"]:
            self._issue_missing(options["years"], options)
            return
        place = Division.objects.filter(pk=options["place"]).first() if options["place"] else None
        if place is None or not options["unit"]:
            raise CommandError("--place and --unit name an institution, or --missing all that lack a key")
        self._make(Institution(place.pk, options["unit"]), options["years"], options)

    def _issue_missing(self, years: int, options: dict[str, Any]) -> None:
        for institution in authority.without_key(choosing.institutions(clock.today()), clock.now()):
            self._make(institution, years, options)

    def _make(self, institution: Institution, years: int, options: dict[str, Any]) -> None:
        path = Division.objects.values_list("path", flat=True).get(pk=institution.place)
        named = authority.Named(institution, full_name(path))
        self._say(options, authority.issue(named, actor=_by(options), at=clock.now(), years=years))

    def _rotate(self, options: dict[str, Any]) -> None:
        old = _certificate(options["serial"])
        assert old.place_id is not None
        self._make(Institution(old.place_id, old.unit), options["years"], options)

    def _revoke(self, options: dict[str, Any]) -> None:
        authority.revoke(_certificate(options["serial"]), reason=options["reason"], actor=_by(options), at=clock.now())

    def _picture(self, options: dict[str, Any]) -> None:
        scan = b"" if options["drawn"] else options["file"].read_bytes()
        pictures.register(_certificate(options["serial"]), scan, actor=_by(options), at=clock.now())

    def _list(self, options: dict[str, Any]) -> None:
        for one in authority.listed():
            self._say(options, one)

    def _crl(self, options: dict[str, Any]) -> None:
        options["file"].write_bytes(authority.revocation_list(clock.now()))

    def _root(self, options: dict[str, Any]) -> None:
        root = authority.own()
        if root is None:
            raise CommandError("there is no certificate authority")
        options["file"].write_text(root.certificate, encoding="ascii")

    def _say(self, options: dict[str, Any], one: SealCertificate) -> None:
        if not options["verbosity"]:
            return
        end = getattr(one, "end", None)
        state = f"revoked {log.timestamp(end.ended_at)}: {end.reason}" if end else f"until {one.valid_until:%Y-%m-%d}"
        self.stdout.write(f"{one.serial}\t{one.institution}\t{one.unit}\t{state}")


def _by(options: dict[str, Any]) -> log.Actor:
    return log.Actor("system:operator", options["by"])


def _certificate(serial: str) -> SealCertificate:
    """Of an institution: a root that is revoked would take every paper with it, and is replaced with the deployment."""
    return SealCertificate.objects.exclude(place=None).get(serial=serial.lower())
