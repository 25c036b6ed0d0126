"""Papers of objections (domain.md §2.5): what they say, never who objected."""

from datetime import date
from typing import Any

from approvals.models import Case
from documents.contents import Numbered, heading
from documents.issuers import Issuer
from documents.kinds import Content, Kind, SignerPart
from documents.parts import ObjectionPart
from registry.models import Posting
from registry.places import full_name, name_at
from registry.programme_schema import Programme
from registry.roles import Level

_SIGNS = {"O01": "登记人", "O02": "受理人", "O03": "调查组组长", "O04": "决定人"}


def build(
    kind: Kind,
    objection: ObjectionPart,
    *,
    case: Case | None,
    programme: Programme,
    issuer: Issuer,
    numbered: Numbered,
    posting: Posting,
    name: str,
    on: date,
) -> Content:
    path = case.village_path if case else posting.division.path
    signer = SignerPart(
        label=_SIGNS.get(kind.code, "经办人"),
        name=name,
        unit=posting.unit,
        post=posting.post,
        signed_on=on.isoformat(),
        method="",
        ink="",
        opinion="",
    )
    filled: dict[str, Any] = {
        "year": case.year if case else on.year,
        "round": case.round if case else 1,
        "case_no": case.case_no if case else "",
        "division_full": full_name(path),
        "village_name": name_at(path, Level.VILLAGE),
        "signers": [signer],
        "objection": dict(objection),
        "audit_line": f"{objection.get('receipt_no', '')}",
    }
    head = heading(kind, issuer, programme, numbered, path=path, issued_on=on)
    return Content(**{**head, **filled})  # type: ignore[typeddict-item]
