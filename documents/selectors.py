"""Reading papers: on a case, of an objection, for the public check."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Case
from documents.ending import CERTIFICATE
from documents.models import OfficialDocument, PaperJob, PaperLine, PaperStatus, WhyNoPaper
from documents.rendering.failures import missing_letters
from documents.revoking import may_ask
from registry.access import Holder, can_see
from registry.models import Standing, StandingChange

_LINKS = ("job", "rendered", "status_change")


def status_of(paper: OfficialDocument) -> str:
    change = getattr(paper, "status_change", None)
    return change.status if change else PaperStatus.VALID


def newest_file(paper: OfficialDocument) -> str:
    """SHA-256 of what is served: the paper with all seals it has. Asks nothing where the seals were prefetched."""
    seals = sorted(paper.seals.all(), key=lambda seal: seal.no)
    return seals[-1].sha256 if seals else paper.rendered.sha256


def later_standing(paper: OfficialDocument) -> StandingChange | None:
    """The household fell back after this certificate: it stays a true record of its year, and no longer says how things stand."""
    if paper.kind != CERTIFICATE or paper.case is None:
        return None
    changes = StandingChange.objects.filter(household=paper.case.household_id, standing=Standing.RETURNED)
    return changes.filter(recorded_at__gte=paper.created_at).order_by("pk").first()


def document_rows(case: Case, user: Holder | None = None) -> list[dict[str, Any]]:
    """All papers of the case, the lists it stands on among them; what the user may not fetch has no address."""
    own = case.documents.select_related(*_LINKS).defer("content")
    lines = PaperLine.objects.filter(case=case).select_related("change", *(f"document__{link}" for link in _LINKS))
    rows = [document_row(paper, user) for paper in own]
    rows += [_line_row(line, user) for line in lines.defer("document__content")]
    return sorted(rows, key=lambda row: int(row["key"]))


def papers_of_subject(subject_no: str, user: Holder | None = None) -> list[dict[str, Any]]:
    """The papers of an objection or a plan, by its number."""
    return papers_of_subjects([subject_no], user)


def papers_of_subjects(numbers: Sequence[str], user: Holder | None = None) -> list[dict[str, Any]]:
    rows = OfficialDocument.objects.filter(subject_no__in=numbers).select_related(*_LINKS).defer("content")
    return [document_row(paper, user) for paper in rows.order_by("pk")]


def _line_row(line: PaperLine, user: Holder | None) -> dict[str, Any]:
    """A list's paper in one household's dossier: it may be valid for all others and no longer for this one."""
    row = document_row(line.document, user) | {"line": line.no}
    change = getattr(line, "change", None)
    if change is not None:
        row |= {"status": change.status, "state_text": str(PaperStatus(change.status).label)}
    return row


def document_row(paper: OfficialDocument, user: Holder | None = None) -> dict[str, Any]:
    is_ready = getattr(paper, "rendered", None) is not None
    may_fetch = is_ready and (user is None or can_see(user, paper.village_path))
    return {
        "key": paper.pk,
        "no": paper.document_no,
        "title": paper.title,
        "kind": paper.kind,
        "status": _state(paper, is_ready),
        "state_text": _state_text(paper, is_ready),
        "issued_on": paper.issued_on,
        "download_url": reverse("documents:download", args=[paper.pk]) if may_fetch else "",
        "copy_url": reverse("documents:copy", args=[paper.pk]) if may_fetch else "",
        "check_url": reverse("documents:check", args=[paper.check_token]),
        "revoke_url": reverse("documents:revoke", args=[paper.pk]) if _may_ask(paper, user) else "",
    }


def _may_ask(paper: OfficialDocument, user: Holder | None) -> bool:
    if user is None or status_of(paper) != PaperStatus.VALID:
        return False
    return can_see(user, paper.village_path) and may_ask(user, paper)


def _state(paper: OfficialDocument, is_ready: bool) -> str:
    if status_of(paper) != PaperStatus.VALID:
        return status_of(paper)
    return "issued" if is_ready else "pending"


def _state_text(paper: OfficialDocument, is_ready: bool) -> str:
    if status_of(paper) != PaperStatus.VALID:
        return str(PaperStatus(status_of(paper)).label)
    job = getattr(paper, "job", None)
    if job is None or not job.last_error:
        return _("issued") if is_ready else _("being made")
    told = (
        _("issued; another level's seal waits: %(why)s")
        if is_ready
        else _("could not be made yet, will be tried again: %(why)s")
    )
    return told % {"why": _why(job)}


def _why(job: PaperJob) -> str:
    if letters := missing_letters(job.last_error):
        told = _("no font has %(letters)s. The administrator installs fonts-noto-cjk or the name is checked.")
        return told % {"letters": letters}
    return str(WhyNoPaper(job.failure or WhyNoPaper.FAULT).label)
