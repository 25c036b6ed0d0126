"""How far the worker is with the papers of one list act. A constant number of statements, whatever the list's length."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from approvals.models import Sheet, SheetItem
from documents.models import OfficialDocument, PaperJob, WhyNoPaper
from documents.seal_models import PaperSeal, SealRequest

MOST = 10_000  # counted; a list is shorter, but a page must not depend on it


@dataclass(frozen=True)
class Failing:
    """Papers that wait for one reason, and when the next of them is tried again."""

    reason: str
    papers: int
    first_no: str
    next_try_at: datetime


@dataclass(frozen=True)
class Progress:
    """Papers issued by the act, and seals that it asked for on earlier papers: all of them, and those that are there."""

    papers: int
    made: int
    seals: int
    given: int
    failing: tuple[Failing, ...]
    is_capped: bool

    @property
    def is_under_way(self) -> bool:
        return self.made < self.papers or self.given < self.seals


def progress_of(sheet: Sheet) -> Progress | None:
    """None where the act has no papers."""
    papers = _counted(_issued(sheet).annotate(is_there=Q(rendered__isnull=False)))
    seals = _counted(_asked(sheet).annotate(is_there=Exists(_given())))
    if not papers[0] and not seals[0]:
        return None
    return Progress(*papers, *seals, _failing(sheet), max(papers[0], seals[0]) >= MOST)


def _counted(rows: QuerySet) -> tuple[int, int]:
    found = rows.order_by("pk")[:MOST].aggregate(all=Count("pk"), there=Count("pk", filter=Q(is_there=True)))
    return found["all"], found["there"]


def _cases(sheet: Sheet) -> QuerySet:
    return SheetItem.objects.filter(sheet=sheet).values("case")


def _issued(sheet: Sheet) -> QuerySet[OfficialDocument]:
    """By way of the cases: neither papers nor decisions have an index by sheet alone."""
    return OfficialDocument.objects.filter(Q(case__in=_cases(sheet), decision__sheet=sheet) | Q(sheet=sheet))


def _asked(sheet: Sheet) -> QuerySet[SealRequest]:
    return SealRequest.objects.filter(document__case__in=_cases(sheet), decision__sheet=sheet)


def _given() -> QuerySet[PaperSeal]:
    return PaperSeal.objects.filter(document=OuterRef("document"), field=OuterRef("field"))


def _failing(sheet: Sheet) -> tuple[Failing, ...]:
    own = Q(document__in=_issued(sheet)) | Q(document__in=_asked(sheet).values("document"))
    rows = PaperJob.objects.exclude(failure="").filter(own).values("failure").order_by("failure")
    rows = rows.annotate(papers=Count("pk"), first_no=Min("document__document_no"), next_try=Min("next_try_at"))
    return tuple(
        Failing(str(WhyNoPaper(row["failure"]).label), row["papers"], row["first_no"], row["next_try"]) for row in rows
    )
