"""Files as they arrive from officials: small enough, and what they begin with says what they are."""

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


@dataclass(frozen=True)
class Upload:
    content: bytes
    kind: str


def kind_of(content: bytes) -> str | None:
    return next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)


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
