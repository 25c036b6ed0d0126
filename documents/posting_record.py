"""公示张贴及结果登记: where a list hung, from when to when, by which photos, and what came in against it.

The paper of the notice is frozen on the day it is posted; this becomes known later and is printed on its copies alone.
"""

from typing import Any

from approvals.models import Decision, NoticeList
from approvals.models.notices import Moment, PointProof
from approvals.stages import RESULT_OF, NoticeKind, Outcome
from audit import clock
from documents.models import OfficialDocument

# By which notices a paper is posted; a place's paper is one form for villages and towns.
_KINDS: dict[str, tuple[NoticeKind, ...]] = {
    "H07": (NoticeKind.FIRST,),
    "H09": (NoticeKind.SECOND,),
    "H13": (NoticeKind.ANNOUNCEMENT,),
    "V04": (NoticeKind.VILLAGE, NoticeKind.TOWN),
    "V07": (NoticeKind.VILLAGE_ANNOUNCEMENT, NoticeKind.TOWN_ANNOUNCEMENT),
    "K05": (NoticeKind.COUNTY,),
    "K06": (NoticeKind.COUNTY_ANNOUNCEMENT,),
}


def posting_record(paper: OfficialDocument) -> dict[str, Any] | None:
    """Points with their photos, and the result as far as it stands; None for papers that are not posted. Four queries."""
    kinds = _KINDS.get(paper.kind, ())
    cases = [paper.case_id] if paper.case_id else list(paper.lines.values_list("case", flat=True))
    if not kinds or not cases:
        return None
    posted = NoticeList.objects.filter(kind__in=kinds, notices__case__in=cases[:1]).order_by("-pk").first()
    if posted is None:
        return None
    return {"no": posted.no, "points": _points(posted), **_result(NoticeKind(posted.kind), cases)}


def _points(posted: NoticeList) -> list[dict[str, str]]:
    proofs: dict[tuple[int, str], str] = {}
    for proof in PointProof.objects.filter(point__list=posted).order_by("taken_at"):
        proofs.setdefault((proof.point_id, proof.moment), _photo(proof))
    return [
        {
            "name": point.name,
            "posted": proofs.get((point.pk, Moment.START), ""),
            "ended": proofs.get((point.pk, Moment.END), ""),
        }
        for point in posted.points.order_by("no")
    ]


def _photo(proof: PointProof) -> str:
    at = proof.taken_at.astimezone(clock.LOCAL_ZONE)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}，照片{proof.sha256[:8]}"


def _result(kind: NoticeKind, cases: list[int]) -> dict[str, Any]:
    rows = Decision.objects.filter(case__in=cases, stage=RESULT_OF[kind], outcome=Outcome.APPROVED).order_by("pk")
    results = list(rows)
    if not results:
        return {"objections": None, "registrar": "", "registered_on": ""}
    counts = [int(one.particulars.get("objections") or 0) for one in results]
    last = results[-1]
    return {"objections": sum(counts), "registrar": last.name, "registered_on": last.acted_on.isoformat()}
