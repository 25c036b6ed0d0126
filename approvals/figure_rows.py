"""The cases behind a figure of a place and a year, by the very conditions that count them (figure_counts.py)."""

from collections.abc import Callable

from django.db.models import QuerySet
from registry.models import Movement, StandingChange

from approvals.figure_counts import FOUNDED, drawn_in, groups, restatements_of
from approvals.models import Case, Objection
from approvals.stages import CaseKind

Rows = QuerySet[Case]


def cases_behind(figure: str, path: str, year: int) -> Rows:
    """As they are today: of a locked year the figure stays, and rows may have come after it. KeyError for no figure."""
    return FIGURES[figure](path, year)


def _in_group(name: str) -> Callable[[str, int], Rows]:
    return lambda path, year: Case.objects.filter(
        groups()[name], kind=CaseKind.EXIT, year=year, village_path__under=path
    )


def _exited(path: str, year: int) -> Rows:
    changes = StandingChange.objects.filter(
        movement=Movement.EXIT, effective_on__year=year, household__village_path__under=path
    )
    return Case.objects.filter(case_no__in=changes.values("case_no"))


def _not_confirmed(path: str, year: int) -> Rows:
    return Case.objects.filter(pk__in=drawn_in(path, year).filter(is_wrong=True).values("case"))


def _founded(path: str, year: int) -> Rows:
    rows = Objection.objects.filter(FOUNDED, year=year, merged_into=None, village_path__under=path)
    return Case.objects.filter(pk__in=rows.values("case"))


def _taken_back(path: str, year: int) -> Rows:
    """The rollbacks themselves: each names the exit that proved false."""
    return Case.objects.filter(case_no__in=[one.case_no for one in restatements_of(path, year)])


FIGURES: dict[str, Callable[[str, int], Rows]] = {
    "planned": _in_group("planned"),
    "in_procedure": _in_group("in_procedure"),
    "exited": _exited,
    "sent_back": _in_group("sent_back"),
    "rejected": _in_group("rejected"),
    "wrong": _not_confirmed,
    "objections_founded": _founded,
    "restated": _taken_back,
}
