"""Whom the departments compared and what the public read must be the household as it stands (C-11, C-18, C-23).

The register goes on living while a case climbs: a child is born, a head dies, a name is corrected. From the county's review on,
a household that is no longer the one compared and posted passes no further; it is returned, compared and posted again.
"""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from registry.reading import members_of, read_for

from approvals.comparison_errors import MembersNotCompared
from approvals.comparisons import compared_at, not_asked_about
from approvals.errors import InvalidAct
from approvals.models import Case, Decision, Notice
from approvals.notice_ends import moved
from approvals.notice_errors import LineChanged
from approvals.notice_lines import shown
from approvals.programmes import programme_at_hand
from approvals.stages import PATHS, CaseKind, Outcome, Stage


def register_changed(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard: every member who lives there was asked about, and the last concluded notice says what the register says."""
    compared = [case for case in cases if programme_at_hand(case).holds(compared_at(case))]
    read_for([case.home for case in cases], "members")
    members = {case.household_key: members_of(case.home) for case in cases}
    strangers = not_asked_about(compared, members) if compared else {}
    posted = last_concluded(cases)
    found: dict[int, list[InvalidAct]] = {}
    for case in cases:
        notice = posted.get(case.pk)
        now = (case.hamlet, case.subject_name, len(members[case.household_key]))
        refusals: list[InvalidAct] = []
        if case.pk in strangers:
            refusals.append(MembersNotCompared(members=strangers[case.pk]))
        if notice is not None and (then := _line(notice)) != now:
            refusals.append(LineChanged(posted=shown(then), now=shown(now)))
        if refusals:
            found[case.pk] = refusals
    return found


def last_concluded(cases: Sequence[Case]) -> dict[int, Notice]:
    """Case → the notice that ran to its approved end last, as it stood then. Two queries."""
    concluded = Decision.objects.filter(case=OuterRef("case"), round=OuterRef("round"), outcome=Outcome.APPROVED)
    is_over = Q(pk__in=[])
    for result in {stage for case in cases for stage in PATHS[CaseKind(case.kind)]}:
        if result.concludes:
            is_over |= Q(Exists(concluded.filter(stage=result.code)), kind=result.concludes)
    rows = Notice.objects.filter(is_over, case__in=[case.pk for case in cases]).order_by("pk")
    newest = {notice.case_id: notice for notice in rows}
    moved(list(newest.values()))
    return newest


def _line(notice: Notice) -> tuple[str, str, int]:
    return notice.hamlet, notice.head_name, notice.population
