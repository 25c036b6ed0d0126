"""An institution's own seal as a picture: what the office's red seal looks like, in the place of the drawn one.

A scan is decoded and drawn anew, small, with nothing else of the file; without transparency it would cover name and date.
A picture is nothing but looks: what counts is the signature. A demonstration's papers never bear one.
"""

import io
from datetime import datetime

from django.db import transaction
from PIL import Image

from audit import files, log
from documents import events
from documents.seal_models import SealCertificate, SealPicture
from documents.sealing.errors import NotSealed
from documents.sealing.institutions import Institution

MAX_BYTES = 2 * 1024 * 1024
SMALLEST, LARGEST = 300, 4000  # pixels a side
SIDE = 500  # 300 dpi on 42 mm
MAX_DRAWN = 160 * 1024  # every sealed paper carries it
CLEAR, VISIBLE = 16, 64  # of 255: below it nothing is seen, from it on something is
LEAST_SEEN, MOST_SEEN = 0.05, 0.75  # share of the surface


@transaction.atomic
def register(certificate: SealCertificate, scan: bytes, *, actor: log.Actor, at: datetime) -> SealPicture:
    """The institution's seal looks so from now on; with b"" it is drawn again. Raises NotSealed, which says what is wrong."""
    if certificate.place_id is None:
        raise NotSealed("the authority seals no papers")
    row = SealPicture.objects.create(
        certificate=certificate, sha256=files.store(redrawn(scan)) if scan else "", registered_at=at
    )
    log.append(
        stream=f"institution:{certificate.institution}",
        kind=events.SEAL_PICTURE_REGISTERED,
        at=at,
        actor=actor,
        subject={"unit": certificate.unit, "serial": certificate.serial},
        statement={"sha256": row.sha256},
    )
    return row


def picture_of(institution: Institution) -> bytes:
    """PNG of our own making; b"" where none is registered. A key that was renewed keeps it. Raises OSError, AlteredFile."""
    rows = SealPicture.objects.filter(certificate__institution=institution.code).order_by("pk")
    digest = rows.values_list("sha256", flat=True).last()
    return files.read(digest) if digest else b""


def redrawn(scan: bytes) -> bytes:
    """The scan as a small PNG with transparency, cut to what is seen. Raises NotSealed."""
    if len(scan) > MAX_BYTES:
        raise NotSealed("the picture has more than 2 MB")
    try:
        with Image.open(io.BytesIO(scan), formats=("PNG",)) as picture:
            _measure(picture)
            picture.verify()  # a file cut off is one also in a process where WeasyPrint has had Pillow forgive that
        with Image.open(io.BytesIO(scan), formats=("PNG",)) as picture:
            drawn = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise NotSealed(f"the picture is no PNG that can be read: {error}") from error
    cut = drawn.crop(_seen(drawn))
    cut.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    cut.save(made, "PNG", optimize=True)
    if made.tell() > MAX_DRAWN:
        raise NotSealed(
            "the picture has too much grain, every paper would carry it: clean the scan, one colour on nothing"
        )
    return made.getvalue()


def _measure(picture: Image.Image) -> None:
    """Before anything is decoded."""
    if getattr(picture, "n_frames", 1) != 1:
        raise NotSealed("the picture moves")
    if min(picture.size) < SMALLEST or max(picture.size) > LARGEST:
        raise NotSealed(
            f"the picture has {picture.width} × {picture.height} pixels, not {SMALLEST} to {LARGEST} a side"
        )


def _seen(drawn: Image.Image) -> tuple[int, int, int, int]:
    """The part that is not transparent: round or nearly so, with nothing in the corners, and see-through between its lines."""
    alpha = drawn.getchannel("A").point(lambda value: 255 if value >= CLEAR else 0)
    box = alpha.getbbox()
    if box is None:
        raise NotSealed("the picture is empty")
    cut = drawn.getchannel("A").crop(box)
    share = sum(cut.histogram()[VISIBLE:]) / (cut.width * cut.height)
    if not LEAST_SEEN <= share <= MOST_SEEN:
        raise NotSealed(f"{share:.0%} of the picture is opaque: the seal must stand alone on a transparent ground")
    if not 3 / 4 <= cut.width / cut.height <= 4 / 3:
        raise NotSealed(f"the seal is {cut.width} × {cut.height} pixels: round seals, and ovals of 4:3, have a place")
    return box
