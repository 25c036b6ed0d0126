"""How the comparison of a household stands (H-9, C-19, Q-11): what the departments answered, what keeps it from passing, what H10 prints."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

from audit import clock
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from registry.identity import mask_name
from registry.models import Member
from registry.programme_store import programme_of

from approvals.comparison_errors import EarlyAnswersOutdated, HitConfirmed, MembersNotCompared, SuspicionStillOpen
from approvals.errors import ComparisonReplyMissing, InvalidAct
from approvals.models import (
    Case,
    Clearing,
    ComparisonAnswer,
    ComparisonBatch,
    ComparisonRequest,
    ComparisonSubject,
    DepartmentReply,
    DepartmentSeat,
    DepartmentSignature,
    Settlement,
    Suspicion,
)
from approvals.stages import CaseKind, Stage, StageCode

SEATS = len(DepartmentSeat)
# Where the departments must have answered: who leaves, and whoever is new, falls back or is to be struck off (C-20).
COMPARED_AT = (StageCode.COMPARISON, StageCode.ENTRY_COMPARISON)


def compared_at(case: Case) -> StageCode:
    """The stage of the case's own way at which it is compared."""
    return StageCode.COMPARISON if case.kind == CaseKind.EXIT else StageCode.ENTRY_COMPARISON


def members_of(cases: Iterable[Case]) -> dict[int, list[Member]]:
    grouped: dict[int, list[Member]] = {case.household_key: [] for case in cases}
    rows = Member.objects.filter(household__in=list(grouped), left_on=None).defer("id_no")
    for member in rows.order_by("household", "position"):
        grouped[member.household_id].append(member)
    return grouped


# ── how far the departments are ──────────────────────────────────────────────────────────────────────────────────────


def last_replies(requests: QuerySet[ComparisonRequest]) -> dict[int, DepartmentReply]:
    """Request → its newest reply, with `signed` = the number of signatures on it. One query."""
    newest = DepartmentReply.objects.filter(request=OuterRef("request")).order_by("-no").values("no")[:1]
    rows = DepartmentReply.objects.filter(request__in=requests.values("pk"), no=Subquery(newest))
    return {row.request_id: row for row in rows.annotate(signed=Count("signatures"))}


def unfinished(batches: Iterable[int]) -> dict[int, list[str]]:
    """Letter → departments that have not answered, or not signed what stands. One query."""
    later = DepartmentReply.objects.filter(request=OuterRef("reply__request"), no__gt=OuterRef("reply__no"))
    signed = DepartmentSignature.objects.filter(~Exists(later), reply__request=OuterRef("pk")).order_by()
    count = signed.values("reply__request").annotate(count=Count("pk")).values("count")
    rows = ComparisonRequest.objects.filter(batch__in=set(batches)).annotate(signed=Subquery(count))
    found: dict[int, list[str]] = defaultdict(list)
    for batch, department in (
        rows.filter(Q(signed=None) | Q(signed__lt=SEATS)).order_by("pk").values_list("batch", "department")
    ):
        found[batch].append(department)
    return dict(found)


# ── what keeps a household from passing ──────────────────────────────────────────────────────────────────────────────


def newest_batches(cases: Iterable[Case]) -> dict[int, int]:
    """Case → the letter that asked about it last. One query."""
    rows = ComparisonSubject.objects.filter(case__in=[case.pk for case in cases]).order_by()
    found: dict[int, int] = {}
    for case, batch in rows.values_list("case", "batch").distinct():
        found[case] = max(batch, found.get(case, 0))
    return found


def not_asked_about(cases: Sequence[Case], members: Mapping[int, list[Member]]) -> dict[int, list[str]]:
    """Case → members whom its newest letter did not ask about; `members` by household, as they stand now. One query."""
    rows = ComparisonSubject.objects.filter(case__in=[case.pk for case in cases]).order_by()
    asked = set(rows.values_list("case", "batch", "member", "id_index"))
    newest: dict[int, int] = {}
    for case, batch, _member, _number in asked:
        newest[case] = max(batch, newest.get(case, 0))
    return _uncovered(cases, newest, {row[1:] for row in asked}, members)


