"""Papers of reports (S01–S04), issued by the unit of whoever issues them; a newer one of the same report replaces none."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from documents.contents import heading
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, SignerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.publishing import publish
from documents.report_parts import ReportPart
from registry.models import Posting
from registry.programme_schema import Programme


def issue_report(
    *,
    kind: str,
    subject_no: str,
    title: str,
    part: ReportPart,
    signers: Sequence[SignerPart],
    path: str,
    year: int,
    audit_line: str,
    programme: Programme,
    posting: Posting,
    on: date,
    at: datetime,
) -> OfficialDocument:
    """Call it last: it locks the counter."""
    issuer = Issuer(KINDS[kind], path, programme, posting.division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    head: dict[str, Any] = {**heading(KINDS[kind], issuer, programme, numbered, path=path, issued_on=on)}
    content = head | {
        "title": title,
        "year": year,
        "signers": list(signers),
        "is_joint": True,
        "report": part,
        "audit_line": audit_line,
    }
    paper = document(KINDS[kind], Content(**content), issuer, serial, at, path=path)  # type: ignore[typeddict-item]
    paper.subject_no = subject_no
    store_all([paper], at)
    publish([paper.pk])
    return paper
