"""The signed code of a paper: made by the worker from the frozen content, kept, and found again.

The act that issues a paper never waits for a key. Where the key is away, the paper is not made and says why on its job.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

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
    content = json.loads(paper.content)
    if content.get("check_code") != "signed":  # it hangs in public, or was frozen before codes were signed
        return ""
    stored = SignedCode.objects.filter(document=paper).first()
    return stored.address if stored else _sign(paper, content)


def _sign(paper: OfficialDocument, content: Mapping[str, Any]) -> str:
    before = prefix_of(content)
    try:
        key = keys.signing_key(folder())
        code = signed.sign(statement_of(content, paper.content), key, before=before)
    except (KeyAway, NotACode) as error:
        raise RenderFailed(f"no check code could be signed: {error}") from error
    try:
        with transaction.atomic():
            made = SignedCode.objects.create(
                document=paper, before=before, code=code, key_id=key.public.id.hex(), signed_at=clock.now()
            )
    except IntegrityError:  # another worker was faster
        made = SignedCode.objects.get(document=paper)
    return made.address


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
