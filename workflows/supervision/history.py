"""What supervision already did about a stage of a case, newest first, each line with who and why."""

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from approvals.models import Case
from registry.places import plain_name
from workflows.models import Assignment, Escalation, Snooze, Urge

MOST = 50


class Line(NamedTuple):
    at: datetime
    what: str | Promise
    by: str
    to: str = ""
    why: str = ""


def history_of(case: Case, stage: str) -> list[Line]:
    """Four queries, and one for the recipients."""
    lines = [*_urges(case, stage), *_assignments(case, stage), *_escalations(case, stage), *_snoozes(case, stage)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def _urges(case: Case, stage: str) -> list[Line]:
    rows = Urge.objects.filter(task__case=case, task__stage=stage).select_related("by")
    return [Line(row.at, _("urged"), row.by.name, why=row.note) for row in rows]


def _assignments(case: Case, stage: str) -> list[Line]:
    rows = Assignment.objects.filter(task__case=case, task__stage=stage).select_related("by", "given_to")
    return [
        Line(row.at, row.get_kind_display(), row.by.name, row.given_to.name if row.given_to else "", row.reason)
        for row in rows
    ]


def _snoozes(case: Case, stage: str) -> list[Line]:
    rows = Snooze.objects.filter(task__case=case, task__stage=stage).select_related("official", "end")
    return [line for row in rows for line in _snooze(row)]


def _snooze(row: Snooze) -> list[Line]:
    what = _("laid aside until %(day)s") % {"day": row.until}
    lines = [Line(row.at, what, row.official.name, why=row.reason)]
    if hasattr(row, "end"):
        lines.append(
            Line(row.end.at, _("back in his day: %(why)s") % {"why": row.end.get_why_display()}, row.official.name)
        )
    return lines


def _escalations(case: Case, stage: str) -> list[Line]:
    rows = Escalation.objects.filter(task__case=case, task__stage=stage).select_related("by", "place")
    return [_escalation(row) for row in rows.prefetch_related("recipients__official")]


def _escalation(row: Escalation) -> Line:
    people = "、".join(to.official.name for to in row.recipients.all())
    place = plain_name(row.place.name)
    to = f"{place}：{people}" if people else place
    return Line(row.at, _("laid before the level above"), row.by.name if row.by else "系统时钟", to, row.reason)
