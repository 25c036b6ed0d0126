"""What signers are told of the photos: how many each household of the sheet has, and those that are flagged."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from approvals.models import Case, FieldPhoto, Sheet
from registry.programme_store import programme_of
from workflows import survey


def photo_cells(sheet: Sheet, cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """Case → {count, flagged}; under 0 stand the flagged photos of the meetings. Five queries, however many households."""
    by_key, known = {case.pk: case for case in cases}, defaultdict[int, list[dict[str, Any]]](list)
    for photo in _flagged(cases):
        case = by_key[photo.case_id] if photo.case_id else cases[0]
        known[photo.case_id or 0] += survey.photo_rows([photo], _url_in(case), programme_of(sheet.programme))
    counts = _counts(list(by_key))
    return {key: {"count": counts.get(key, 0), "flagged": known.get(key, [])} for key in (0, *by_key)}


def _flagged(cases: Sequence[Case]) -> list[FieldPhoto]:
    rosters = {case.roster_id for case in cases}
    rows = FieldPhoto.objects.filter(Q(case__in=cases) | Q(case=None, roster__in=rosters), flags__isnull=False)
    return list(rows.distinct().select_related("uploaded_by").prefetch_related("flags__other__case").order_by("pk"))


def _counts(cases: list[int]) -> dict[int, int]:
    rows = FieldPhoto.objects.filter(case__in=cases).order_by().values("case")
    return dict(rows.annotate(count=Count("pk")).values_list("case", "count"))


def _url_in(case: Case) -> Any:
    return lambda photo: reverse("workflows:photo", args=[case.case_no, photo.pk])
