"""From frozen content to PDF bytes (PDF/A-3a, PDF/UA-1): equal content gives equal bytes, on every run.

Templates are filled here; WeasyPrint works in a child process (`press`, `engine`) that has no database, no secrets and no
network, and that can be killed: neither a signal nor an exception stops a layout that runs away.
"""

from documents.kinds import Content
from documents.rendering import page, press
from documents.rendering.failures import MissingGlyph, RenderFailed, TookTooLong

__all__ = ["MissingGlyph", "RenderFailed", "TookTooLong", "render", "render_with_limits"]

SECONDS = 30.0


def render(content: Content) -> bytes:
    """The PDF of a paper. Raises RenderFailed."""
    return render_with_limits(content)


def render_with_limits(content: Content, *, seconds: float = SECONDS) -> bytes:
    """The PDF of a paper, or RenderFailed after at most `seconds`. Safe to call from several threads."""
    return press.print_sheet(page.sheet_of(content), seconds=seconds)
