"""The worker's results: bytes under their digest, a row for each signature, an event of the log. A second delivery changes nothing."""

from datetime import datetime

from django.db import transaction

from audit import files, log
from documents import events
from documents.models import OfficialDocument, PaperJob, RenderedPaper, StatusChange
from documents.seal_models import PaperSeal
from documents.sealing.papers import ISSUER, Sealed, next_due


def deliver(paper: OfficialDocument, sealed: Sealed, at: datetime) -> bool:
    """Store the paper with its newest seal; False if another worker has done so."""
    digest = files.store(sealed.content)
    with transaction.atomic():
        job = PaperJob.objects.select_for_update().filter(document=paper).first()
        if (
            job is None
            or PaperSeal.objects.filter(document=paper, no=sealed.no).exists()
            or _came_too_late(paper, sealed)
        ):
            return False
        if sealed.due.field == ISSUER:
            RenderedPaper.objects.create(document=paper, sha256=digest, size=len(sealed.content), rendered_at=at)
        _keep(paper, sealed, digest)
        _state(paper, sealed, digest, at)
    return True


@transaction.atomic
def finish(paper: OfficialDocument) -> bool:
    """End the job of a paper that has all its seals. An act that asks for one more waits for the lock, or is seen behind it."""
    job = PaperJob.objects.select_for_update().filter(document=paper).first()
    if job is None or next_due(paper) is not None:
        return False
    job.delete()
    return True


def _came_too_late(paper: OfficialDocument, sealed: Sealed) -> bool:
    """A return ended the paper while another level's seal was being made."""
    return sealed.due.field != ISSUER and StatusChange.objects.filter(document=paper).exists()


def _keep(paper: OfficialDocument, sealed: Sealed, digest: str) -> None:
    PaperSeal.objects.create(
        document=paper,
        no=sealed.no,
        field=sealed.due.field,
        certificate=sealed.certificate,
        decision_id=sealed.due.decision_id,
        sha256_before=sealed.before,
        sha256=digest,
        size=len(sealed.content),
        signed_at=sealed.signed_at,
        is_stamped=sealed.is_stamped,
    )


def _state(paper: OfficialDocument, sealed: Sealed, digest: str, at: datetime) -> None:
    said = {
        "sha256": digest,
        "content_sha256": paper.content_sha256,
        "sha256_before": sealed.before,
        "unit": sealed.certificate.unit,
        "certificate": sealed.certificate.sha256,
    }
    log.append(
        stream=f"paper:{paper.pk}",
        kind=events.PAPER_RENDERED if sealed.due.field == ISSUER else events.PAPER_SEALED,
        at=at,
        actor=events.PRESS,
        subject={"paper": paper.document_no, "kind": paper.kind},
        statement=said,
    )
