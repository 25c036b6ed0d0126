"""From frozen content to PDF bytes (PDF/A-3a, PDF/UA-1): equal content gives equal bytes, on every run.

Templates are filled here; WeasyPrint works in a child process (`press`, `engine`) that has no database, no secrets and no
network, and that can be killed: neither a signal nor an exception stops a layout that runs away.
"""

from typing import Any

from documents.kinds import Content
from documents.rendering import page, press
from documents.rendering.failures import MissingGlyph, PressBusy, RenderFailed, TookTooLong

__all__ = ["MissingGlyph", "PressBusy", "RenderFailed", "TookTooLong", "render", "render_with_limits", "seconds_for"]

SECONDS = 30.0
ROWS_PER_SECOND = 20  # of a list, on the slowest machine anybody should use; measured: 120 (domain.md names 3,000)


def seconds_for(content: Content) -> float:
    """How long the paper may take: a list takes longer the longer it is."""
    roster, report = content.get("roster"), content.get("report")
    rows = len(roster["rows"]) if roster else 0
    rows += sum(len(table["rows"]) for table in report["tables"]) if report else 0
    return SECONDS + rows / ROWS_PER_SECOND


def render(content: Content, *, code: str = "") -> bytes:
    """The PDF of a paper. Raises RenderFailed."""
    return render_with_limits(content, code=code)


def render_with_limits(content: Content, *, seconds: float | None = None, **beside: Any) -> bytes:
    """The PDF of a paper, or RenderFailed after at most `seconds`. Safe to call from several threads.

    `beside`: its signed code, and what a copy says that the original does not (page.sheet_of).
    """
    limit = seconds_for(content) if seconds is None else seconds
    return press.print_sheet(page.sheet_of(content, **beside), seconds=limit)
