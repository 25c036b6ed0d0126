"""A return undoes acts, and with them the seals that rest on them.

A form whose own act stands, but on which another level's undone act asked for its seal, is superseded: the same words are issued
anew under a number of their own, with the seals of those whose acts stand. So no valid form shows a seal that counts no more.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from approvals.models import Decision
from audit.selectors import latest_checkpoint_line
from documents import ending, frozen
from documents.checking.typed import new_code
from documents.issuing import store_all
from documents.models import OfficialDocument
from documents.numbering import next_serials
from documents.publishing import publish
from documents.seal_models import SealRequest


def supersede(returned: Sequence[ending.Ended], at: datetime) -> list[OfficialDocument]:
    """End what the returns void, and issue anew what only lost another level's seal; a constant number of statements."""
    by_void = ending.supersede(returned, at)
    asked = SealRequest.objects.filter(decision__in=by_void, document__status_change=None)
    causes = {document: by_void[decision] for document, decision in asked.values_list("document", "decision")}
    if not causes:
        return []
    old = list(OfficialDocument.objects.filter(pk__in=causes).order_by("pk"))
    ending.supersede_sealed(causes, at)
    renewed = store_all(_renewed(old, causes, at), at)
    _ask_again(dict(zip((paper.pk for paper in old), renewed, strict=True)), by_void, at)
    publish([paper.pk for paper in renewed])
    return renewed


def _renewed(old: Sequence[OfficialDocument], causes: Mapping[int, Decision], at: datetime) -> list[OfficialDocument]:
    counts = Counter((paper.series, paper.year) for paper in old)
    serials = {key: iter(next_serials(*key, counts[key])) for key in sorted(counts)}
    line = latest_checkpoint_line()
    return [_anew(paper, next(serials[paper.series, paper.year]), causes[paper.pk], line, at) for paper in old]


def _anew(paper: OfficialDocument, serial: int, returned: Decision, line: str, at: datetime) -> OfficialDocument:
    """Of the same issuer, in the same series, even where its unit has another name by now: so its words say."""
    case, content, code = returned.case, json.loads(paper.content), new_code()
    number = f"{paper.document_no.removesuffix(f'{paper.serial}号')}{serial}号"
    said = content | {
        "document_no": number,
        "round": returned.round + 1,
        "carried_from": content["carried_from"] or paper.round,
        "check_token": code,
        "check_url": f"{settings.HEYAN_PUBLIC_URL}/V/{code}",
        "audit_line": f"{case.case_no} {case.audit_seq} {case.audit_digest}",
        "checkpoint": line,
    }
    encoded = frozen.encode(said).decode()
    return OfficialDocument(
        kind=paper.kind,
        title=paper.title,
        case=case,
        decision_id=paper.decision_id,
        round=returned.round + 1,
        village_path=paper.village_path,
        series=paper.series,
        year=paper.year,
        serial=serial,
        document_no=number,
        issuer=paper.issuer,
        issued_on=paper.issued_on,
        content=encoded,
        content_sha256=sha256(encoded.encode()).hexdigest(),
        check_token=code,
        created_at=at,
    )


def _ask_again(successors: Mapping[int, OfficialDocument], by_void: Mapping[int, Decision], at: datetime) -> None:
    """Whose act stands gives its seal again."""
    standing = SealRequest.objects.filter(document__in=successors).exclude(decision__in=by_void).order_by("pk")
    SealRequest.objects.bulk_create(
        [
            SealRequest(
                document=successors[one.document_id],
                field=one.field,
                place_id=one.place_id,
                unit=one.unit,
                decision_id=one.decision_id,
                requested_at=at,
            )
            for one in standing
        ],
        batch_size=500,
    )
