"""What must follow from the log in the tables of papers; the nightly fold asks (audit/folding.py)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.folding import Folder, Found, Streams, differing
from documents import events
from documents.models import OfficialDocument, RenderedPaper
from documents.selectors import newest_file

Parts = Mapping[str, Any]


def compare_papers(streams: Streams) -> Iterable[Found]:
    """Number, content and bytes of a paper, and whether it is still valid."""
    keys = [int(key) for key in (stream.partition(":")[2] for stream in streams) if key.isdecimal()]
    rows = (
        OfficialDocument.objects.filter(pk__in=keys)
        .select_related("rendered", "status_change")
        .prefetch_related("seals")
    )
    papers = {f"paper:{paper.pk}": paper for paper in rows}
    for stream, parts in streams.items():
        paper = papers.get(stream)
        if paper is None:
            yield Found(stream, "row", str(parts[0]["subject"].get("paper", "")), "")
            continue
        logged, stored = _logged(parts), _stored(paper)
        yield from differing(stream, logged, {what: stored[what] for what in logged}, paper.village_path)


def _logged(parts: Sequence[Parts]) -> dict[str, str]:
    said = {"number": parts[0]["subject"]["paper"], "status": ""}
    for each in parts:
        if each["kind"] == events.PAPER_RENDERED:
            said |= {"file": each["statement"]["sha256"], "content": each["statement"]["content_sha256"]}
        elif each["kind"] == events.PAPER_SEALED:
            said["file"] = each["statement"]["sha256"]
        elif each["kind"] == events.PAPER_ENDED:
            said["status"] = each["statement"]["status"]
    return said


def _stored(paper: OfficialDocument) -> dict[str, str]:
    """The content's digest is computed anew: the column beside it may have been changed with it."""
    change = getattr(paper, "status_change", None)
    return {
        "number": paper.document_no,
        "content": hashlib.sha256(paper.content.encode()).hexdigest(),
        "file": newest_file(paper) if paper.seals.all() or hasattr(paper, "rendered") else "",
        "status": str(change.status) if change else "",
    }


def paper_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = RenderedPaper.objects.filter(document__gt=after).order_by("document").values_list("document", flat=True)
    return [(key, f"paper:{key}") for key in rows[:limit]]


PAPERS = Folder("papers", _("issued papers"), "paper:", compare_papers, paper_rows)
