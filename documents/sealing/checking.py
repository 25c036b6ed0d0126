"""Is this file the paper that was issued, with every seal it must have? What a PDF reader's green tick does not tell (pdf.md §4):

an earlier revision of a paper is a valid file too, and so is a paper with something laid over it for readers that look at the
signatures alone. So the seals must be all that were given, in their order; the last one covers the whole file; each leads to this
deployment's authority; and none was made after its certificate was revoked.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.models import OfficialDocument
from documents.seal_models import PaperSeal, SealRequest
from documents.sealing import authority
from documents.sealing.institutions import Institution, issuer_of
from documents.sealing.papers import fields_of_issuer, next_due
from documents.sealing.x509 import from_pem
from documents.selectors import status_of


@dataclass(frozen=True)
class Verdict:
    """`problems` are why the file is not the paper; `status` is whether the paper itself still holds."""

    problems: tuple[str, ...]
    status: str
    seals: tuple[str, ...]  # who signed, in order

    @property
    def holds(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Expected:
    """A signature that the file must have: field, certificate (SHA-256), when, and when the certificate ended."""

    field: str
    certificate: str
    signed_at: datetime
    ended_at: datetime | None
    size: int
    sha256: str


def check(paper: OfficialDocument, pdf: bytes) -> Verdict:
    """The file against what the paper must be today."""
    rows = list(PaperSeal.objects.filter(document=paper).select_related("certificate__end").order_by("no"))
    expected = [_expected(row) for row in rows]
    root = authority.own()
    problems = ["the paper was never sealed"] if not rows else []
    if root is None:
        problems.append("this deployment has no authority")
    elif rows:
        problems += _differences(pdf, expected) + signature_problems(pdf, expected, from_pem(root.certificate))
    problems += _strangers(paper, rows)
    due = next_due(paper)
    if rows and due is not None:
        problems.append(f"the seal of {due.institution.unit} is missing: it was asked for and not yet given")
    return Verdict(tuple(problems), status_of(paper), tuple(row.certificate.unit for row in rows))


def _strangers(paper: OfficialDocument, rows: Sequence[PaperSeal]) -> list[str]:
    """A good signature by an institution that has nothing to seal there."""
    entitled = dict.fromkeys(fields_of_issuer(paper), issuer_of(paper).code)
    for request in SealRequest.objects.filter(document=paper):
        entitled[request.field] = Institution(request.place_id, request.unit).code
    return [
        f"{row.field}: {row.certificate.unit} may not seal here"
        for row in rows
        if row.certificate.institution != entitled.get(row.field)
    ]


def _expected(row: PaperSeal) -> Expected:
    end = getattr(row.certificate, "end", None)
    return Expected(
        field=row.field,
        certificate=row.certificate.sha256,
        signed_at=row.signed_at,
        ended_at=end.ended_at if end else None,
        size=row.size,
        sha256=row.sha256,
    )


def _differences(pdf: bytes, expected: Sequence[Expected]) -> list[str]:
    """Every revision lies inside the next one, byte for byte."""
    wrong = [one.field for one in expected if sha256(pdf[: one.size]).hexdigest() != one.sha256]
    found = [f"the revision sealed in {field} is not the one that was stored" for field in wrong]
    if expected and len(pdf) != expected[-1].size:
        found.append(f"the file has {len(pdf)} bytes, the paper {expected[-1].size}")
    return found


def signature_problems(pdf: bytes, expected: Sequence[Expected], root: bytes) -> list[str]:
    """What the signatures themselves say. Asks no table: a file alone can be judged by what it should be."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        fields = [str(one.field_name) for one in signatures]
        found = []
        if fields != [one.field for one in expected]:
            found.append(f"signatures are {fields}, should be {[one.field for one in expected]}")
        for signature, wanted in zip(signatures, expected, strict=False):
            found += [f"{wanted.field}: {text}" for text in _faults(signature, wanted, root)]
        found += _of_first_and_last(signatures)
    except (PdfError, ValueError, KeyError, TypeError, OSError) as error:  # what a broken file makes of a parser
        return [f"the file cannot be read: {type(error).__name__}: {error}"]
    return found


def _of_first_and_last(signatures: Sequence[EmbeddedPdfSignature]) -> list[str]:
    if not signatures:
        return ["no signature"]
    found = []
    if signatures[0].docmdp_level != MDPPerm.FILL_FORMS:
        found.append("the first signature does not forbid changes")
    if signatures[-1].evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        found.append("something was added after the last signature")
    return found


def _faults(signature: EmbeddedPdfSignature, wanted: Expected, root: bytes) -> list[str]:
    found = []
    if signature.signer_cert.sha256.hex() != wanted.certificate:
        found.append("made with another certificate")
    if wanted.ended_at is not None and wanted.signed_at >= wanted.ended_at:
        found.append("made after the certificate was revoked")
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root)], moment=wanted.signed_at, allow_fetching=False
    )
    status = validate_pdf_signature(signature, context, ts_validation_context=_time_context())
    if not status.bottom_line:
        found.append(f"not valid ({status.summary()})")
    return found


def _time_context() -> ValidationContext:
    """Whose time stamps count: those of the authority that the office named. Stamps live at the machine's time, even in a demo."""
    named = Path(settings.TIME_AUTHORITY_CA) if settings.TIME_AUTHORITY_CA else None
    roots = (
        [x509.Certificate.load(der) for _type, _headers, der in pem.unarmor(named.read_bytes(), True)] if named else []
    )
    return ValidationContext(trust_roots=roots, allow_fetching=False)
