"""Certificates and revocation lists as bytes (RFC 5280), signed through a vault: the authority's key need not be in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from asn1crypto import core, crl, keys, pem, x509

Sign = Callable[[bytes], bytes]  # SHA-256 digest → ECDSA signature, DER
_SIGNED = {"algorithm": "sha256_ecdsa"}
REASONS = ("key_compromise", "affiliation_changed", "superseded", "cessation_of_operation", "privilege_withdrawn")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a certificate shall say. `public_key` is a SubjectPublicKeyInfo, DER."""

    subject: Mapping[str, str]
    public_key: bytes
    serial: int
    valid_from: datetime
    valid_until: datetime


def self_signed(wanted: Wanted, sign: Sign) -> bytes:
    """The authority's own certificate, DER."""
    name = x509.Name.build(dict(wanted.subject))
    own = keys.PublicKeyInfo.load(wanted.public_key).sha1
    return _signed(wanted, name, [*_authority(), _key_identifier(own), _issuer_identifier(own)], sign)


def issued(wanted: Wanted, authority: bytes, sign: Sign) -> bytes:
    """A certificate of an institution, DER. `authority`: the issuer's certificate, DER."""
    issuer = x509.Certificate.load(authority)
    own = keys.PublicKeyInfo.load(wanted.public_key).sha1
    extensions = [*_institution(), _key_identifier(own), _issuer_identifier(issuer.key_identifier)]
    return _signed(wanted, issuer.subject, extensions, sign)


def revocation_list(
    revoked: Sequence[tuple[int, datetime, str]], authority: bytes, *, at: datetime, until: datetime, sign: Sign
) -> bytes:
    """CRL, PEM: (serial, when, why) of each certificate that no longer counts."""
    issuer = x509.Certificate.load(authority)
    said: dict[str, Any] = {
        "version": "v2",
        "signature": _SIGNED,
        "issuer": issuer.subject,
        "this_update": _time(at),
        "next_update": _time(until),
        "crl_extensions": [
            _issuer_identifier(issuer.key_identifier, crl.TBSCertListExtension),
            _extension("crl_number", core.Integer(int(at.timestamp())), crl.TBSCertListExtension),
        ],
    }
    if revoked:
        said["revoked_certificates"] = [
            {
                "user_certificate": serial,
                "revocation_date": _time(when),
                "crl_entry_extensions": [_extension("crl_reason", crl.CRLReason(why), crl.CRLEntryExtension)],
            }
            for serial, when, why in revoked
        ]
    listed = crl.TbsCertList(said)
    signature = sign(sha256(listed.dump()).digest())
    made = crl.CertificateList({"tbs_cert_list": listed, "signature_algorithm": _SIGNED, "signature": signature})
    return bytes(pem.armor("X509 CRL", made.dump()))


def as_pem(certificate: bytes) -> str:
    return bytes(pem.armor("CERTIFICATE", certificate)).decode("ascii")


def from_pem(text: str) -> bytes:
    return bytes(pem.unarmor(text.encode("ascii"))[2])


def _signed(wanted: Wanted, issuer: Any, extensions: list[Any], sign: Sign) -> bytes:
    said = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": wanted.serial,
            "signature": _SIGNED,
            "issuer": issuer,
            "validity": {"not_before": _time(wanted.valid_from), "not_after": _time(wanted.valid_until)},
            "subject": x509.Name.build(dict(wanted.subject)),
            "subject_public_key_info": keys.PublicKeyInfo.load(wanted.public_key),
            "extensions": extensions,
        }
    )
    signature = sign(sha256(said.dump()).digest())
    made = x509.Certificate({"tbs_certificate": said, "signature_algorithm": _SIGNED, "signature_value": signature})
    return bytes(made.dump())


def _authority() -> list[Any]:
    return [
        _extension("basic_constraints", x509.BasicConstraints({"ca": True, "path_len_constraint": 0}), critical=True),
        _extension("key_usage", x509.KeyUsage({"key_cert_sign", "crl_sign"}), critical=True),
    ]


def _institution() -> list[Any]:
    return [
        _extension("basic_constraints", x509.BasicConstraints({"ca": False}), critical=True),
        _extension("key_usage", x509.KeyUsage({"digital_signature", "non_repudiation"}), critical=True),
    ]


def _key_identifier(own: bytes) -> Any:
    return _extension("key_identifier", core.OctetString(own))


def _issuer_identifier(issuer: bytes, kind: Any = x509.Extension) -> Any:
    return _extension("authority_key_identifier", x509.AuthorityKeyIdentifier({"key_identifier": issuer}), kind)


def _extension(name: str, value: Any, kind: Any = x509.Extension, *, critical: bool = False) -> Any:
    return kind({"extn_id": name, "critical": critical, "extn_value": core.ParsableOctetString(value.dump())})


def _time(moment: datetime) -> Any:
    """RFC 5280 4.1.2.5: two digits of the year until 2049, four from 2050 on; no fractions."""
    whole = moment.replace(microsecond=0)
    return x509.Time(name="utc_time" if whole.year < 2050 else "general_time", value=whole)
