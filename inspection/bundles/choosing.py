"""Which streams and papers belong to a case, or to all cases of a place and a year: set-based, a chunk of cases at a time."""

from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q, QuerySet

from approvals.models import Case, FieldPhoto, Notice, Objection, Sheet
from approvals.objection_selectors import objections_visible_to
from approvals.sheets import stream_of
from documents.models import OfficialDocument, PaperLine, RenderedPaper
from documents.receiving import ENDINGS
from documents.seal_models import PaperSeal
from inspection.bundles.models import BundleOrder

CHUNK = 400
MOST_PHOTO_BYTES = 512 << 20  # of one bundle; what is beyond stays out, and the verifier counts it as withheld
MOST_CASES = 20_000


class TooManyCases(Exception):
    """More than one bundle may hold."""


@dataclass
class Chosen:
    """What the bundle tells."""

    streams: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    photos: dict[str, str] = field(default_factory=dict)  # SHA-256 → ending of the file's name
    photo_bytes: int = 0
    cases: int = 0


def chosen_for(order: BundleOrder) -> Chosen:
    """Objections against a level are sealed from it: those that the reader may not see stay out (L-46).

    Raises TooManyCases.
    """
    if order.case_id is None:
        cases = cases_of_year(order.division_path, order.year or 0)
    else:
        cases = Case.objects.filter(pk=order.case_id)
    return choose(
        cases, objections_visible_to(order.asked_by), with_papers=order.with_papers, with_photos=order.with_photos
    )


def cases_of_year(path: str, year: int) -> QuerySet[Case]:
    return Case.objects.filter(year=year, village_path__under=path)


def choose(
    cases: QuerySet[Case], objections: QuerySet[Objection], *, with_papers: bool, with_photos: bool = False
) -> Chosen:
    """Raises TooManyCases."""
    chosen = Chosen()
    rows = cases.order_by("pk").select_related("household").iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        chosen.cases += len(some)
        if chosen.cases > MOST_CASES:
            raise TooManyCases
        _add(chosen, some, objections, with_papers=with_papers)
        if with_photos:
            _add_photos(chosen, some)
    return chosen


def _add(chosen: Chosen, cases: list[Case], objections: QuerySet[Objection], *, with_papers: bool) -> None:
    keys = [case.pk for case in cases]
    listed = Q(pk__in=PaperLine.objects.filter(case__in=keys).values("document"))
    papers = list(OfficialDocument.objects.filter(Q(case__in=keys) | listed).values_list("pk", flat=True))
    notices = Notice.objects.filter(case__in=keys, list__isnull=False).select_related("list")
    chosen.streams |= {case.stream for case in cases}
    chosen.streams |= {f"register:{case.household.no}" for case in cases if case.household}
    chosen.streams |= {stream_of(sheet) for sheet in Sheet.objects.filter(items__case__in=keys).distinct()}
    chosen.streams |= {f"paper:{key}" for key in papers}
    chosen.streams |= {notice.list.stream for notice in notices if notice.list}
    chosen.streams |= {objection.stream for objection in objections.filter(case__in=keys)}
    if with_papers:
        for start in range(0, len(papers), CHUNK):
            for files in (RenderedPaper, PaperSeal):  # what was issued, and its later revisions
                rows = files._default_manager.filter(document__in=papers[start : start + CHUNK])
                chosen.papers |= set(rows.values_list("sha256", flat=True))


def _add_photos(chosen: Chosen, cases: list[Case]) -> None:
    """Those of the cases' own visits, whose digests stand in the cases' streams; the oldest first."""
    rows = FieldPhoto.objects.filter(case__in=[case.pk for case in cases]).order_by("pk")
    for digest, size, content_type in rows.values_list("sha256", "size", "content_type"):
        if digest not in chosen.photos and chosen.photo_bytes + size <= MOST_PHOTO_BYTES:
            chosen.photos[digest] = ENDINGS[content_type]
            chosen.photo_bytes += size
