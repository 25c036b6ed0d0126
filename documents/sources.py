"""The earlier papers that a paper rests on, read for one household or for a thousand."""

from collections import defaultdict
from collections.abc import Sequence

from audit.statements import Read
from documents.models import OfficialDocument, PaperLine

_OWN = Read(
    lambda case: OfficialDocument.objects.filter(case=case, status_change=None).order_by("pk").only("document_no"),
    case=int,
)
_LISTS = Read(
    lambda case: (
        OfficialDocument.objects.filter(lines__case=case, lines__change=None, status_change=None)
        .order_by("pk")
        .only("document_no")
    ),
    case=int,
)


def basis_of(case: int) -> list[str]:
    """Numbers of the valid papers of the household, the lists it stands on among them, oldest first."""
    papers = sorted([*_OWN.all(case=case), *_LISTS.all(case=case)], key=lambda paper: paper.pk)
    return [paper.document_no for paper in papers]


def basis_of_all(cases: Sequence[int]) -> dict[int, list[str]]:
    own = OfficialDocument.objects.filter(case__in=cases, status_change=None)
    lines = PaperLine.objects.filter(case__in=cases, change=None, document__status_change=None)
    rows = own.values_list("pk", "case", "document_no").union(
        lines.values_list("document", "case", "document__document_no"), all=True
    )
    found: dict[int, list[str]] = defaultdict(list)
    for _key, case, number in sorted(rows):
        found[case].append(number)
    return found
