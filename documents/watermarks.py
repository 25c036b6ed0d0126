"""Copies of photos for readers from outside: written across and below with whom they were made for, when, from which original.

The original is never changed. A copy is another file with a digest of its own; whoever hands it out states both.
"""

import io
import warnings
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from approvals.pictures import BROKEN, MAX_PIXELS, PictureUnreadable

FONT = Path(__file__).resolve().parent.parent / "fonts" / "HeyanHei-Regular.ttf"
LARGEST = 2_400  # pixels of the longer side of a copy
SMALLEST = 320  # pixels of its width: below that nobody could read the words
ANGLE = 25
INK, EDGE = (255, 255, 255, 120), (0, 0, 0, 110)


def watermarked(content: bytes, words: str, original: str) -> bytes:
    """A JPEG without what the camera wrote into the file. Raises PictureUnreadable."""
    copy = _picture(content)
    copy.paste(*_across(copy.size, words))
    stream = io.BytesIO()
    _with_foot(copy, f"{words}　原件 SHA-256：{original}").save(stream, "JPEG", quality=88)
    return stream.getvalue()


def _picture(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise PictureUnreadable
                image.draft("RGB", (LARGEST, LARGEST))  # a JPEG is decoded no larger than needed
                copy = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, *BROKEN) as error:
        raise PictureUnreadable from error
    copy.thumbnail((LARGEST, LARGEST))
    if copy.width < SMALLEST:
        copy = copy.resize((SMALLEST, max(1, copy.height * SMALLEST // copy.width)))
    return copy


def _across(size: tuple[int, int], words: str) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """The words again and again, slanted and half transparent, so that no part of the picture is free of them."""
    width, height = size
    font = _font(max(14, width // 32))
    side = width + height
    sheet = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw, step = ImageDraw.Draw(sheet), font.size * 5
    line = f"{words}　　" * (2 + side // max(1, int(font.getlength(words))))
    for number, top in enumerate(range(0, side, int(step))):
        draw.text((-number * step, top), line, font=font, fill=INK, stroke_width=1, stroke_fill=EDGE)
    turned = sheet.rotate(ANGLE)
    left, top = (side - width) // 2, (side - height) // 2
    mark = turned.crop((left, top, left + width, top + height))
    return mark, (0, 0), mark


def _with_foot(picture: Image.Image, words: str) -> Image.Image:
    """Below the picture, black on white: nothing of the picture is covered by what must be read."""
    font = _font(max(13, picture.width // 60))
    lines = _wrapped(words, font, picture.width - 16)
    height = int(font.size * 1.4)
    whole = Image.new("RGB", (picture.width, picture.height + height * len(lines) + 8), "white")
    whole.paste(picture, (0, 0))
    draw = ImageDraw.Draw(whole)
    for number, line in enumerate(lines):
        draw.text((8, picture.height + 4 + number * height), line, font=font, fill="black")
    return whole


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for letter in words:
        if lines[-1] and font.getlength(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
