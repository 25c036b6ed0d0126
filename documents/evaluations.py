"""Papers of a third-party evaluation: the evaluating body's under its own name, the county's evidence under the county's."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from documents.contents import heading
from documents.evaluation_parts import EvaluationPart
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, SignerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.publishing import publish
from registry.models import Posting
from registry.places import full_name
from registry.programme_schema import Programme


def issue_for_evaluation(
    *,
    kind: str,
    subject_no: str,
    part: EvaluationPart,
    signers: Sequence[SignerPart],
    path: str,
    seen_at: str,
    year: int,
    audit_line: str,
    programme: Programme,
    posting: Posting,
    on: date,
    at: datetime,
    opinion: str = "",
    issuer_name: str = "",
) -> OfficialDocument:
    """`path`: what it speaks of; `seen_at`: whose officials may fetch it. Call it last: it locks the counter."""
    issuer = Issuer(KINDS[kind], path, programme, posting.division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    head: dict[str, Any] = {**heading(KINDS[kind], issuer, programme, numbered, path=path, issued_on=on)}
    content = head | {
        "division_full": full_name(path),
        "year": year,
        "opinion": opinion,
        "signers": list(signers),
        "is_joint": True,
        "evaluation": part,
        "audit_line": audit_line,
    }
    if issuer_name:
        content["issuer"] = issuer_name
    paper = document(KINDS[kind], Content(**content), issuer, serial, at, path=seen_at)  # type: ignore[typeddict-item]
    paper.subject_no = subject_no
    store_all([paper], at)
    publish([paper.pk])
    return paper
