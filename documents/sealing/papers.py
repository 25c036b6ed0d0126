"""Which seal a paper needs next, and giving it. A paper starts with its issuer's; later levels' acts ask for theirs (cosigning)."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from approvals.stages import ORDER
from audit import clock
from documents.models import OfficialDocument
from documents.seal_models import PaperSeal, SealCertificate, SealRequest
from documents.sealing import authority, pades, vault, x509
from documents.sealing.errors import NoAuthority
from documents.sealing.institutions import Institution, issuer_of
from documents.sealing.pictures import picture_of
from documents.sealing.time_stamping import time_stamper
from registry.models import Division
from registry.places import full_name

ISSUER = "issuer"  # the field of whoever issued the paper; his further ones begin with it


@dataclass(frozen=True)
class Due:
    """A seal that a paper does not have yet."""

    field: str
    institution: Institution
    reason: str
    decision_id: int | None


@dataclass(frozen=True)
class Sealed:
    """A paper with one seal more."""

    due: Due
    no: int
    certificate: SealCertificate
    before: str  # SHA-256 of what was signed
    content: bytes
    signed_at: datetime
    is_stamped: bool


def next_due(paper: OfficialDocument) -> Due | None:
    """None when everybody who should has sealed it. Who decided first seals first; a paper that ended gets its issuer's seal alone."""
    return next_dues([paper])[paper.pk]


def next_dues(papers: Sequence[OfficialDocument]) -> dict[int, Due | None]:
    """The same for many, with two statements where their decisions were read; by the paper's key."""
    sealed, asked = defaultdict(set), defaultdict(list)
    for document, field in PaperSeal.objects.filter(document__in=papers).values_list("document", "field"):
        sealed[document].add(field)
    requests = SealRequest.objects.filter(document__in=papers, document__status_change=None)
    for request in requests.order_by("pk"):
        asked[request.document_id].append(request)
    return {paper.pk: _due(paper, sealed[paper.pk], asked[paper.pk]) for paper in papers}


def _due(paper: OfficialDocument, sealed: set[str], asked: Sequence[SealRequest]) -> Due | None:
    waiting = sorted((one for one in asked if one.field not in sealed), key=lambda request: ORDER[request.field])
    if ISSUER not in sealed and not (waiting and ORDER[waiting[0].field] < _order_of(paper)):
        return _by_issuer(paper, ISSUER)
    further = [field for field in fields_of_issuer(paper) if field not in sealed]
    if ISSUER in sealed and further:
        return _by_issuer(paper, further[0])
    if not waiting:
        return None
    first = waiting[0]
    return Due(first.field, Institution(first.place_id, first.unit), _title(paper, first.field), first.decision_id)


def fields_of_issuer(paper: OfficialDocument) -> list[str]:
    """First the paper's own place, then those on what is attached to it."""
    return [ISSUER, *json.loads(paper.content).get("own_seals", [])]


def is_issuers(field: str) -> bool:
    return field == ISSUER or field.startswith(f"{ISSUER}_")


def _order_of(paper: OfficialDocument) -> int:
    return ORDER[paper.decision.stage] if paper.decision else 0


class Keys:
    """What seals need from the database, asked once for all papers of a lot: a revoked key is gone from the vault at once."""

    def __init__(self) -> None:
        self._certificates: dict[Institution, SealCertificate] = {}
        self._locations: dict[int, str] = {}
        self._pictures: dict[Institution, bytes] = {}
        self._root: SealCertificate | None = None

    def certificate(self, institution: Institution, at: datetime) -> SealCertificate:
        """Raises KeyMissing."""
        if institution not in self._certificates:
            self._certificates[institution] = authority.in_force(institution, at)
        return self._certificates[institution]

    def root(self) -> SealCertificate:
        """Raises NoAuthority."""
        self._root = self._root or authority.own()
        if self._root is None:
            raise NoAuthority("there is no certificate authority: manage.py institution_keys begin")
        return self._root

    def location(self, institution: Institution) -> str:
        if institution.place not in self._locations:
            self._locations[institution.place] = _location(institution)
        return self._locations[institution.place]

    def picture(self, institution: Institution) -> bytes:
        """Its own seal as a PNG, b"" where it has none."""
        if institution not in self._pictures:
            self._pictures[institution] = picture_of(institution)
        return self._pictures[institution]


def seal(paper: OfficialDocument, pdf: bytes, due: Due, *, no: int, at: datetime, keys: Keys | None = None) -> Sealed:
    """Raises NotSealed; its subclasses say which key is missing. `keys`: what was found for others of the same lot."""
    keys = keys or Keys()
    certificate, root = keys.certificate(due.institution, at), keys.root()
    stamper = time_stamper()
    signed = pades.sign(
        pdf,
        pades.Seal(
            field=due.field,
            key=certificate.key,
            certificate=x509.from_pem(certificate.certificate),
            authority=x509.from_pem(root.certificate),
            unit=due.institution.unit,
            reason=due.reason,
            location=keys.location(due.institution),
            is_demo=settings.HEYAN_DEMO or json.loads(paper.content)["is_demo"],
            dated="" if is_issuers(due.field) else _day(at),
            picture=keys.picture(due.institution),
        ),
        vault=vault.institutions(),
        at=at,
        certify=no == 1,
        time_stamper=stamper,
    )
    return Sealed(due, no, certificate, sha256(pdf).hexdigest(), signed, at, stamper is not None)


def _by_issuer(paper: OfficialDocument, field: str) -> Due:
    return Due(field, issuer_of(paper), "签发", paper.decision_id)


def _title(paper: OfficialDocument, field: str) -> str:
    """What the level does, in the words that stand beside its place on the form."""
    places = json.loads(paper.content).get("cosigners", [])
    return next((str(one["title"]) for one in places if one["field"] == field), "会签")


def _location(institution: Institution) -> str:
    path = Division.objects.filter(pk=institution.place).values_list("path", flat=True).first()
    return full_name(path) if path else ""


def _day(at: datetime) -> str:
    local = at.astimezone(clock.LOCAL_ZONE)
    return f"{local.year}年{local.month}月{local.day}日"
