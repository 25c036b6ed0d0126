"""Reading papers: on a case, for the public check."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Case
from documents.models import OfficialDocument, PaperStatus

_LINKS = ("job", "rendered", "status_change")


def status_of(paper: OfficialDocument) -> str:
    change = getattr(paper, "status_change", None)
    return change.status if change else PaperStatus.VALID


def document_rows(case: Case) -> list[dict[str, Any]]:
    return [document_row(paper) for paper in case.documents.select_related(*_LINKS).order_by("pk")]


def document_row(paper: OfficialDocument) -> dict[str, Any]:
    is_ready = getattr(paper, "rendered", None) is not None
    return {
        "no": paper.document_no,
        "title": paper.title,
        "kind": paper.kind,
        "status": _state(paper, is_ready),
        "state_text": _state_text(paper, is_ready),
        "issued_on": paper.issued_on,
        "download_url": reverse("documents:download", args=[paper.pk]) if is_ready else "",
        "check_url": reverse("documents:check", args=[paper.check_token]),
    }


def _state(paper: OfficialDocument, is_ready: bool) -> str:
    if status_of(paper) != PaperStatus.VALID:
        return status_of(paper)
    return "issued" if is_ready else "pending"


def _state_text(paper: OfficialDocument, is_ready: bool) -> str:
    if status_of(paper) != PaperStatus.VALID:
        return str(PaperStatus(status_of(paper)).label)
    if is_ready:
        return _("issued")
    job = getattr(paper, "job", None)
    return _("could not be made yet, will be tried again") if job and job.last_error else _("being made")
