"""Handing stored files to a reader: the bytes are checked against their digest, and who fetched what is logged."""

import hashlib
import logging
from collections.abc import Callable, Mapping

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals.pictures import PictureUnreadable
from audit import clock, files, log
from audit.log import Actor
from registry.access import Holder, posts_of

logger = logging.getLogger(__name__)


def reader(user: Holder) -> Actor:
    """Whoever reads, as he stands today; supervisors and auditors read without deciding."""
    posting = next(iter(posts_of(user)), None)
    return Actor(
        id=f"official:{user.pk}",
        name=str(user),
        role=posting.role if posting else "",
        post=posting.post if posting else "",
        unit=posting.unit if posting else "",
    )


def hand_out(
    request: HttpRequest,
    digest: str,
    *,
    kind: str,
    subject: Mapping[str, str],
    content_type: str,
    disposition: str,
    personal: Mapping[str, str] | None = None,
    copied: Callable[[bytes], bytes] | None = None,
) -> HttpResponse:
    """The file, or a page that says it is damaged: a lost or altered file is an alarm, not a riddle.

    `copied` makes of it what leaves the house; both digests are stated.
    """
    try:
        content = files.read(digest)
        statement = {"sha256": digest}
        if copied is not None:
            content = copied(content)
            statement |= {"copy_sha256": hashlib.sha256(content).hexdigest()}
    except (OSError, files.AlteredFile, PictureUnreadable):
        logger.exception("the stored file %s is damaged or missing", digest)
        return render(request, "damaged.html", status=503)
    log_reading(request, kind=kind, subject=subject, statement=statement, personal=personal)
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def log_reading(
    request: HttpRequest,
    *,
    kind: str,
    subject: Mapping[str, str],
    statement: Mapping[str, str],
    personal: Mapping[str, str] | None = None,
) -> None:
    with transaction.atomic():
        log.append(
            stream=f"reader:{request.user.pk}",
            kind=kind,
            at=clock.now(),
            actor=reader(request.user),
            subject=dict(subject),
            statement=dict(statement),
            personal=personal,
        )


def pdf_response(content: bytes, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
