"""The deployment's certificate authority: begin, issue, rotate, revoke. Each act is a row and an event of the log.

A certificate that was replaced stays good for what it signed. One that was revoked signs nothing more, and what it signed
before keeps its time.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from audit import log
from documents import events
from documents.seal_models import AUTHORITY, CertificateEnd, SealCertificate
from documents.sealing import vault, x509
from documents.sealing.errors import KeyMissing, NoAuthority, NotSealed
from documents.sealing.institutions import Institution

AUTHORITY_YEARS, YEARS = 30, 5
EARLIER = timedelta(days=1)  # clocks of readers differ
LIST_DAYS = 35
DEMO = "演示"


@dataclass(frozen=True)
class Named:
    """An institution with the words that stand in its certificate."""

    institution: Institution
    place_name: str  # in full


def begin(name: str, *, actor: log.Actor, at: datetime, years: int = AUTHORITY_YEARS) -> SealCertificate:
    """Make the authority. Raises NotSealed if there is one. A demonstration's says what it is."""
    if own() is not None:
        raise NotSealed("this deployment has its authority already")
    called = f"{name}（{DEMO}）" if settings.HEYAN_DEMO and DEMO not in name else name
    serial, until = _serial(), _years_on(at, years)
    label = _label(AUTHORITY, serial)
    wanted = x509.Wanted(
        subject={"country_name": "CN", "organization_name": called, "common_name": called},
        public_key=vault.authority().generate(label),
        serial=serial,
        valid_from=at - EARLIER,
        valid_until=until,
    )
    made = x509.self_signed(wanted, lambda digest: vault.authority().sign(label, digest))
    return _keep(made, wanted, label, AUTHORITY, None, called, actor=actor, at=at)


def own() -> SealCertificate | None:
    """The authority's certificate: the root that every signature must lead to."""
    return SealCertificate.objects.filter(institution=AUTHORITY, end=None).order_by("pk").last()


def issue(named: Named, *, actor: log.Actor, at: datetime, years: int = YEARS) -> SealCertificate:
    """A new key and certificate; the institution signs with the newest (rotation). Raises NoAuthority, KeyMissing."""
    root = own()
    if root is None:
        raise NoAuthority("there is no certificate authority: manage.py institution_keys begin")
    institution, serial = named.institution, _serial()
    label = _label(institution.code, serial)
    wanted = x509.Wanted(
        subject={
            "country_name": "CN",
            "locality_name": named.place_name[:128],
            "organization_name": institution.unit[:64],
            "common_name": _common_name(institution.unit),
            "serial_number": institution.code,
        },
        public_key=vault.institutions().generate(label),
        serial=serial,
        valid_from=at - EARLIER,
        valid_until=min(_years_on(at, years), root.valid_until),
    )
    made = x509.issued(wanted, x509.from_pem(root.certificate), lambda digest: vault.authority().sign(root.key, digest))
    return _keep(made, wanted, label, institution.code, institution.place, institution.unit, actor=actor, at=at)


def _common_name(unit: str) -> str:
    return (f"{unit}（{DEMO}）" if settings.HEYAN_DEMO else unit)[:64]


def in_force(institution: Institution, at: datetime) -> SealCertificate:
    """The certificate that signs now. Raises KeyMissing, which says what to do."""
    rows = SealCertificate.objects.filter(institution=institution.code, end=None, valid_from__lte=at)
    newest = rows.filter(valid_until__gt=at).order_by("pk").last()
    if newest is None:
        raise KeyMissing(
            f"{institution.unit}（{institution.code}）has no key in force, so its papers wait unsigned: "
            f"manage.py institution_keys issue --place {institution.place} --unit {institution.unit}"
        )
    return newest


@transaction.atomic
def revoke(certificate: SealCertificate, *, reason: str, actor: log.Actor, at: datetime) -> CertificateEnd:
    """From now on it signs nothing. Its key is destroyed. Raises NotSealed."""
    if CertificateEnd.objects.filter(certificate=certificate).exists():
        raise NotSealed(f"{certificate.serial} is revoked already")
    if reason not in x509.REASONS:
        raise NotSealed(f"no reason of RFC 5280: {reason}")
    ended = CertificateEnd.objects.create(certificate=certificate, reason=reason, ended_at=at)
    log.append(
        stream=_stream(certificate.institution),
        kind=events.CERTIFICATE_REVOKED,
        at=at,
        actor=actor,
        subject={"unit": certificate.unit, "serial": certificate.serial},
        statement={"sha256": certificate.sha256, "reason": reason},
    )
    transaction.on_commit(lambda: _destroy(certificate))
    return ended


def _destroy(certificate: SealCertificate) -> None:
    is_root = certificate.institution == AUTHORITY
    (vault.authority() if is_root else vault.institutions()).destroy(certificate.key)


def revocation_list(at: datetime) -> bytes:
    """The list of revoked certificates for other readers (PEM). Raises NoAuthority, KeyMissing."""
    root = own()
    if root is None:
        raise NoAuthority("there is no certificate authority")
    ends = CertificateEnd.objects.exclude(certificate__institution=AUTHORITY).select_related("certificate")
    revoked = [(int(end.certificate.serial, 16), end.ended_at, end.reason) for end in ends.order_by("pk")]
    return x509.revocation_list(
        revoked,
        x509.from_pem(root.certificate),
        at=at,
        until=at + timedelta(days=LIST_DAYS),
        sign=lambda digest: vault.authority().sign(root.key, digest),
    )


def without_key(institutions: Iterable[Institution], at: datetime) -> list[Institution]:
    """Those of them that could not sign now."""
    wanted = {one.code: one for one in institutions}
    rows = SealCertificate.objects.filter(end=None, valid_from__lte=at, valid_until__gt=at)
    holding = set(rows.values_list("institution", flat=True))
    return [one for code, one in wanted.items() if code not in holding]


def listed() -> Sequence[SealCertificate]:
    return list(SealCertificate.objects.select_related("end").order_by("pk"))


@transaction.atomic
def _keep(
    made: bytes,
    wanted: x509.Wanted,
    label: str,
    institution: str,
    place: int | None,
    unit: str,
    *,
    actor: log.Actor,
    at: datetime,
) -> SealCertificate:
    row = SealCertificate.objects.create(
        institution=institution,
        place_id=place,
        unit=unit,
        serial=f"{wanted.serial:x}",
        key=label,
        certificate=x509.as_pem(made),
        sha256=sha256(made).hexdigest(),
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
        issued_at=at,
    )
    log.append(
        stream=_stream(institution),
        kind=events.CERTIFICATE_ISSUED,
        at=at,
        actor=actor,
        subject={"unit": unit, "serial": row.serial},
        statement={
            "sha256": row.sha256,
            "valid_from": log.timestamp(wanted.valid_from),
            "valid_until": log.timestamp(wanted.valid_until),
        },
    )
    return row


def _stream(institution: str) -> str:
    return f"institution:{institution}"


def _label(owner: str, serial: int) -> str:
    return f"{owner}.{serial:x}"


def _serial() -> int:
    """Positive, at most 20 octets, not to be guessed (RFC 5280 4.1.2.2)."""
    return secrets.randbits(126) | (1 << 126)


def _years_on(at: datetime, years: int) -> datetime:
    return at + timedelta(days=365 * years + years // 4)
