"""P03 脱贫攻坚责任书: issued by the level that hands over, when the second of its two signatures is there."""

from collections.abc import Sequence
from datetime import date, datetime

from audit import clock
from documents.contents import heading
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, SignerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.parts import LetterPart
from documents.publishing import publish
from registry.models import Posting
from registry.programme_schema import Programme

KIND = KINDS["P03"]
HANDS_OVER, TAKES_ON = "下达责任单位", "承担责任单位"
Signature = tuple[str, str, str, datetime]  # name, unit, post, when


def issue_letter(
    *,
    subject_no: str,
    title: str,
    part: LetterPart,
    signatures: Sequence[Signature],
    path: str,
    audit_line: str,
    programme: Programme,
    posting: Posting,
    at: datetime,
) -> OfficialDocument:
    """`signatures`: who handed over, then who took on. Call it last: it locks the counter."""
    on = _day(at)
    issuer = Issuer(KIND, path, programme, posting.division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    content = Content(
        **{
            **heading(KIND, issuer, programme, numbered, path=path, issued_on=on),
            "title": title,
            "year": part["year"],
            "signers": [_signer(label, one) for label, one in zip((HANDS_OVER, TAKES_ON), signatures, strict=True)],
            "is_joint": True,
            "letter": part,
            "audit_line": audit_line,
        }
    )
    paper = document(KIND, content, issuer, serial, at, path=path)
    paper.subject_no = subject_no
    store_all([paper], at)
    publish([paper.pk])
    return paper


def _signer(label: str, signature: Signature) -> SignerPart:
    name, unit, post, at = signature
    return SignerPart(
        label=label,
        name=name,
        unit=unit,
        post=post,
        signed_on=_day(at).isoformat(),
        method="系统签字",
        ink="",
        opinion="",
    )


def _day(at: datetime) -> date:
    return at.astimezone(clock.LOCAL_ZONE).date()
