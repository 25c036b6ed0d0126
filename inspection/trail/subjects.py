"""Which streams tell of a case: its own, its sheets', lists', objections' and papers', and its household's in the register."""

from dataclasses import dataclass

from django.db.models import Q

from approvals.models import Case, Notice, Sheet
from approvals.objection_selectors import objections_visible_to
from approvals.sheets import stream_of
from audit.trails import Subject
from documents.models import OfficialDocument, PaperLine
from registry.access import Holder


@dataclass(frozen=True)
class Told:
    """Where a case is told of, and its sheets by the digest that decisions name."""

    subject: Subject
    sheets: dict[str, Sheet]


def told_of(case: Case, user: Holder) -> Told:
    """Five statements. Objections against a level are sealed from it: those the reader may not see stay out (L-46)."""
    sheets = list(Sheet.objects.filter(items__case=case).order_by("pk"))
    listed = Q(pk__in=PaperLine.objects.filter(case=case).values("document"))
    papers = list(OfficialDocument.objects.filter(Q(case=case) | listed).values_list("pk", "document_no"))
    lists = Notice.objects.filter(case=case, list__isnull=False).select_related("list")
    objections = objections_visible_to(user).filter(case=case).order_by("pk")
    home = [f"register:{case.household.no}"] if case.household else [f"place:{case.village_id}"]
    streams = [
        case.stream,
        *home,
        *(stream_of(sheet) for sheet in sheets),
        *{notice.list.stream for notice in lists if notice.list},
        *(objection.stream for objection in objections),
        *(f"paper:{key}" for key, _number in papers),
    ]
    numbers = [case.case_no, *(number for _key, number in papers)]
    return Told(Subject(streams, numbers), {sheet.shown_digest: sheet for sheet in sheets})
