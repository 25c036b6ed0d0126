"""The worker's results: bytes under their digest, a row for each signature, an event of the log. A second delivery changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit import files, log
from documents import events
from documents.models import OfficialDocument, PaperJob, RenderedPaper, StatusChange
from documents.seal_models import PaperSeal
from documents.sealing.papers import ISSUER, Sealed, is_issuers, next_dues

Made = tuple[OfficialDocument, Sealed]  # a paper and its newest seal


def deliver(paper: OfficialDocument, sealed: Sealed, at: datetime) -> bool:
    """Store the paper with its newest seal; False if another worker has done so."""
    return bool(deliver_all([(paper, sealed)], at))


def deliver_all(made: Sequence[Made], at: datetime) -> list[OfficialDocument]:
    """The same for a lot, in one transaction with a constant number of statements; those that were new."""
    digests = {paper.pk: files.store(sealed.content) for paper, sealed in made}
    with transaction.atomic():
        papers = [paper for paper, _sealed in made]
        waiting = _locked(papers) - _came_too_late(made)
        known = set(PaperSeal.objects.filter(document__in=papers).values_list("document", "no"))
        new = [(paper, one) for paper, one in made if paper.pk in waiting and (paper.pk, one.no) not in known]
        RenderedPaper.objects.bulk_create(
            RenderedPaper(document=paper, sha256=digests[paper.pk], size=len(one.content), rendered_at=at)
            for paper, one in new
            if one.due.field == ISSUER
        )
        PaperSeal.objects.bulk_create(_row(paper, one, digests[paper.pk]) for paper, one in new)
        log.append_many([_stated(paper, one, digests[paper.pk], at) for paper, one in new])
    return [paper for paper, _sealed in new]


def finish(paper: OfficialDocument) -> bool:
    """End the job of a paper that has all its seals."""
    return finish_all([paper]) == 1


@transaction.atomic
def finish_all(papers: Sequence[OfficialDocument]) -> int:
    """End the jobs of those that have all seals; how many. An act that asks for one more waits for the lock, or is seen behind it."""
    waiting = _locked(papers)
    dues = next_dues([paper for paper in papers if paper.pk in waiting])
    ended, _rows = PaperJob.objects.filter(document__in=[key for key, due in dues.items() if due is None]).delete()
    return ended


def _locked(papers: Sequence[OfficialDocument]) -> set[int]:
    jobs = PaperJob.objects.select_for_update().filter(document__in=papers).order_by("document")
    return set(jobs.values_list("document", flat=True))


def _came_too_late(made: Sequence[Made]) -> set[int]:
    """Papers that a return ended while another level's seal was being made."""
    later = [paper.pk for paper, sealed in made if not is_issuers(sealed.due.field)]
    ended = StatusChange.objects.filter(document__in=later) if later else StatusChange.objects.none()
    return set(ended.values_list("document", flat=True))


def _row(paper: OfficialDocument, sealed: Sealed, digest: str) -> PaperSeal:
    return PaperSeal(
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


def _stated(paper: OfficialDocument, sealed: Sealed, digest: str, at: datetime) -> log.Draft:
    said = {
        "sha256": digest,
        "content_sha256": paper.content_sha256,
        "sha256_before": sealed.before,
        "unit": sealed.certificate.unit,
        "certificate": sealed.certificate.sha256,
    }
    return log.Draft(
        stream=f"paper:{paper.pk}",
        kind=events.PAPER_RENDERED if sealed.due.field == ISSUER else events.PAPER_SEALED,
        at=at,
        actor=events.PRESS,
        subject={"paper": paper.document_no, "kind": paper.kind},
        statement=said,
    )
