"""The signed code of a paper: made by the worker from the frozen content, kept, and found again.

The act that issues a paper never waits for a key. Where the key is away, the paper is not made and says why on its job.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from audit import clock
from documents.check_models import SignedCode
from documents.checking import keys, signed
from documents.checking.keys import CheckKey, KeyAway
from documents.checking.signed import NotACode, Signed, Statement
from documents.models import OfficialDocument
from documents.rendering.failures import RenderFailed
from documents.rendering.qr import in_capitals

MARK = "/V/"


def folder() -> Path:
    return Path(settings.CHECK_KEYS)


def code_for(paper: OfficialDocument) -> str:
    """The address that its QR code says, signed at the first call; "" for a paper whose code is the short address alone.

    Raises RenderFailed where it cannot be signed.
    """
    found = codes_for([paper])[paper.pk]
    if isinstance(found, RenderFailed):
        raise found
    return found


def codes_for(papers: Sequence[OfficialDocument]) -> dict[int, str | RenderFailed]:
    """The same for many, with a constant number of statements; in place of an address, why it could not be signed."""
    found: dict[int, str | RenderFailed] = {paper.pk: "" for paper in papers}
    contents = {paper.pk: json.loads(paper.content) for paper in papers}
    # Others hang in public, or were frozen before codes were signed.
    wanted = [paper for paper in papers if contents[paper.pk].get("check_code") == "signed"]
    found |= _stored(wanted)
    made = []
    for paper in wanted:
        if not found[paper.pk]:
            try:
                made.append(_signed(paper, contents[paper.pk]))
            except (KeyAway, NotACode) as error:
                found[paper.pk] = RenderFailed(f"no check code could be signed: {error}")
    if made:  # where another worker was faster, his stands
        SignedCode.objects.bulk_create(made, ignore_conflicts=True)
        found |= _stored([paper for paper in wanted if not found[paper.pk]])
    return found


def _stored(papers: Sequence[OfficialDocument]) -> dict[int, str]:
    rows = SignedCode.objects.filter(document__in=papers) if papers else []
    return {row.document_id: row.address for row in rows}


def _signed(paper: OfficialDocument, content: Mapping[str, Any]) -> SignedCode:
    before, key = prefix_of(content), keys.signing_key(folder())
    code = signed.sign(statement_of(content, paper.content), key, before=before)
    return SignedCode(document=paper, before=before, code=code, key_id=key.public.id.hex(), signed_at=clock.now())


def prefix_of(content: Mapping[str, Any]) -> str:
    """The paper's address up to /V/, as its QR code writes it."""
    return in_capitals(content["check_url"].removesuffix(MARK + content["check_token"]))


def statement_of(content: Mapping[str, Any], frozen: str) -> Statement:
    """What is signed comes from the frozen content alone. Only a household's own paper names a person."""
    household = content["household"]
    return Statement(
        kind=content["kind"],
        number=content["document_no"],
        place=content["village_name"] or content["county_name"],
        holder=household["head_name"] if household else "",
        issued_on=date.fromisoformat(content["issued_on"]),
        digest=sha256(frozen.encode()).digest()[: signed.DIGEST_BYTES],
    )


def found(code: str) -> SignedCode | None:
    """The paper that carries exactly this code, whatever address the office had when it was signed."""
    rows = SignedCode.objects.select_related("document__status_change", "document__case__household")
    return rows.filter(code=code).first()


def signer_of(read: Signed, *, before: str) -> CheckKey | None:
    """The known key that signed it under this address; None for a forgery."""
    for key in keys.known(folder()):
        if signed.is_signed_by(read, key.key, before=before):
            return key
    return None
