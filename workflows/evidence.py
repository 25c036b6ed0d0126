"""Receiving files from officials, and handing them out again."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals import events
from approvals.models import Case
from documents.handing_out import hand_out
from workflows.http import with_case

MAX_BYTES = 10 * 1024 * 1024
# What a file begins with decides, not what its name says.
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


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


def evidence_rows(case: Case) -> list[dict[str, Any]]:
    rows = case.evidence.select_related("uploaded_by").order_by("pk")
    return [
        {
            "title": row.title,
            "kind": row.get_stage_display(),
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
    ending = _ENDINGS.get(row.content_type, "bin")
    return hand_out(
        request,
        row.sha256,
        kind=events.EVIDENCE_FETCHED,
        subject={"case": case.case_no, "evidence": str(row.pk)},
        content_type=row.content_type,
        disposition=f'attachment; filename="{row.sha256[:16]}.{ending}"',
    )
