"""The seals of other levels on a paper: rows in the transaction of the act that gives rise to them, done by the worker.

A later level's approval asks for its seal on the paper of the level below (H03, V02). A paper that gathers what the levels
before decided (K02) asks for theirs when it is issued. Only who looked at the household himself seals its form.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from approvals.models import Decision
from approvals.programmes import programme_for
from approvals.stages import ORDER, STAGE_OF, Outcome
from documents.cosigners import COSIGNED_AT, unit_at
from documents.issuing import MANY
from documents.kinds import KINDS
from documents.models import OfficialDocument, PaperJob
from documents.publishing import publish
from documents.seal_models import PaperSeal, SealRequest


def request_seals(decisions: Sequence[Decision], at: datetime) -> list[SealRequest]:
    """Where the stage seals a form of the case: the newest that is in force. No query for any other stage."""
    asking = {one.case_id: one for one in decisions if one.stage in COSIGNED_AT and _vouches(one)}
    if not asking:
        return []
    requests = [_request(paper, asking[paper.case_id], at) for paper in _papers(asking) if paper.case_id]
    if not requests:
        return []
    SealRequest.objects.bulk_create(requests, batch_size=500)
    of_list = len(requests) > MANY
    jobs = [PaperJob(document_id=request.document_id, of_list=of_list, next_try_at=at) for request in requests]
    # An update takes the lock of a job that runs just now: the worker then sees the request before it ends the job.
    PaperJob.objects.bulk_create(
        jobs, batch_size=500, update_conflicts=True, unique_fields=["document"], update_fields=["next_try_at"]
    )
    publish([request.document_id for request in requests])
    return requests


def _vouches(decision: Decision) -> bool:
    """抽查: whoever was not drawn was not visited, and the level's seal on the form would say that it had been (domain.md H03)."""
    is_measured = STAGE_OF[decision.stage].measures
    return decision.outcome == Outcome.APPROVED and (not is_measured or decision.assessment_id is not None)


def request_seals_of_earlier(
    papers: Sequence[OfficialDocument], before: Mapping[int, Sequence[Decision]], at: datetime
) -> None:
    """On a paper just issued: the seals of the levels that decided before its own. `before`: by case. Most papers have none."""
    requests = [
        _request(paper, decision, at)
        for paper in papers
        for decision in _earlier(paper, before.get(paper.case_id or 0, ()))
    ]
    SealRequest.objects.bulk_create(requests, batch_size=500)


def _earlier(paper: OfficialDocument, before: Sequence[Decision]) -> list[Decision]:
    stages = KINDS[paper.kind].cosigned_at
    if not stages or paper.decision is None:
        return []
    own = ORDER[paper.decision.stage]
    newest = {one.stage: one for one in before if one.stage in stages and ORDER[one.stage] < own and _vouches(one)}
    return [newest[stage] for stage in stages if stage in newest]


def _papers(asking: dict[int, Decision]) -> list[OfficialDocument]:
    """Of each case the newest form that the stage seals and has not sealed yet."""
    stages = {one.stage for one in asking.values()}
    kinds = {kind for stage in stages for kind in COSIGNED_AT[stage]}
    rows = OfficialDocument.objects.filter(case__in=asking, kind__in=kinds, status_change=None)
    rows = rows.exclude(seal_requests__field__in=stages).filter(_has_place(stages))
    newest = {(paper.case_id, paper.kind): paper for paper in rows.defer("content").order_by("pk")}
    return [paper for paper in newest.values() if paper.kind in COSIGNED_AT[asking[paper.case_id or 0].stage]]


def _has_place(stages: set[str]) -> Q:
    """Papers of before have none: neither in their frozen words nor, the oldest of all, in their file."""
    places = Q()
    for stage in sorted(stages):
        places |= Q(content__contains=f'"field":"{stage}"')
    return places & Q(Q(rendered=None) | Q(Exists(PaperSeal.objects.filter(document=OuterRef("pk")))))


def _request(paper: OfficialDocument, decision: Decision, at: datetime) -> SealRequest:
    issuer = unit_at(KINDS[paper.kind], decision.case, programme_for(decision.case), decision.stage)
    assert issuer.place is not None  # a case is only opened where every level of its path has a place
    return SealRequest(
        document=paper,
        field=decision.stage,
        place_id=issuer.place,
        unit=issuer.unit,
        decision=decision,
        requested_at=at,
    )
