"""What a photo says of itself: when and where it was taken (EXIF), and a short hash that pictures looking alike share."""

import io
import struct
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import clock
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 120_000_000
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
BROKEN = (  # what Pillow raises for damaged files
    struct.error,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    ArithmeticError,
    EOFError,
    IndexError,
)


class PictureUnreadable(Exception):
    """The bytes are no JPEG or PNG, or a picture too large to be opened safely."""


@dataclass(frozen=True)
class Picture:
    """`position` in millionths of a degree."""

    content_type: str
    taken_at: datetime | None
    position: tuple[int, int] | None
    looks: str


def read_picture(content: bytes) -> Picture:
    """Raises PictureUnreadable. A damaged EXIF block is no reason to refuse a photo: it then says nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged tags; the size is looked at below
            with Image.open(io.BytesIO(content), formats=tuple(_TYPES)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise PictureUnreadable
                exif = _exif(image)
                return Picture(_TYPES[str(image.format)], _time(exif), _position(exif), _looks(image))
    except (UnidentifiedImageError, Image.DecompressionBombError, *BROKEN) as error:
        raise PictureUnreadable from error


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except BROKEN:
        return Image.Exif()


def _time(exif: Image.Exif) -> datetime | None:
    """DateTimeOriginal is local time; where the camera wrote its offset, that counts."""
    try:
        detail = exif.get_ifd(ExifTags.IFD.Exif)
        text = detail.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        taken = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows
        offset = str(detail.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\x00 ")
        if offset:
            return datetime.fromisoformat(f"{taken.isoformat()}{offset}")
    except BROKEN:
        return None
    return taken.replace(tzinfo=clock.LOCAL_ZONE)


def _position(exif: Image.Exif) -> tuple[int, int] | None:
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except BROKEN:
        return None
    return (latitude, longitude) if lies_on_the_earth(latitude, longitude) else None


def lies_on_the_earth(latitude: int, longitude: int) -> bool:
    """And is not 0°/0°, which broken receivers report."""
    return abs(latitude) <= 90_000_000 and abs(longitude) <= 180_000_000 and (latitude, longitude) != (0, 0)


def _degrees(parts: Any, reference: Any, negative: str) -> int:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round((degrees + minutes / 60 + seconds / 3600) * 1_000_000)
    return -value if str(reference).strip("\x00 ").upper() == negative else value


def _looks(image: Image.Image) -> str:
    """Difference hash: per row of a 9 × 8 thumbnail whether it grows lighter to the right. "" for a flat picture."""
    small = ImageOps.exif_transpose(image).convert("L").resize((9, 8))
    pixels = list(small.tobytes())
    bits = [pixels[row * 9 + column] > pixels[row * 9 + column + 1] for row in range(8) for column in range(8)]
    if not 8 <= sum(bits) <= 56:
        return ""
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
