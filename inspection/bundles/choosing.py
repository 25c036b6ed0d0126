"""Which streams and papers belong to a case, or to all cases of a place and a year: set-based, a chunk of cases at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q

from approvals.models import Case, Notice, Objection, Sheet
from approvals.objection_selectors import objections_visible_to
from approvals.sheets import stream_of
from documents.models import OfficialDocument, PaperLine, RenderedPaper
from inspection.bundles.models import BundleOrder
from registry.models import User

CHUNK = 400
MOST_CASES = 20_000


class TooManyCases(Exception):
    """More than one bundle may hold."""


@dataclass
class Chosen:
    """What the bundle tells."""

    streams: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    cases: int = 0


def chosen_for(order: BundleOrder) -> Chosen:
    """Raises TooManyCases."""
    chosen = Chosen()
    for cases in _chunks(order):
        chosen.cases += len(cases)
        if chosen.cases > MOST_CASES:
            raise TooManyCases
        _add(chosen, cases, order.asked_by, with_papers=order.with_papers)
    return chosen


def _chunks(order: BundleOrder) -> Iterator[list[Case]]:
    rows = Case.objects.order_by("pk").select_related("household")
    if order.case_id:
        yield list(rows.filter(pk=order.case_id))
        return
    found = rows.filter(year=order.year or 0, village_path__under=order.division_path).iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        yield some


def _add(chosen: Chosen, cases: list[Case], reader: User, *, with_papers: bool) -> None:
    """Objections against a level are sealed from it: those that the reader may not see stay out (L-46)."""
    keys = [case.pk for case in cases]
    listed = Q(pk__in=PaperLine.objects.filter(case__in=keys).values("document"))
    papers = OfficialDocument.objects.filter(Q(case__in=keys) | listed).values_list("pk", flat=True)
    notices = Notice.objects.filter(case__in=keys, list__isnull=False).select_related("list")
    objections: list[Objection] = list(objections_visible_to(reader).filter(case__in=keys))
    chosen.streams |= {case.stream for case in cases}
    chosen.streams |= {f"register:{case.household.no}" for case in cases if case.household}
    chosen.streams |= {stream_of(sheet) for sheet in Sheet.objects.filter(items__case__in=keys).distinct()}
    chosen.streams |= {f"paper:{key}" for key in papers}
    chosen.streams |= {notice.list.stream for notice in notices if notice.list}
    chosen.streams |= {objection.stream for objection in objections}
    if with_papers:
        rendered = RenderedPaper.objects.filter(document__in=list(papers))
        chosen.papers |= set(rendered.values_list("sha256", flat=True))
