"""The folders of the nightly fold, and its turn of the clock."""

import time

from django.utils.translation import gettext_lazy as _

from approvals.folding import CASES, OBJECTIONS
from approvals.notice_folding import NOTICES
from approvals.sheet_folding import SHEETS
from audit.fold_models import Difference
from audit.folding import Folder, TablesDiffer, fold
from documents.folding import PAPERS
from inspection.folding import LEDGER
from registry.folding import POSTINGS, STANDINGS
from workflows.exchange import conformance, objection_conformance

CONFORMANCE = Folder(conformance.NAME, _("cases against their procedure"), "case:", conformance.compare)
OBJECTION_CONFORMANCE = Folder(
    objection_conformance.NAME, _("objections against their procedure"), "objection:", objection_conformance.compare
)
FOLDERS = (
    POSTINGS,
    STANDINGS,
    CASES,
    SHEETS,
    NOTICES,
    OBJECTIONS,
    PAPERS,
    LEDGER,
    CONFORMANCE,
    OBJECTION_CONFORMANCE,
)
SECONDS = 10.0


def sweep(seconds: float = SECONDS) -> int:
    """A piece of today's round. Raises TablesDiffer as long as anything differs: the clock that failed stands on the board."""
    until = time.monotonic() + seconds
    done = fold(FOLDERS, lambda: time.monotonic() < until)
    if (count := Difference.objects.filter(gone_at=None).count()) > 0:
        raise TablesDiffer(f"{count} differences between log and tables; see /conformance/")
    return done
