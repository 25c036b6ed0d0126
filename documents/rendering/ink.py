"""Signatures as pictures: what was drawn or photographed is decoded here and drawn anew, small; nothing else of the file goes on.

Whoever uploads a picture chooses its bytes. So only PNG and JPEG are opened, their size is asked before they are decoded,
and the press gets a fresh PNG of our own making. What cannot be shown is not lost: the file is kept, the paper says 见附件.
"""

import io
import logging
from collections.abc import Mapping
from functools import lru_cache

from PIL import Image, ImageOps

from audit import files
from documents.kinds import Content
from documents.rendering.failures import RenderFailed

logger = logging.getLogger(__name__)
FORMATS = ("PNG", "JPEG")
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 16_000_000  # a phone's photograph
BOX = (480, 200)  # pixels: 300 dpi in the box of a form


def pictures_of(content: Content, beside: Mapping[str, bytes]) -> dict[str, bytes]:
    """By digest, the signatures of the paper that can be shown. A lost or altered file stops the paper: an alarm, no gap.

    `beside`: files that are not among the stored ones.
    """
    digests = sorted({signer["ink"] for signer in content["signers"] if signer.get("ink")})
    found = {digest: _shown(digest, beside[digest]) if digest in beside else picture_of(digest) for digest in digests}
    return {digest: picture for digest, picture in found.items() if picture is not None}


@lru_cache(maxsize=64)  # one leader signs a thousand papers
def picture_of(digest: str) -> bytes | None:
    """The stored signature as a small grey PNG; None for what is no picture, or too large a one."""
    try:
        stored = files.read(digest)
    except (OSError, files.AlteredFile) as error:
        raise RenderFailed(f"the signature {digest} is damaged or missing") from error
    return _shown(digest, stored)


def _shown(digest: str, stored: bytes) -> bytes | None:
    if len(stored) > MAX_BYTES:
        return None
    try:
        return _redrawn(stored)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        logger.warning("the signature %s cannot be shown: %s", digest, error)
        return None


def _redrawn(stored: bytes) -> bytes | None:
    with Image.open(io.BytesIO(stored), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 2:
            return None
        picture.draft("L", BOX)
        upright = ImageOps.exif_transpose(picture)
        drawn = upright.convert("RGBA")
    drawn.thumbnail(BOX, Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    made = io.BytesIO()
    paper.convert("RGB").save(made, "PNG")
    return made.getvalue()