def not_covered(
    cases: Sequence[Case], newest: Mapping[int, int], members: Mapping[int, list[Member]] | None = None
) -> dict[int, list[str]]:
    """Case → members of the household as it stands now whom its letter did not ask about. Two queries, one where they were read."""
    rows = ComparisonSubject.objects.filter(case__in=[case.pk for case in cases], batch__in=set(newest.values()))
    asked = set(rows.values_list("batch", "member", "id_index"))
    return _uncovered(cases, newest, asked, members_of(cases) if members is None else members)


def _uncovered(
    cases: Sequence[Case],
    newest: Mapping[int, int],
    asked: Set[tuple[int, int, str]],
    members: Mapping[int, list[Member]],
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for case in cases:
        missing = [
            member.name
            for member in members[case.household_key]
            if (newest.get(case.pk), member.pk, member.id_index) not in asked
        ]
        if missing:
            found[case.pk] = missing
    return found


def outdated(cases: Sequence[Case], newest: Mapping[int, int]) -> dict[int, date]:
    """Case → until when the early answers on it stood, where they stand no longer: too old, or the case was returned since.

    One query, and another where there are early letters.
    """
    batches = ComparisonBatch.objects.filter(pk__in=set(newest.values()), valid_until__isnull=False)
    until = {key: day for key, day in batches.values_list("pk", "valid_until") if day is not None}
    if not until:
        return {}
    rows = ComparisonSubject.objects.filter(batch__in=until, case__in=[case.pk for case in cases]).order_by()
    rounds = {(case, batch): number for case, batch, number in rows.values_list("case", "batch", "round").distinct()}
    early = [case for case in cases if newest.get(case.pk) in until]
    return {
        case.pk: until[newest[case.pk]]
        for case in early
        if until[newest[case.pk]] < clock.today() or rounds[case.pk, newest[case.pk]] < case.round
    }


def answers_missing(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of the comparison: every department has answered and signed for all members (C-19, Q-11)."""
    newest = newest_batches(cases)
    uncovered, open_departments = not_covered(cases, newest), unfinished(newest.values())
    old = outdated(cases, newest)
    found: dict[int, list[InvalidAct]] = {}
    for case in cases:
        if case.pk not in newest:
            found[case.pk] = [ComparisonReplyMissing(departments=_departments(case))]
        elif case.pk in uncovered:
            found[case.pk] = [MembersNotCompared(members=uncovered[case.pk])]
        elif case.pk in old:
            found[case.pk] = [EarlyAnswersOutdated(until=old[case.pk])]
        elif newest[case.pk] in open_departments:
            found[case.pk] = [ComparisonReplyMissing(departments=open_departments[newest[case.pk]])]
    return found


def _departments(case: Case) -> list[str]:
    return [entry.name for entry in programme_of(case.programme).comparison.departments]


def hits_unsettled(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of the comparison and of every later check: no open suspicion, no confirmed hit. Two queries at most.

    A confirmed hit keeps nobody from being struck off: it is what speaks for it.
    """
    rows = Suspicion.objects.filter(case__in=[case.pk for case in cases], is_withdrawn=False).exclude(
        state=Settlement.CLEARED
    )
    standing = list(rows.annotate(batch=F("answer__request__batch")).order_by("pk"))
    newest = newest_batches(cases) if standing else {}
    struck_off = {case.pk for case in cases if case.kind == CaseKind.DISQUALIFICATION}
    found: dict[int, list[InvalidAct]] = defaultdict(list)
    for row in standing:
        if row.is_open:
            found[row.case_id].append(SuspicionStillOpen(no=row.no, department=row.department, item=row.item))
        elif row.batch == newest[row.case_id] and row.case_id not in struck_off:
            found[row.case_id].append(HitConfirmed(no=row.no, department=row.department, item=row.item))
    return dict(found)


# ── what H10 prints ──────────────────────────────────────────────────────────────────────────────────────────────────


def paper_content(case: Case) -> list[dict[str, Any]]:
    """The departments' answers on one household as H10 freezes them: names masked, no number of anybody. Four queries."""
    batch = newest_batches([case]).get(case.pk)
    if batch is None:
        return []
    requests = ComparisonRequest.objects.filter(batch=batch).select_related("batch").order_by("pk")
    replies = last_replies(requests)
    signatures = DepartmentSignature.objects.filter(reply__in=[reply.pk for reply in replies.values()])
    signers = {(row.reply_id, row.seat): row.name for row in signatures}
    hits = _hits_of(case, batch)
    return [_row(request, replies.get(request.pk), signers, hits.get(request.pk, [])) for request in requests]


def _hits_of(case: Case, batch: int) -> dict[int, list[dict[str, Any]]]:
    rows = Suspicion.objects.filter(case=case, is_withdrawn=False, answer__request__batch=batch)
    clearings = {
        row.suspicion_id: row for row in Clearing.objects.filter(suspicion__in=rows.values("pk")).order_by("no")
    }
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.annotate(request=F("answer__request")).order_by("pk"):
        clearing = clearings.get(row.pk)
        found[row.request].append(
            {
                "no": row.no,
                "member": mask_name(row.member_name),
                "item": row.item,
                "content": row.content,
                "is_cleared": clearing.outcome == Settlement.CLEARED if clearing else None,
                "reason": clearing.reason if clearing else "",
                "settled_by": clearing.name if clearing else "",
                "settled_on": clock_day(clearing.settled_at) if clearing else "",
            }
        )
    return found


def _row(
    request: ComparisonRequest,
    reply: DepartmentReply | None,
    signers: Mapping[tuple[int, str], str],
    hits: list[dict[str, Any]],
) -> dict[str, Any]:
    states = {hit["is_cleared"] for hit in hits}
    # the worst hit says how the department's line stands: confirmed before open before cleared
    is_cleared = None if not hits or None in states else False not in states
    key = reply.pk if reply else 0
    return {
        "request_no": request.batch.no,
        "department": request.department,
        "items": list(request.items),
        "has_hit": bool(hits),
        "is_cleared": False if False in states else is_cleared,
        "remark": "；".join(_remark(hit) for hit in hits),
        "replied_on": clock_day(reply.replied_at) if reply else "",
        "officer": signers.get((key, DepartmentSeat.OFFICER), ""),
        "head": signers.get((key, DepartmentSeat.HEAD), ""),
        "hits": hits,
    }


def _remark(hit: Mapping[str, Any]) -> str:
    text = f"{hit['member']}：{hit['item']}，{hit['content']}"
    return f"{text}。核实：{hit['reason']}" if hit["reason"] else text


def clock_day(at: datetime) -> str:
    return at.astimezone(clock.LOCAL_ZONE).date().isoformat()


def standing_answers(request: ComparisonRequest) -> QuerySet[ComparisonAnswer]:
    """The answers that no later one supersedes."""
    return request.answers.filter(superseded_by=None)


def holding_suspicion(case: Case) -> str:
    """The oldest suspicion that still holds the case; "" if none does (approvals.holders)."""
    rows = Suspicion.objects.filter(case=case, state="", is_withdrawn=False)
    return rows.order_by("pk").values_list("no", flat=True).first() or ""


def digest_of(answers: Mapping[tuple[int, str], tuple[bool, str]]) -> str:
    """SHA-256 of all answers that stand, one a line: what the signatures are put to."""
    lines = hashlib.sha256()
    for (subject, item), (is_hit, content) in sorted(answers.items()):
        lines.update(f"{subject}\t{item}\t{int(is_hit)}\t{content}\n".encode())
    return lines.hexdigest()
