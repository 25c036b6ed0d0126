"""Forms of a posted list: a photo of one point, days on which it was down."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from approvals.errors import Refusal
from approvals.models import Moment, NoticePoint, TimeSource
from approvals.pictures import Picture, PictureUnreadable, lies_on_the_earth, read_picture
from approvals.proofs import Photo
from audit import files
from documents.receiving import MAX_BYTES
from workflows.forms import DateInput
from workflows.thumbnails import keep_thumbnail

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_DEGREES: dict[str, Any] = {"max_digits": 9, "decimal_places": 6, "required": False}


class _ActForm(forms.Form):
    def show(self, refusal: Refusal) -> None:
        """Put what the rules said beside the field it is about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class PhotoField(forms.FileField):
    """Cleans to (bytes, what the picture says of itself)."""

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, Picture]:
        upload: UploadedFile = super().clean(data, initial)
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        content = upload.read()
        try:
            return content, read_picture(content)
        except PictureUnreadable as error:
            raise forms.ValidationError(_("The photo is neither JPEG nor PNG.")) from error


class PointPhotoForm(_ActForm):
    """A photo from a phone. Time and position written by the camera count before what is typed."""

    point = forms.TypedChoiceField(label=_("posting point"), coerce=int)
    moment = forms.ChoiceField(label=_("what it shows"), choices=Moment.choices)
    photo = PhotoField(
        label=_("photo (JPEG or PNG, at most 10 MB)"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    taken_at = forms.DateTimeField(
        label=_("taken at"),
        required=False,
        help_text=_("only where the camera wrote no time into the photo"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-now": ""}, format="%Y-%m-%dT%H:%M"),
    )
    latitude = forms.DecimalField(
        label=_("latitude"), min_value=-90, max_value=90, widget=forms.NumberInput({"data-latitude": ""}), **_DEGREES
    )
    longitude = forms.DecimalField(
        label=_("longitude"),
        min_value=-180,
        max_value=180,
        widget=forms.NumberInput({"data-longitude": ""}),
        **_DEGREES,
    )
    no_place_reason = forms.CharField(label=_("why there is no position"), required=False, max_length=120)

    def __init__(self, *args: Any, points: list[NoticePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(point.no, point.name) for point in points]

    def clean_taken_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["taken_at"]
        if moment is not None and not _EARLIEST <= moment <= _LATEST:
            raise forms.ValidationError(_("not a date"))
        return moment

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "photo" in values and "taken_at" in values:
            picture: Picture = values["photo"][1]
            if picture.taken_at is None and values["taken_at"] is None:
                self.add_error("taken_at", _("The camera wrote no time into this photo; state when it was taken."))
        return values

    def _position(self, picture: Picture) -> tuple[int, int] | None:
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        if picture.position is not None or latitude is None or longitude is None:
            return picture.position
        found = round(latitude * 1_000_000), round(longitude * 1_000_000)
        return found if lies_on_the_earth(*found) else None

    def received(self) -> Photo:
        """Only after is_valid(), and only for who may act: it leaves the photo on our disk."""
        content, picture = self.cleaned_data["photo"]
        return Photo(
            point_no=self.cleaned_data["point"],
            moment=self.cleaned_data["moment"],
            sha256=files.store(content),
            thumbnail=keep_thumbnail(content),
            size=len(content),
            content_type=picture.content_type,
            taken_at=picture.taken_at or self.cleaned_data["taken_at"],
            time_source=TimeSource.CAMERA if picture.taken_at else TimeSource.STATED,
            position=self._position(picture),
            no_place_reason=self.cleaned_data["no_place_reason"],
        )


class BreakForm(_ActForm):
    first_day = forms.DateField(label=_("first day of the break"), widget=DateInput(format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("last day of the break"), widget=DateInput(format="%Y-%m-%d"))
    point = forms.TypedChoiceField(label=_("posting point"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, points: list[NoticePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("the whole list")), *((point.no, point.name) for point in points)]
