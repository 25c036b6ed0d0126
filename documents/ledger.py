"""Papers of the rectification ledger (domain.md §2.7), issued by the unit of whoever takes the step."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from documents.contents import Numbered, heading
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, Kind, SignerPart
from documents.ledger_parts import LedgerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.publishing import publish
from registry.models import Posting
from registry.places import full_name, name_at
from registry.programme_schema import Programme
from registry.roles import Level


def issue_for_ledger(
    *,
    subject_no: str,
    kind: str,
    part: LedgerPart,
    signers: Sequence[SignerPart],
    path: str,
    year: int,
    round: int,
    audit_line: str,
    programme: Programme,
    posting: Posting,
    on: date,
    at: datetime,
) -> OfficialDocument:
    """One paper of an item or of a campaign; `path` is the place it concerns. Call it last: it locks the counter."""
    division = posting.division
    issuer = Issuer(KINDS[kind], division.path, programme, division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    content = _content(KINDS[kind], issuer, programme, numbered, path=path, on=on) | {
        "year": year,
        "round": round,
        "signers": list(signers),
        "is_joint": True,
        "ledger": part,
        "audit_line": audit_line,
    }
    if posting.department:  # a department signs under its own name, not under the county's
        content["issuer"] = posting.unit
    paper = document(KINDS[kind], Content(**content), issuer, serial, at, path=path)  # type: ignore[typeddict-item]
    paper.subject_no = subject_no
    store_all([paper], at)
    publish([paper.pk])
    return paper


def _content(
    kind: Kind, issuer: Issuer, programme: Programme, numbered: Numbered, *, path: str, on: date
) -> dict[str, Any]:
    head = heading(kind, issuer, programme, numbered, path=path, issued_on=on)
    return {**head, "division_full": full_name(path), "village_name": name_at(path, Level.VILLAGE)}
