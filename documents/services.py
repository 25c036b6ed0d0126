"""Issuing papers: number and frozen content in the act's own transaction, bytes afterwards by a worker."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from approvals.models import Case, Decision, Sheet
from approvals.services import Recorded
from approvals.stages import Outcome
from audit.selectors import latest_checkpoint_line
from documents import ending, objections, rendering, renewing
from documents.checking import codes
from documents.cosigning import request_seals, request_seals_of_earlier
from documents.issuers import Issuer
from documents.issuing import (
    document,
    issue,
    issue_each,
    issue_lists,
    kinds_of,
    not_yet_on,
    numbered_by,
    store,
    store_all,
)
from documents.kinds import KINDS
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.parts import ObjectionPart
from documents.posting_record import posting_record
from documents.publishing import publish
from documents.signers import signatures_of
from registry.models import Posting
from registry.programme_schema import Programme


def request_for(recorded: Recorded, *, decisions: Sequence[Decision], at: datetime) -> list[OfficialDocument]:
    """Issue the papers of a decision, or end those that a return, rejection or withdrawal voids. Call it last: it locks the counters."""
    decision = recorded.decision
    if decision.outcome == Outcome.RETURNED:
        return renewing.supersede([(decision, decisions)], at)
    if decision.outcome != Outcome.APPROVED:
        ending.revoke([decision], at)
        return []
    ending.revoke_certificates([decision], at)
    request_seals([decision], at)
    kinds = kinds_of(decision)
    if not kinds:
        return []
    signatures = signatures_of(decision.sheet_id)
    line = latest_checkpoint_line()
    papers = [issue(kind, recorded, decisions, signatures, at, line) for kind in kinds]
    store(papers, decision, at)
    request_seals_of_earlier(papers, {decision.case_id: decisions}, at)
    publish([paper.pk for paper in papers])
    return papers


def reissue(recorded: Recorded, *, decisions: Sequence[Decision], at: datetime) -> list[OfficialDocument]:
    """The papers of an approval that stands unchanged in the case's present round; the return ended those of the round before."""
    return request_for(recorded, decisions=decisions, at=at)


def request_for_list(
    sheet: Sheet,
    recorded: Sequence[Recorded],
    *,
    decisions: Mapping[int, Sequence[Decision]] | None = None,
    at: datetime,
) -> list[OfficialDocument]:
    """The same for a list act that is recorded in one transaction, with a constant number of statements. Call it last."""
    papers = request_for_each(sheet, recorded, decisions=decisions, at=at)
    approved = [one for one in recorded if one.decision.outcome == Outcome.APPROVED]
    return papers + request_lists(sheet, approved, decisions=decisions, at=at)


def request_for_each(
    sheet: Sheet | None,
    recorded: Sequence[Recorded],
    *,
    decisions: Mapping[int, Sequence[Decision]] | None = None,
    at: datetime,
) -> list[OfficialDocument]:
    """What each household of a list act gets for itself, chunk by chunk: its own papers, or the end of those a return voids.

    `decisions`: by case, what was decided before, oldest first, with assessments (default: Recorded.before). No sheet: many
    were decided together, but each alone; then a list's paper, too, speaks of each by name.
    """
    by_outcome: dict[str, list[Recorded]] = defaultdict(list)
    for one in recorded:
        by_outcome[one.decision.outcome].append(one)
    approved = by_outcome.pop(Outcome.APPROVED, [])
    ended = [(one.decision, _before(one, decisions)) for one in by_outcome.pop(Outcome.RETURNED, [])]
    if ended:
        renewing.supersede(ended, at)
    if by_outcome:
        ending.revoke([one.decision for rows in by_outcome.values() for one in rows], at)
    if not approved:
        return []
    ending.revoke_certificates([one.decision for one in approved], at)
    request_seals([one.decision for one in approved], at)
    kinds = [kind for kind in kinds_of(approved[0].decision) if sheet is None or kind.scope == "household"]
    signatures = signatures_of(sheet.pk) if sheet is not None and kinds else []
    line = latest_checkpoint_line() if kinds else ""
    papers = [
        paper for kind in kinds for paper in store_all(issue_each(kind, approved, decisions, signatures, at, line), at)
    ]
    if any(KINDS[paper.kind].cosigners for paper in papers):
        before = {one.decision.case_id: _before(one, decisions) for one in approved}
        request_seals_of_earlier(papers, before, at)
    publish([paper.pk for paper in papers])
    return papers


def request_lists(
    sheet: Sheet,
    approved: Sequence[Recorded],
    *,
    decisions: Mapping[int, Sequence[Decision]] | None = None,
    at: datetime,
) -> list[OfficialDocument]:
    """The lists of a list act, when all of it is recorded. What dropped out is read from the sheet.

    Whoever stands on its list already is left out: who was decided later gets a supplementary list.
    """
    if not approved:
        return []
    kinds = [kind for kind in kinds_of(approved[0].decision) if kind.scope != "household"]
    signatures = signatures_of(sheet.pk) if kinds else []
    line = latest_checkpoint_line() if kinds else ""
    papers: list[OfficialDocument] = []
    for kind in kinds:
        if sheet.stated_count == 1:  # one household alone: the paper speaks of it by name
            papers += store_all(issue_each(kind, approved, decisions, signatures, at, line), at)
        else:
            papers += issue_lists(kind, sheet, not_yet_on(sheet, kind, approved), signatures, at, line)
    publish([paper.pk for paper in papers])
    return papers


def _before(one: Recorded, decisions: Mapping[int, Sequence[Decision]] | None) -> Sequence[Decision]:
    return one.before if decisions is None else decisions.get(one.decision.case_id, ())


def issue_for_objection(
    *,
    subject_no: str,
    kind: str,
    content: ObjectionPart,
    case: Case | None,
    programme: Programme,
    posting: Posting,
    name: str,
    on: date,
    at: datetime,
) -> OfficialDocument:
    """A paper of an objection (O01–O04), issued by the unit of the posting that acts. The objector is never named on it."""
    division = posting.division
    issuer = Issuer(KINDS[kind], division.path, programme, division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    built = objections.build(
        KINDS[kind],
        content,
        case=case,
        programme=programme,
        issuer=issuer,
        numbered=numbered,
        posting=posting,
        name=name,
        on=on,
    )
    paper = document(KINDS[kind], built, issuer, serial, at, path=division.path)
    paper.case, paper.subject_no = case, subject_no
    store_all([paper], at)
    publish([paper.pk])
    return paper


def first_of(subject_no: str, kind: str) -> OfficialDocument | None:
    """The first paper of that kind about an objection or a plan."""
    return OfficialDocument.objects.filter(subject_no=subject_no, kind=kind).order_by("pk").first()


def inner_copy(paper: OfficialDocument, objector: str) -> bytes:
    """O01 with the objector's identity, for the investigators: made when asked for, kept nowhere. The caller logs it."""
    return rendering.render_with_limits(json.loads(paper.content), code=codes.code_for(paper), inner=objector)


def reprint(
    paper: OfficialDocument, on: date, *, no: int | None = None, seconds: float | None = None, reader: str = ""
) -> bytes:
    """A copy that says on every page that it is one (副本), which, and for whom it was made: content, number and code as ever.

    A notice's copy also tells what the original could not yet know: where it hung, by which photos, with which result.
    """
    which = f"第{no}号，" if no else ""
    mark = f"副本（{which}{on.year}年{on.month}月{on.day}日印{f'，{reader}' if reader else ''}）"
    content, code = json.loads(paper.content), codes.code_for(paper)
    return rendering.render_with_limits(content, seconds=seconds, code=code, copy=mark, record=posting_record(paper))
