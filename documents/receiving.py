"""Files as they arrive from officials: small enough, and what they begin with says what they are."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 10 * 1024 * 1024
# What a file begins with decides, not what its name says.
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
IMAGES = frozenset({"image/jpeg", "image/png"})
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


MAX_SOUND_BYTES = 30 * 1024 * 1024  # an hour as telephones record speech
SOUND_ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/wav": "wav",
    "audio/amr": "amr",
}
_SPOKEN_BRANDS = (b"M4A", b"M4B", b"mp42", b"mp41", b"isom", b"iso5", b"3gp", b"3g2")
_VIDEO_TRACK = re.compile(rb"hdlr.{8}vide|\xae.{1,200}V_(?:VP|AV1|MPEG|THEORA)|\x80theora", re.DOTALL)


@dataclass(frozen=True)
class Upload:
    content: bytes
    kind: str


def kind_of(content: bytes) -> str | None:
    return next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)


def sound_kind_of(content: bytes) -> str | None:
    """What a recording is by its own bytes; None for anything else, a film among them."""
    kind = _container_of(content)
    return None if kind is None or _VIDEO_TRACK.search(content) else kind


def _container_of(content: bytes) -> str | None:
    if content[4:8] == b"ftyp" and content[8:12].startswith(_SPOKEN_BRANDS):
        return "audio/mp4"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return "audio/webm"
    starts = {b"OggS": "audio/ogg", b"#!AMR": "audio/amr", b"ID3": "audio/mpeg"}
    return next((kind for start, kind in starts.items() if content.startswith(start)), _frames_of(content))


def _frames_of(content: bytes) -> str | None:
    """MPEG sound without a head: the first frame's synchronisation, and which layer it says it is."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0 or content[1] & 0x18 == 0x08:
        return None
    if content[1] & 0x06 == 0:
        return "audio/aac" if content[1] & 0xF6 == 0xF0 else None
    return "audio/mpeg" if content[2] & 0xF0 != 0xF0 else None


class SoundField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_SOUND_BYTES:
            raise forms.ValidationError(_("The recording is larger than 30 MB."))
        content = upload.read()
        kind = sound_kind_of(content)
        if kind is None:
            raise forms.ValidationError(_("The recording is none of MP3, M4A, AAC, OGG, WebM, WAV and AMR."))
        return Upload(content, kind)


class EvidenceField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        content = upload.read()
        kind = kind_of(content)
        if kind is None:
            raise forms.ValidationError(_("The file is neither JPEG, PNG nor PDF."))
        return Upload(content, kind)
