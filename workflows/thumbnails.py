"""Small pictures for pages: made once when a photo arrives, stored beside it."""

import io

from PIL import Image, ImageOps

from audit import files

SMALL = (240, 240)


def keep_thumbnail(content: bytes) -> str:
    """SHA-256 of the stored small JPEG. The bytes are a picture that approvals.pictures could read."""
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", SMALL)  # a JPEG is decoded no larger than needed
        small = ImageOps.exif_transpose(image).convert("RGB")
    small.thumbnail(SMALL)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=70)
    return files.store(stream.getvalue())
