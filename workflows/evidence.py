"""Receiving signatures from officials; the files of a case handed out again."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals import events
from approvals.models import Case
from approvals.programmes import programme_for
from approvals.wording import title_of
from audit import files
from documents.handing_out import hand_out
from documents.receiving import ENDINGS, IMAGES, MAX_BYTES, kind_of
from workflows.http import with_case

MAX_DRAWING = 400_000  # characters of a data URL


@dataclass(frozen=True)
class Ink:
    """A signature as it was given: how, and its picture. A typed name has none."""

    method: str
    content: bytes = b""

    def keep(self) -> str:
        """Store the picture; its SHA-256, "" for a typed name. Only for who may act: nobody else leaves files here."""
        return files.store(self.content) if self.content else ""


class InkWidget(forms.MultiWidget):
    """Method, drawing (a data URL that ink.js fills in) and photo: name_0, name_1, name_2."""

    def __init__(self, choices: Sequence[tuple[str, Any]]) -> None:
        photo = {"accept": "image/jpeg,image/png", "capture": "environment", "aria-label": _("photo of the signature")}
        super().__init__(
            [
                forms.Select(attrs={"aria-label": _("method"), "data-ink-method": ""}, choices=choices),
                forms.HiddenInput(attrs={"data-ink-drawing": ""}),
                forms.FileInput(attrs=photo),
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        return [value["method"], "", None] if isinstance(value, dict) and "method" in value else ["", "", None]


class InkField(forms.MultiValueField):
    """A signature: typed, drawn on the screen, or photographed ink or fingerprint. Cleans to Ink, or None.

    `choices` are the methods allowed. Without JavaScript a drawing comes as a file like the others.
    """

    is_ink = True

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        methods = [("", "—"), *choices] if len(choices) > 1 else list(choices)
        parts = (
            forms.ChoiceField(choices=methods, required=False),
            forms.CharField(max_length=MAX_DRAWING, required=False),
            forms.FileField(required=False),
        )
        self.has_choice = len(methods) > 1
        super().__init__(fields=parts, widget=InkWidget(methods), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> Ink | None:
        method, drawing, photo = (*data_list, None, None, None)[:3]
        if not method or (not self.has_choice and not drawing and not photo):
            return None
        if method == "typed":
            return Ink(method)
        content = _read_photo(photo) if photo else _read_drawing(drawing) if drawing and method == "drawn" else b""
        if not content and self.required:
            raise forms.ValidationError(_("Draw the signature, or add its photo."))
        return Ink(method, content) if content else None


def _read_photo(photo: UploadedFile) -> bytes:
    if (photo.size or 0) > MAX_BYTES:
        raise forms.ValidationError(_("The file is larger than 10 MB."))
    content = photo.read()
    if kind_of(content) not in IMAGES:
        raise forms.ValidationError(_("The photo is neither JPEG nor PNG."))
    return content


def _read_drawing(drawing: str) -> bytes:
    head, _comma, body = drawing.partition(",")
    try:
        content = base64.b64decode(body, validate=True) if head == "data:image/png;base64" else b""
    except (binascii.Error, ValueError):
        content = b""
    if kind_of(content) != "image/png":
        raise forms.ValidationError(_("The drawing cannot be read; draw it again."))
    return content


def evidence_rows(case: Case) -> list[dict[str, Any]]:
    rows = case.evidence.select_related("uploaded_by").order_by("pk")
    programme = programme_for(case)
    return [
        {
            "title": row.title,
            "kind": title_of(programme, row.stage),
            "taken_on": row.uploaded_at,
            "by": row.uploaded_by.name,
            "digest": row.sha256,
            "url": reverse("workflows:evidence", args=[case.case_no, row.pk]),
        }
        for row in rows
    ]


@with_case
def evidence_file(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    row = case.evidence.filter(pk=pk).first()
    if row is None:
        raise Http404
    ending = ENDINGS.get(row.content_type, "bin")
    return hand_out(
        request,
        row.sha256,
        kind=events.EVIDENCE_FETCHED,
        subject={"case": case.case_no, "evidence": str(row.pk)},
        content_type=row.content_type,
        disposition=f'attachment; filename="{row.sha256[:16]}.{ending}"',
    )
