"""What an evaluator takes out of a file: never the original's bytes, always with his name, the moment and the engagement."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from audit import clock
from documents.handing_out import hand_out
from documents.watermarks import watermarked
from inspection.models import Engagement
from registry.views.pages import user_of


def reader_words(request: HttpRequest, engagement: Engagement) -> str:
    moment = f"{clock.now().astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}"
    return f"{engagement.no}评估员{user_of(request).name}{moment}调阅"


def photo_copy(
    request: HttpRequest, engagement: Engagement, digest: str, *, kind: str, subject: Mapping[str, str]
) -> HttpResponse:
    """The log states the digests of the original and of this copy; the copy says whose it is."""
    words = reader_words(request, engagement)
    return hand_out(
        request,
        digest,
        kind=kind,
        subject=subject,
        content_type="image/jpeg",
        disposition=f'attachment; filename="{digest[:16]}-copy.jpg"',
        copied=lambda content: watermarked(content, words, digest),
    )
