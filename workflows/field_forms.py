"""Photos as a form: one file per kind, with the position that the phone reports or the reason why it reports none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import PhotoKind
from approvals.photos import PhotoFile
from approvals.pictures import Picture, PictureUnreadable, lies_on_the_earth, read_picture
from audit import files
from documents.receiving import MAX_BYTES

_CAMERA = {"accept": "image/jpeg,image/png", "capture": "environment", "data-photo": ""}


class PhotoField(forms.FileField):
    """Cleans to (content, what the picture says of itself), or None."""

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, Picture] | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        content = upload.read()
        try:
            return content, read_picture(content)
        except PictureUnreadable:
            raise forms.ValidationError(_("The photo is neither JPEG nor PNG.")) from None


class PhotoForm(forms.Form):
    """`kinds` in the order of the page; `lacking` are those without which the stage cannot be approved."""

    photo_no_position = forms.CharField(label=_("if a photo has no position: why"), required=False, max_length=120)
    photo_latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    photo_longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    photo_device_time = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kinds: Sequence[PhotoKind], lacking: Sequence[PhotoKind] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            help_text = _("still missing") if kind in lacking else ""
            self.fields[f"photo-{kind}"] = PhotoField(
                label=PhotoKind(kind).label,
                required=False,
                help_text=help_text,
                widget=forms.FileInput(attrs={**_CAMERA, "data-photo": str(kind)}),
            )

    @property
    def photo_fields(self) -> list[forms.BoundField]:
        return [self[f"photo-{kind}"] for kind in self.kinds]

    def clean_photo_no_position(self) -> str:
        reason = str(self.cleaned_data["photo_no_position"])
        if not reason.isprintable():
            raise forms.ValidationError(_("contains characters that cannot be printed"))
        return reason

    def has_photos(self) -> bool:
        return any(f"photo-{kind}" in self.files for kind in self.kinds)

    def received(self) -> list[PhotoFile]:
        """Only after is_valid(), and only for who may act: stores the files."""
        found = []
        for kind in self.kinds:
            photo = self.cleaned_data[f"photo-{kind}"]
            if photo is not None:
                content, picture = photo
                found.append(self._file(kind, content, picture))
        return found

    def _file(self, kind: str, content: bytes, picture: Picture) -> PhotoFile:
        return PhotoFile(
            kind=str(kind),
            sha256=files.store(content),
            size=len(content),
            picture=picture,
            device_at=self._device_time(),
            position=self._position(),
            no_position=self.cleaned_data["photo_no_position"],
        )

    def _position(self) -> tuple[int, int] | None:
        latitude, longitude = self.cleaned_data["photo_latitude"], self.cleaned_data["photo_longitude"]
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            return None
        position = round(latitude * 1_000_000), round(longitude * 1_000_000)
        return position if lies_on_the_earth(*position) else None

    def _device_time(self) -> datetime | None:
        try:
            found = datetime.fromisoformat(self.cleaned_data["photo_device_time"])
        except ValueError:
            return None
        return found if found.tzinfo else None
