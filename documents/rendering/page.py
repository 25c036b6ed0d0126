"""What goes to the press: the filled template and the evidence that travels inside the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from audit import canonical
from documents import frozen
from documents.kinds import Content
from documents.rendering.failures import RenderFailed
from documents.rendering.ink import pictures_of
from documents.rendering.printable import printable
from documents.rendering.qr import line_svg, qr_svg

# Papers with room for a second code. A certificate outlives everybody who would type its line.
_LINE_DRAWN = frozenset({"H15"})


@dataclass(frozen=True)
class Sheet:
    """Everything the press needs of one paper. `evidence` is the canonical content, attached to the PDF."""

    html: str
    evidence: bytes
    name: str
    dated: str  # ISO date; the only date in the file, because equal content must give equal bytes
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def sheet_of(
    content: Content,
    *,
    code: str = "",
    copy: str = "",
    inner: str = "",
    record: Mapping[str, object] | None = None,
    inks: Mapping[str, bytes] | None = None,
) -> Sheet:
    """Fill the template of the paper's kind. Templates are code; content is text and is escaped, always.

    `code`: the signed address for the QR code of a paper whose content asks for one; `copy`: what a reprint is marked with;
    `inner`: what only an inner copy tells; `record`: what became known of a notice after it was posted; `inks`: signatures that
    are not among the stored files. Content and digest stay the original's. Only the original has places for seals.
    """
    try:
        evidence = frozen.encode(content)
        pictures = pictures_of(content, inks or {})
        context = _context(content, sha256(evidence).hexdigest(), code) | {
            "inks": set(pictures),
            "copy": copy,
            "inner": inner,
            "has_seal": not copy and not inner,
            "record": printable(record),
        }
        html = render_to_string(template_of(content["kind"]), context)
    except (KeyError, canonical.NotCanonical, TemplateDoesNotExist) as error:
        raise RenderFailed(f"{type(error).__name__}: {error}") from error
    return Sheet(
        html=html, evidence=evidence, name=f"{content['kind']}.json", dated=content["issued_on"], pictures=pictures
    )


def template_of(kind: str) -> str:
    return f"documents/print/{kind}.html"


def _context(content: Content, digest: str, code: str) -> dict[str, object]:
    if content.get("check_code") == "signed" and not code:
        raise RenderFailed("the paper asks for a signed check code and has none")
    return {
        "paper": printable(content),
        "digest": digest,
        "qr": qr_svg(content["check_url"], says=code),
        "line_qr": _line_of(content),
    }


def _line_of(content: Content) -> str:
    line = content.get("checkpoint")
    return line_svg(line) if line and content["kind"] in _LINE_DRAWN else ""
