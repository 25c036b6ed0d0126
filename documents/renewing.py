"""A return undoes acts, and with them the seals that rest on them.

A form whose own act stands, but on which another level's undone act asked for its seal, is superseded: the same words are issued
anew under a number of their own, with the seals of those whose acts stand. So no valid form shows a seal that counts no more.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from approvals.models import Decision
from approvals.programmes import programme_for
from audit.selectors import latest_checkpoint_line
from documents import ending
from documents.checking.typed import new_code
from documents.issuers import Issuer, issuer_of
from documents.issuing import document, store_all
from documents.kinds import KINDS
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
    old = list(OfficialDocument.objects.filter(pk__in=causes).select_related("decision").order_by("pk"))
    ending.supersede_sealed(causes, at)
    renewed = store_all(_renewed(old, causes, at), at)
    _ask_again(dict(zip((paper.pk for paper in old), renewed, strict=True)), by_void, at)
    publish([paper.pk for paper in renewed])
    return renewed


def _renewed(old: Sequence[OfficialDocument], causes: Mapping[int, Decision], at: datetime) -> list[OfficialDocument]:
    for paper in old:
        assert paper.decision is not None  # only papers of cases are sealed by others
        paper.decision.case = causes[paper.pk].case
    issuers = [_issuer(paper) for paper in old]
    serials = _serials(old, issuers)
    line = latest_checkpoint_line()
    return [
        _anew(paper, issuer, next(serials[issuer.series, paper.year]), causes[paper.pk].round + 1, line, at)
        for paper, issuer in zip(old, issuers, strict=True)
    ]


def _issuer(paper: OfficialDocument) -> Issuer:
    assert paper.decision is not None
    return issuer_of(KINDS[paper.kind], paper.decision, programme_for(paper.decision.case))


def _serials(old: Sequence[OfficialDocument], issuers: Sequence[Issuer]) -> dict[tuple[str, int], Iterator[int]]:
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for paper, issuer in zip(old, issuers, strict=True):
        counts[issuer.series, paper.year] += 1
    return {(series, year): iter(next_serials(series, year, counts[series, year])) for series, year in sorted(counts)}


def _anew(
    paper: OfficialDocument, issuer: Issuer, serial: int, number: int, line: str, at: datetime
) -> OfficialDocument:
    assert paper.decision is not None
    case, content, code = paper.decision.case, json.loads(paper.content), new_code()
    said = content | {
        "document_no": issuer.number(paper.year, serial),
        "round": number,
        "carried_from": content["carried_from"] or paper.round,
        "check_token": code,
        "check_url": f"{settings.HEYAN_PUBLIC_URL}/V/{code}",
        "audit_line": f"{case.case_no} {case.audit_seq} {case.audit_digest}",
        "checkpoint": line,
    }
    made = document(KINDS[paper.kind], said, issuer, serial, at, path=paper.village_path)
    made.case, made.decision, made.round = case, paper.decision, number
    return made


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
