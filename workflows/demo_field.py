"""Photos as a phone in the field would send them: small made-up pictures with time and place, through the real door."""

import hashlib
import io
import random
from collections.abc import Sequence
from datetime import datetime

from PIL import ExifTags, Image

from approvals.models import Case, FieldPhoto
from approvals.photos import MEETING_KINDS, MEETINGS, PhotoFile, kinds_on_file, required_kinds
from approvals.pictures import read_picture
from approvals.programmes import programme_for
from approvals.sampling import outside_sample
from approvals.stages import STAGE_OF
from audit import clock, files
from registry.models import User
from workflows import field_work

_SIZE = (96, 72)
_TILE = 12
_BASE = (44.4302, 125.1759)  # somewhere in Nong'an; households stand some 100 m apart


def take_photos(case: Case, stage: str, user: User, at: datetime | None = None) -> list[FieldPhoto]:
    """Whatever photos the stage still lacks; taking them again changes nothing."""
    return take_photos_of([case], stage, user, at)


def take_photos_of(cases: Sequence[Case], stage: str, user: User, at: datetime | None = None) -> list[FieldPhoto]:
    """Of all these households; those of a meeting once for each roster."""
    step = STAGE_OF[stage]
    unseen, have = outside_sample(cases, step), kinds_on_file(cases, step)
    if stage in MEETINGS:
        cases = list({case.roster_id: case for case in cases}.values())
    taken: list[FieldPhoto] = []
    for case in cases:
        missing = [kind for kind in required_kinds(programme_for(case), stage) if kind not in have.get(case.pk, set())]
        if missing and case.pk not in unseen:
            received = [_file(case, stage, kind, at or clock.now()) for kind in missing]
            taken += field_work.add_photos(user=user, case_no=case.case_no, stage=stage, received=received)
    return taken


def _file(case: Case, stage: str, kind: str, at: datetime) -> PhotoFile:
    seed = f"{case.case_no} {stage} {case.round} {kind} {at.date()}"
    number = 0 if kind in MEETING_KINDS else case.household_key
    content = picture(seed, at, (_BASE[0] + number // 1000 * 0.001, _BASE[1] + number % 1000 * 0.001))
    return PhotoFile(str(kind), files.store(content), len(content), read_picture(content))


def picture(seed: str, at: datetime, position: tuple[float, float] | None = None) -> bytes:
    """A JPEG of coloured tiles, another for each seed, with the EXIF block that a phone writes."""
    tiles = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311 - a picture, no secret
    small = Image.new("RGB", (_SIZE[0] // _TILE, _SIZE[1] // _TILE))
    small.putdata([tuple(tiles.randrange(256) for _ in range(3)) for _ in range(small.width * small.height)])
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: at.astimezone(clock.LOCAL_ZONE).strftime("%Y:%m:%d %H:%M:%S"),
        ExifTags.Base.OffsetTimeOriginal: "+08:00",
    }
    if position:
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _parts(position[0]),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _parts(position[1]),
        }
    stream = io.BytesIO()
    small.resize(_SIZE, Image.Resampling.NEAREST).save(stream, "JPEG", quality=60, exif=exif)
    return stream.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = (degrees - int(degrees)) * 60
    return float(int(degrees)), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)
