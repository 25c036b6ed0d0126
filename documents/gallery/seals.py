"""Throw-away keys: made for one run of the gallery, in memory, gone with it. No key of the deployment is opened.

Every seal says 演示, also on samples of papers that are no demo's: nothing of the gallery may pass for a real office's.
"""

import threading
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from audit import clock
from audit.verifier.note import LOG, SigningKey
from documents.checking import codes, signed
from documents.gallery.prints import Print
from documents.kinds import Content
from documents.sealing import pades, x509
from documents.sealing.papers import ISSUER, is_issuers

_ROOT = "演示根证书（仅供版式检查）"
_SINCE, _UNTIL = datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
# Known to everybody and the same in every run, so that a picture changes only when the layout does.
_CHECK_KEY = SigningKey("heyan.example/gallery", LOG, sha256(b"this key proves nothing").digest())
_NINE = time(9, 0, tzinfo=clock.LOCAL_ZONE)


class Memory:
    """A vault (documents.sealing.vault.Vault) that is forgotten with the process."""

    def __init__(self) -> None:
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}

    def generate(self, label: str) -> bytes:
        key = self._keys[label] = ec.generate_private_key(ec.SECP256R1())
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_key().public_bytes(serialization.Encoding.DER, form)

    def sign(self, label: str, digest: bytes) -> bytes:
        return self._keys[label].sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))

    def destroy(self, label: str) -> None:
        self._keys.pop(label, None)


class DemoSeals:
    """An authority and its institutions, for one run. Safe to use from several threads."""

    def __init__(self) -> None:
        self._vault, self._lock = Memory(), threading.Lock()
        self._certificates: dict[str, bytes] = {}
        self.root = x509.self_signed(self._wanted(_ROOT), lambda digest: self._vault.sign(_ROOT, digest))

    def seal(self, pdf: bytes, content: Content) -> bytes:
        """The paper with the seal of its issuer and of each other level that it has a place for, in the order of their days."""
        for number, (day, field, unit) in enumerate(_due(content)):
            at = datetime.combine(day, _NINE).astimezone(UTC)
            pdf = pades.sign(pdf, self._seal(field, unit, content, day), vault=self._vault, at=at, certify=number == 0)
        return pdf

    def _seal(self, field: str, unit: str, content: Content, day: date) -> pades.Seal:
        return pades.Seal(
            field=field,
            key=unit,
            certificate=self._certificate(unit),
            authority=self.root,
            unit=unit,
            reason="签发" if is_issuers(field) else "会签",
            location=content["division_full"],
            is_demo=True,
            dated="" if is_issuers(field) else f"{day.year}年{day.month}月{day.day}日",
        )

    def _certificate(self, unit: str) -> bytes:
        with self._lock:
            if unit not in self._certificates:
                made = x509.issued(self._wanted(unit), self.root, lambda digest: self._vault.sign(_ROOT, digest))
                self._certificates[unit] = made
            return self._certificates[unit]

    def _wanted(self, name: str) -> x509.Wanted:
        return x509.Wanted(
            subject={"country_name": "CN", "organization_name": name[:64], "common_name": name[:64]},
            public_key=self._vault.generate(name),
            serial=int(sha256(name.encode()).hexdigest()[:15], 16),
            valid_from=_SINCE,
            valid_until=_UNTIL,
        )


def _due(content: Content) -> list[tuple[date, str, str]]:
    """Day, field and unit. A level whose opinion the paper tells seals on its day, the others a day apart."""
    issued, told = date.fromisoformat(content["issued_on"]), {step["unit"]: step["on"] for step in content["steps"]}
    due = [(issued, field, content["issuer"]) for field in (ISSUER, *content["own_seals"])]
    for number, one in enumerate(content["cosigners"], 1):
        day = told.get(one["unit"])
        due.append((date.fromisoformat(day) if day else issued + timedelta(days=number), one["field"], one["unit"]))
    return sorted(due, key=lambda one: one[0])


def check_code(one: Print) -> str:
    """The signed address in the QR code, as large as a real paper's; "" on what hangs in public.

    Its digest is the number's, not the content's, so that the picture does not change with every new part of a sample.
    """
    content = one.content
    if one.kind.hangs:
        return ""
    before = codes.prefix_of(content)
    statement = codes.statement_of(content, content["document_no"])
    return f"{before}{codes.MARK}{signed.sign(statement, _CHECK_KEY, before=before)}"
