"""Handing out papers to whoever may see the case."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from approvals.errors import Refusal
from approvals.objection_policy import refuse_sealed_paper
from documents import events
from documents.handing_out import hand_out
from documents.models import OfficialDocument
from documents.selectors import newest_file
from registry.access import can_see


@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored bytes, checked against their digest; every fetching is logged."""
    paper = OfficialDocument.objects.select_related("rendered").defer("content").filter(pk=pk).first()
    if paper is None or not can_see(request.user, paper.village_path) or getattr(paper, "rendered", None) is None:
        raise Http404
    _refuse_sealed(request, paper)
    return hand_out(
        request,
        newest_file(paper),
        kind=events.PAPER_FETCHED,
        subject={"paper": paper.document_no, "kind": paper.kind},
        content_type="application/pdf",
        disposition=f'inline; filename="{paper.kind}-{paper.pk}.pdf"',
    )


def _refuse_sealed(request: HttpRequest, paper: OfficialDocument) -> None:
    try:
        refuse_sealed_paper(request.user, paper.subject_no, paper.kind)
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal
