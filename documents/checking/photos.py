"""Reading the code from a photograph on the server, for telephones whose browser cannot do it itself.

Anybody may send anything here. So the file is small, only JPEG, PNG and WebP are opened, the number of pixels is asked before
one is decoded, what is decoded is made smaller at once, and only so many are looked at at a time; nothing is kept.
"""

import importlib
import io
import threading
from importlib.util import find_spec
from typing import Any

from PIL import Image, ImageOps

from documents.checking.signed import LONGEST_CODE

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = (
    50_000_000  # the largest telephones; decoded in eighths, quarters or halves (JPEG), or refused beyond MAX_DECODED
)
MAX_DECODED = 26_000_000
SIDE = 2400  # pixels: a paper on a photograph as high as this has twice what the reader needs
AT_ONCE = 2
MOST_CODES = 8
LONGEST = LONGEST_CODE + 200
_turns = threading.BoundedSemaphore(AT_ONCE)


class NoPhoto(Exception):
    """The file is no picture that is looked at: no JPEG, PNG or WebP, too large, or damaged."""


class Busy(Exception):
    """Others' photographs are being looked at, or nothing on this machine can; the code can be typed."""


def texts_in(content: bytes) -> list[str]:
    """What the QR codes on the picture say, short ones first left out. Raises NoPhoto, Busy."""
    if len(content) > MAX_BYTES:
        raise NoPhoto
    if find_spec("zxingcpp") is None or not _turns.acquire(blocking=False):
        raise Busy
    try:
        return _read(_picture(content))
    finally:
        _turns.release()


def _picture(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 2:
                raise NoPhoto
            picture.draft("L", (SIDE, SIDE))
            if picture.width * picture.height > MAX_DECODED:
                raise NoPhoto
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if "A" in picture.mode else "L")
    except Exception as error:  # whoever sends it chooses its bytes, and with them what Pillow stumbles over
        raise NoPhoto from error
    upright.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR)
    return _on_white(upright)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "L":
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("L")


def _read(picture: Image.Image) -> list[str]:
    """A small picture is read enlarged as well, in two sizes: the dense code's modules are two or three of its pixels wide."""
    found = _codes_on(picture)
    for side in (SIDE, SIDE * 3 // 4):
        if max(picture.size) < side:
            found += [text for text in _codes_on(_enlarged(picture, side)) if text not in found]
    return found


def _enlarged(picture: Image.Image, side: int) -> Image.Image:
    scale = side / max(picture.size)
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)


def _codes_on(picture: Image.Image) -> list[str]:
    reader: Any = importlib.import_module("zxingcpp")
    grey = memoryview(picture.tobytes()).cast("B", (picture.height, picture.width))
    found = reader.read_barcodes(grey, formats=reader.BarcodeFormat.QRCode)
    return [one.text for one in found[:MOST_CODES] if one.text.isprintable() and len(one.text) <= LONGEST]
