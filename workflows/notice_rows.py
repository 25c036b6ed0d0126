"""What the pages show of posted lists: points with their photos, households with where they stand. A constant number of queries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import (
    Case,
    ChangeCause,
    Decision,
    Moment,
    Notice,
    NoticeChange,
    NoticeList,
    NoticePoint,
    PointProof,
)
from approvals.notice_ends import moved
from approvals.notice_lines import Line, lines_of
from approvals.notice_policy import concluding_stage, posting_stage
from approvals.stages import ORDER, Outcome
from approvals.wording import outcome_title
from audit import clock


class ListView:
    """One list as it stands today: its lines, which of them still run, and their last day."""

    def __init__(self, posted: NoticeList) -> None:
        self.posted = posted
        self.points = list(posted.points.order_by("no"))
        rows = Notice.objects.filter(pk__in=_standing_on(posted)).select_related("case__household")
        self.printed = {notice.pk: _as_printed(notice) for notice in rows} | _printed_again(posted)
        self.notices = list(moved(list(rows)))
        self.left = _left([notice.case_id for notice in self.notices])
        self.on_other_lists = dict(
            NoticeList.objects.filter(pk__in={notice.list_id for notice in self.notices}).values_list("pk", "no")
        )

    def is_running(self, notice: Notice) -> bool:
        case = notice.case
        waits = case.closed_at is None and case.stage == concluding_stage(self.posted).code
        return waits and notice.list_id == self.posted.pk and self._dropped(notice) is None

    @property
    def running(self) -> list[Notice]:
        return [notice for notice in self.notices if self.is_running(notice)]

    @property
    def last_day(self) -> date:
        return max(
            (notice.ends_on for notice in self.notices if notice.list_id == self.posted.pk), default=self.posted.ends_on
        )

    def rows(self) -> list[dict[str, Any]]:
        return sorted((self._row(notice) for notice in self.notices), key=lambda row: row["no"])

    def _row(self, notice: Notice) -> dict[str, Any]:
        no, hamlet, head_name, population = self.printed[notice.pk]
        return {
            "no": no,
            "hamlet": hamlet,
            "head_name": head_name,
            "population": population,
            "case_no": notice.case.case_no,
            "url": reverse("workflows:case", args=[notice.case.case_no]),
            **self._state(notice),
        }

    def _state(self, notice: Notice) -> dict[str, Any]:
        case, dropped = notice.case, self._dropped(notice)
        if dropped is not None:
            return {"chip": "returned", "state": _("dropped out"), "reason": _why_left(dropped), "ends_on": None}
        if notice.list_id != self.posted.pk:
            reason = _("posted again in full on list %(no)s") % {"no": self.on_other_lists.get(notice.list_id or 0, "")}
            return {"chip": "superseded", "state": _("changed"), "reason": reason, "ends_on": notice.ends_on}
        if not self.is_running(notice):
            return {"chip": "done", "state": _("concluded"), "reason": "", "ends_on": notice.ends_on}
        if case.held_at is not None:
            reason = _("held by %(no)s; its days stand still") % {"no": case.held_by}
            return {"chip": "pending", "state": _("held"), "reason": reason, "ends_on": None}
        state = _("running") if clock.today() <= notice.ends_on else _("ended, result waits")
        moved_from = _("moved from %(day)s") % {"day": self.posted.ends_on}
        reason = moved_from if notice.ends_on > self.posted.ends_on else ""
        return {"chip": "current", "state": state, "reason": reason, "ends_on": notice.ends_on}

    def _dropped(self, notice: Notice) -> Decision | None:
        """The act by which the household left the list: returned to where it was posted or before, rejected, withdrawn."""
        limit = ORDER[posting_stage(self.posted).code]
        return next(
            (
                decision
                for decision in self.left.get(notice.case_id, [])
                if decision.pk > notice.decision_id
                and (decision.outcome != Outcome.RETURNED or ORDER[decision.return_to] <= limit)
            ),
            None,
        )


def _standing_on(posted: NoticeList) -> QuerySet[Any]:
    """Keys of its own lines and of those that came onto it as they had changed. A union: an OR would read every notice."""
    changed = NoticeChange.objects.filter(list=posted, cause=ChangeCause.CHANGED)
    return Notice.objects.filter(list=posted).values("pk").union(changed.values("notice"))


def _printed_again(posted: NoticeList) -> dict[int, tuple[int, str, str, int]]:
    """Lines that came onto this list because they had changed."""
    if posted.replaces_id is None:
        return {}
    rows = posted.changes.filter(cause=ChangeCause.CHANGED)
    return {row.notice_id: (row.row_no, row.hamlet, row.head_name, row.population) for row in rows}


def _as_printed(notice: Notice) -> tuple[int, str, str, int]:
    return notice.row_no, notice.hamlet, notice.head_name, notice.population


def _left(cases: Sequence[int]) -> dict[int, list[Decision]]:
    outcomes = (Outcome.RETURNED, Outcome.REJECTED, Outcome.WITHDRAWN)
    found: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(case__in=cases, outcome__in=outcomes).order_by("pk"):
        found.setdefault(decision.case_id, []).append(decision)
    return found


def _why_left(decision: Decision) -> str:
    reason = (
        decision.get_reason_code_display()
        if decision.reason_code
        else str(outcome_title(decision.outcome, decision.stage))
    )
    return f"{decision.acted_on} {reason}"


def calendar_words(counted_by: str) -> str:
    """The tables a period was counted by (approvals.calendar), as the list keeps them: "holidays 0.109 + 1f0c2e9a4b7d"."""
    table, _plus, orders = counted_by.partition(" + ")
    text = _("holidays and make-up workdays ordered by the State Council, table %(version)s")
    words = text % {"version": table.removeprefix("holidays ")}
    return words + _("; local orders, file %(digest)s") % {"digest": orders} if orders else words


def changed_lines(running: Sequence[Notice]) -> list[dict[str, Any]]:
    """Running lines that the register contradicts by now."""
    cases: list[Case] = [notice.case for notice in running]
    now: dict[int, Line] = {line.case_id: line for line in lines_of(cases)}
    found = []
    for notice in running:
        line = now[notice.case_id]
        posted = (notice.hamlet, notice.head_name, notice.population)
        if posted != line.printed():
            found.append({"posted": _in_words(posted), "now": _in_words(line.printed())})
    return found


def _in_words(line: tuple[str, str, int]) -> str:
    return f"{line[0]} {line[1]} {line[2]}人".strip()


def point_rows(posted: NoticeList, points: Sequence[NoticePoint], last_day: date) -> list[dict[str, Any]]:
    """Every point with its photos; a missing one says since when or from when it can be taken."""
    proofs = PointProof.objects.filter(point__list=posted).select_related("uploaded_by__official").order_by("taken_at")
    by_point: dict[tuple[int, str], list[PointProof]] = {}
    for proof in proofs:
        by_point.setdefault((proof.point_id, proof.moment), []).append(proof)
    rows = []
    for point in points:
        start = by_point.get((point.pk, Moment.START), [])
        end = by_point.get((point.pk, Moment.END), [])
        rows.append(
            {
                "no": point.no,
                "name": point.name,
                "kind": point.get_kind_display(),
                "start": [_photo(posted, proof) for proof in start],
                "end": [_photo(posted, proof) for proof in end],
                "start_missing": not start,
                "end_missing": not any(proof.taken_on >= last_day for proof in end),
                "end_due": clock.today() >= last_day,
            }
        )
    return rows


def _photo(posted: NoticeList, proof: PointProof) -> dict[str, Any]:
    address = reverse("workflows:notice-photo", args=[posted.no, proof.pk])
    return {
        "url": address,
        "small": f"{address}?small=1",
        "taken_at": proof.taken_at,
        "time_source": proof.get_time_source_display(),
        "place": _place(proof),
        "by": proof.uploaded_by.official.name,
        "digest": proof.sha256,
    }


def _place(proof: PointProof) -> str:
    if proof.latitude is None or proof.longitude is None:
        return proof.no_place_reason
    return f"{proof.latitude / 1_000_000:.6f}, {proof.longitude / 1_000_000:.6f}"
